/** One message as elements. Built once, put in the log once, never drawn again. */

import { blockElements } from "./blocks.js";
import { calls, dangerTitle, isCrisis, isUrgent, mayAskFeedback } from "./danger.js";
import { element, hiddenText, outsideLink, safeLink } from "./dom.js";

/**
 * @typedef {import("./client.js").BotMessage} BotMessage
 * @typedef {import("./client.js").Choice} Choice
 * @typedef {"yes" | "no" | "worried"} Verdict
 * @typedef {object} MessageActions
 * @property {(value: string, title: string) => void} onChoice
 * @property {(messageId: string, verdict: Verdict, group: HTMLElement) => void} onFeedback
 * @property {(words: string) => void} say for screen readers
 */

const CERTAINTY = {
  known: "We know this well",
  suggested: "Studies suggest",
  unproven: "Thought, not proven",
  unknown: "Not known",
};

/** @type {[Verdict, string][]} */
const VERDICTS = [
  ["yes", "Yes"],
  ["no", "No"],
  ["worried", "It worried me"],
];

/**
 * @param {BotMessage} message
 * @param {MessageActions} actions
 * @param {boolean} fresh the newest turn: with its choices and the question whether it helped
 * @returns {HTMLElement}
 */
export function botMessage(message, actions, fresh) {
  const urgent = isUrgent(message);
  const made = element(
    "div",
    {
      class: urgent ? `chat-message from-bot urgent urgent-${message.urgency}` : "chat-message from-bot",
      // An urgent message is spoken as the alert above the log; here it is only kept.
      "aria-live": urgent ? "off" : null,
    },
    hiddenText("Assistant: "),
    urgent ? element("h3", {}, dangerTitle(message)) : null,
    message.urgency === "D" ? element("p", { class: "chat-soon" }, "See your doctor soon") : null,
    message.form ? stepElement(message.form) : null,
    imageElement(message.image),
    ...blockElements(message.blocks, {
      onChange: actions.onChoice,
      onCopied: () => actions.say("Copied."),
    }),
    linkElement(message.link),
  );
  const choices = fresh || urgent ? choiceGroup(message, actions) : [];
  const grounds = [certaintyElement(message)].filter((part) => part !== null);
  // What to do comes before what it rests on where time matters.
  made.append(...(urgent ? [callLinks(message), ...choices, ...grounds] : [...grounds, ...choices]));
  if (fresh && mayAskFeedback(message)) made.append(feedbackGroup(message, actions));
  return made;
}

/** @param {BotMessage} message @returns {HTMLElement} */
export function callLinks(message) {
  return element(
    "p",
    { class: "chat-calls" },
    ...calls(message).map((call, position) =>
      element("a", { href: call.url, class: position === 0 ? "button button-now" : "button button-quiet" }, call.title),
    ),
  );
}

/** Certainty and sources, in words. @param {BotMessage} message @returns {HTMLElement | null} */
function certaintyElement(message) {
  const said = message.certainty && !isCrisis(message);
  const sure = said ? element("p", { class: "chat-sure" }, "How sure: ", element("strong", {}, certaintyWords(message) ?? "")) : null;
  if (!message.sources.length) return sure;
  const sources = element(
    "details",
    { class: "chat-sources" },
    element("summary", {}, `Sources (${message.sources.length})`),
    element("ul", {}, ...message.sources.map((source) => element("li", {}, outsideLink(source.title, source.url)))),
  );
  return element("div", { class: "chat-grounds" }, sure, sources);
}

/** How sure, as the words a visitor reads. @param {BotMessage} message */
export function certaintyWords(message) {
  return message.certainty ? CERTAINTY[message.certainty] : null;
}

/** @param {BotMessage} message @param {MessageActions} actions */
function choiceGroup(message, actions) {
  if (!message.choices.length) return [];
  const label = message.form ? "Answers to pick from" : isUrgent(message) ? "About this advice" : "What you could ask next";
  return [
    element(
      "div",
      { class: "chat-choices", role: "group", "aria-label": label },
      ...message.choices.map((choice) =>
        element("button", { type: "button", "data-choice": true, onclick: () => actions.onChoice(choice.value, choice.title) }, choice.title),
      ),
    ),
  ];
}

/** @param {BotMessage} message @param {MessageActions} actions */
function feedbackGroup(message, actions) {
  // Not spoken with every answer: it can be found when wanted.
  const group = element("div", { class: "chat-feedback", role: "group", "aria-label": "Did this help?", "aria-live": "off" });
  group.append(
    element("span", { "aria-hidden": "true" }, "Did this help?"),
    ...VERDICTS.map(([verdict, title]) =>
      element("button", { type: "button", onclick: () => actions.onFeedback(message.id, verdict, group) }, title),
    ),
  );
  return group;
}

/** @param {{step: number, of: number}} form */
function stepElement(form) {
  const progress = element("progress", { max: String(form.of), value: String(form.step), "aria-hidden": "true" });
  return element("p", { class: "chat-step" }, `Step ${form.step} of ${form.of}`, progress);
}

/** @param {{title: string, url: string} | null} link */
function linkElement(link) {
  const href = link && safeLink(link.url);
  if (!link || !href) return null;
  const away = href.startsWith("https:") && new URL(href).origin !== location.origin;
  if (away) {
    const anchor = outsideLink(link.title, href);
    anchor.className = "button";
    return element("p", { class: "chat-link" }, anchor);
  }
  return element("p", { class: "chat-link" }, element("a", { href, class: "button" }, link.title));
}

/** Pictures come from our own server only. @param {{url: string, alt: string} | null} image */
function imageElement(image) {
  if (!image || new URL(image.url, location.href).origin !== location.origin) return null;
  return element("img", { src: image.url, alt: image.alt, class: "chat-image" });
}

/** @param {string} text */
export function visitorMessage(text) {
  return element("div", { class: "chat-message from-visitor" }, hiddenText("You: "), element("p", {}, text));
}

/** Something that the page itself says. @param {string} text @param {...Node} more */
export function notice(text, ...more) {
  return element("div", { class: "chat-notice" }, element("p", {}, text), ...more);
}
