/** The conversation on screen: one live log that is only ever added to. */

import { element } from "./dom.js";
import { botMessage, notice, visitorMessage } from "./message_view.js";

/**
 * @typedef {import("./client.js").Message} Message
 * @typedef {import("./client.js").BotMessage} BotMessage
 * @typedef {import("./message_view.js").MessageActions} MessageActions
 */

export class LogView {
  #log;
  #actions;
  #parkFocus;

  /**
   * @param {HTMLElement} log
   * @param {MessageActions} actions
   * @param {() => void} parkFocus takes focus to a safe place before the element that has it goes away
   */
  constructor(log, actions, parkFocus) {
    this.#log = log;
    this.#actions = actions;
    this.#parkFocus = parkFocus;
  }

  /** A new answer, each message spoken once. @param {BotMessage[]} messages @param {HTMLElement | null} question scrolled to, so that question and answer are in view */
  addAnswer(messages, question) {
    const made = messages.map((message) => botMessage(message, this.#actions, true));
    this.#log.append(...made);
    this.scrollTo(question ?? made[0]);
  }

  /** What was said before a reload: shown, not spoken. @param {Message[]} messages */
  addHistory(messages) {
    const lastQuestion = messages.findLastIndex((message) => message.from === "visitor");
    this.#log.setAttribute("aria-live", "off");
    const made = messages.map((message, position) =>
      message.from === "visitor" ? visitorMessage(message.text) : botMessage(message, this.#actions, position > lastQuestion),
    );
    this.#log.append(...made);
    setTimeout(() => this.#log.setAttribute("aria-live", "polite"), 500);
    this.scrollTo(made[Math.max(lastQuestion, 0)]);
  }

  /** @param {string} text @returns {HTMLElement} */
  addQuestion(text) {
    const made = visitorMessage(text);
    this.#log.append(made);
    this.scrollTo(made);
    return made;
  }

  /** @param {string} text @param {{title: string, act: () => void}} [button] */
  addNotice(text, button) {
    const made = notice(text);
    if (button) made.append(this.#button(made, button.title, button.act));
    this.#log.append(made);
    this.scrollTo(made);
  }

  /** Mark a question that did not get through. @param {HTMLElement} question @param {string} reason @param {() => void} retry */
  markUnsent(question, reason, retry) {
    const mark = element("div", { class: "chat-unsent" }, element("span", {}, `Not sent. ${reason}`));
    mark.append(this.#button(mark, "Try again", retry));
    question.append(mark);
    this.scrollTo(question);
  }

  /** Take away what can no longer be picked. An emergency's buttons stay until it is closed. @param {boolean} [urgentToo] */
  retireChoices(urgentToo = false) {
    const groups = this.#log.querySelectorAll(".chat-choices, .chat-change, .chat-feedback");
    for (const group of groups) {
      if (!urgentToo && group.closest(".urgent")) continue;
      this.remove(group);
    }
  }

  /** Remove an element, after focus has left it. @param {Element} gone */
  remove(gone) {
    if (gone.contains(document.activeElement)) this.#parkFocus();
    gone.remove();
  }

  clear() {
    if (this.#log.contains(document.activeElement)) this.#parkFocus();
    this.#log.replaceChildren();
  }

  /** @param {HTMLElement | undefined} target */
  scrollTo(target) {
    if (target) this.#log.scrollTop = target.offsetTop - 12; // the log is the offset parent
  }

  /** @param {HTMLElement} owner @param {string} title @param {() => void} act */
  #button(owner, title, act) {
    return element(
      "button",
      {
        type: "button",
        onclick: () => {
          this.#parkFocus();
          owner.querySelector("button")?.remove();
          if (owner.matches(".chat-unsent")) owner.remove();
          act();
        },
      },
      title,
    );
  }
}
