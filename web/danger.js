/**
 * What the conversation says about an emergency, and whom to call. No DOM in here.
 *
 * @typedef {import("./client.js").Message} Message
 * @typedef {import("./client.js").BotMessage} BotMessage
 */

const SELF_HARM = "danger_self_harm";

/** Choices that say: this is dealt with, or was never meant. */
const CLOSING_CHOICES = new Set(["emergency_handled", "danger_check:no"]);

/** @param {Message} message @returns {message is BotMessage} */
export function isUrgent(message) {
  return message.from === "bot" && (message.urgency === "E" || message.urgency === "S");
}

/** @param {string | undefined} choice */
export function closesDanger(choice) {
  return choice !== undefined && CLOSING_CHOICES.has(choice);
}

/** May the visitor be asked how the answer was? Never beside words about wanting to die. @param {BotMessage} message */
export function mayAskFeedback(message) {
  return message.certainty !== null && !isUrgent(message) && message.topic !== SELF_HARM;
}

/** Is it about wanting to die? Then there is no talk of evidence. @param {BotMessage} message */
export function isCrisis(message) {
  return message.topic === SELF_HARM;
}

/** @param {BotMessage} message */
export function dangerTitle(message) {
  if (message.topic === SELF_HARM) return "Please talk to someone now";
  return message.urgency === "E" ? "Get help now" : "Get medical care today";
}

/**
 * The numbers to offer, the first one first.
 * @param {BotMessage} message
 * @returns {{title: string, url: string}[]}
 */
export function calls(message) {
  const emergency = { title: "Call 911", url: "tel:911" };
  if (message.topic === SELF_HARM) {
    return [{ title: "Call 988", url: "tel:988" }, { title: "Text 988", url: "sms:988" }, emergency];
  }
  return message.urgency === "E" ? [emergency] : [{ title: "Call 811", url: "tel:811" }, emergency];
}

/**
 * The danger message that still stands at the end of a conversation. A visitor's message in a history carries only its text,
 * so a closing choice is known by the title it was offered under.
 * @param {Message[]} messages
 * @returns {BotMessage | null}
 */
export function openDanger(messages) {
  /** @type {BotMessage | null} */
  let open = null;
  const closingTitles = new Set();
  for (const message of messages) {
    if (message.from === "visitor") {
      if (closingTitles.has(message.text)) open = null;
      continue;
    }
    if (isUrgent(message)) open = message;
    for (const choice of message.choices) if (closesDanger(choice.value)) closingTitles.add(choice.title);
  }
  return open;
}
