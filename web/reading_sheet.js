/** "What I read today": the answers of this chat on one sheet, to print or to save. */

import { blockElements } from "./blocks.js";
import { isUrgent } from "./danger.js";
import { byId, element } from "./dom.js";
import { certaintyWords } from "./message_view.js";

/**
 * @typedef {import("./client.js").Message} Message
 * @typedef {import("./client.js").BotMessage} BotMessage
 * @typedef {{asked: string, topic: string | null, answers: BotMessage[]}} Reading
 */

/** Only medical answers are kept: no danger cards, no booking, nothing that the visitor said in the form. @param {Message[]} messages */
export function readings(messages) {
  /** @type {Reading[]} */
  const found = [];
  let asked = "";
  for (const message of messages) {
    if (message.from === "visitor") asked = message.text;
    else if (message.certainty && !isUrgent(message)) {
      const last = found.at(-1);
      if (last && last.topic === message.topic) last.answers.push(message);
      else found.push({ asked, topic: message.topic, answers: [message] });
    }
  }
  return found;
}

/** @param {Message[]} messages */
export function openReadingSheet(messages) {
  const sheet = /** @type {HTMLDialogElement} */ (byId("reading"));
  const found = readings(messages);
  const nothing = element("p", {}, "You have not read an answer yet. Ask a question first.");
  byId("reading-list").replaceChildren(
    element("p", { class: "sheet-date" }, new Date().toLocaleDateString("en-CA", { dateStyle: "long" })),
    ...(found.length ? found.map(section) : [nothing]),
    element(
      "p",
      { class: "sheet-foot" },
      "This is general information from Dynamic Physiotherapy’s assistant. It does not replace a check by a physiotherapist or " +
        "doctor. Emergency: 911. Nurse advice any time: 811.",
    ),
  );
  byId("reading-print").hidden = found.length === 0;
  byId("reading-print").onclick = () => {
    document.documentElement.classList.add("printing-sheet");
    window.print();
    document.documentElement.classList.remove("printing-sheet");
  };
  byId("reading-close").onclick = () => sheet.close();
  sheet.showModal();
}

/** @param {Reading} reading */
function section(reading) {
  return element("section", {}, element("h2", {}, reading.asked ? `You asked: “${reading.asked}”` : "Good to know"), ...reading.answers.flatMap(answer));
}

/** @param {BotMessage} message */
function answer(message) {
  const sure = certaintyWords(message);
  const sources = message.sources.map((source) => element("li", {}, source.url?.startsWith("https://") ? `${source.title}. ${source.url}` : source.title));
  return [
    ...blockElements(message.blocks, null),
    element("p", { class: "chat-sure" }, "How sure: ", element("strong", {}, sure ?? "")),
    ...(sources.length ? [element("ul", { class: "sheet-sources" }, ...sources)] : []),
  ];
}
