/** What the conversation says about an emergency. */

import type { BotMessage, Message } from "./contract.js";

const SELF_HARM = "danger_self_harm";

/** Choices that say: this is dealt with, or was never meant. */
const CLOSING_CHOICES = new Set(["emergency_handled", "danger_check:no"]);

/** As much of a message as the danger card needs. */
export interface Danger {
  readonly topic: string | null;
  readonly urgency: BotMessage["urgency"];
}

export function isUrgent(message: Pick<BotMessage, "urgency">): boolean {
  return message.urgency === "E" || message.urgency === "S";
}

/** Does picking this choice close the alarm? */
export function closesDanger(choice: string | undefined): boolean {
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

/**
 * The alarm that still stands at the end of a conversation. A visitor's message in a history carries only its text, so a
 * closing choice is known by the title under which it was offered.
 */
export function openDanger(messages: readonly Message[]): BotMessage | null {
  let open: BotMessage | null = null;
  const closingTitles = new Set<string>();
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
