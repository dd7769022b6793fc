/** What can be read from the messages of a conversation. */

import type { FormStep, Message, Outgoing } from "./contract.js";

/** The step of the form that the newest message asks. */
export function lastStep(messages: readonly Message[]): FormStep | null {
  const last = messages.at(-1);
  return last?.from === "bot" ? last.form : null;
}

/** Is this message there, with an answer behind it? */
export function isAnswered(outgoing: Outgoing, messages: readonly Message[]): boolean {
  const position = messages.findIndex((message) => message.id === outgoing.id);
  return position >= 0 && messages[position + 1]?.from === "bot";
}
