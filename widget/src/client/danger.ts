/** What the conversation says about an emergency. */

import type { BotMessage, Message } from "./contract.js";

const SELF_HARM = "danger_self_harm";

/** Choices that say: this is dealt with, or was never meant. */
const CLOSING_CHOICES = new Set(["emergency_handled", "danger_check:no"]);

/** Topics of the answers with which the assistant takes an alarm back, whether that was typed or chosen. */
const CLOSING_TOPICS = new Set(["emergency_handled", "danger_check_no", "self_harm_closed"]);

/** As much of a message as the danger card needs. */
export interface Danger {
  readonly topic: string | null;
  readonly urgency: BotMessage["urgency"];
}

export function isUrgent(message: Pick<BotMessage, "urgency">): boolean {
  return message.urgency === "E" || message.urgency === "S";
}

/** Does picking this choice say that the alarm is dealt with? */
export function isClosingChoice(choice: string | undefined): boolean {
  return choice !== undefined && CLOSING_CHOICES.has(choice);
}

/** Is it about wanting to die? Then there is no talk of evidence, and no rating. */
export function isCrisis(danger: Danger): boolean {
  return danger.topic === SELF_HARM;
}

/** May the visitor be asked how the answer was? */
export function mayBeRated(message: BotMessage): boolean {
  return message.certainty !== null && !isUrgent(message) && !isCrisis(message);
}

/** The alarm that stands after these messages, when `before` stood ahead of them. */
export function alarmAfter<Alarm extends Danger>(messages: readonly Message[], before: Alarm | null): BotMessage | Alarm | null {
  let open: BotMessage | Alarm | null = before;
  for (const message of messages) {
    if (message.from === "visitor") continue;
    if (isUrgent(message)) open = message;
    else if (message.topic && CLOSING_TOPICS.has(message.topic)) open = null;
  }
  return open;
}

/** The alarm that still stands at the end of a conversation. */
export function openDanger(messages: readonly Message[]): BotMessage | null {
  return alarmAfter<BotMessage>(messages, null);
}
