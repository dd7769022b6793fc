/** What travels between browser and server. Made from docs/openapi.yml, so it cannot drift from what the server is held to. */

import type { components } from "./openapi.js";

type Schemas = components["schemas"];

export type BotMessage = Schemas["BotMessage"];
export type VisitorMessage = Schemas["VisitorMessage"];
export type Message = BotMessage | VisitorMessage;
export type Block = BotMessage["blocks"][number];
export type SummaryLine = Schemas["Summary"]["items"][number];
export type Source = Schemas["Source"];
export type Choice = Schemas["Choice"];
export type Link = Schemas["Link"];
export type Picture = Schemas["Image"];
export type FormStep = Schemas["Form"];
export type Certainty = NonNullable<BotMessage["certainty"]>;
export type Urgency = NonNullable<BotMessage["urgency"]>;
export type Verdict = Schemas["Feedback"]["verdict"];
export type NewConversation = Schemas["NewConversation"];
export type Answer = Schemas["Answer"];
export type History = Schemas["Conversation"];

/** A message on its way out. `title` is what a choice reads on the screen; the server gets only its value. */
export interface Outgoing {
  readonly id: string;
  readonly text?: string;
  readonly choice?: string;
  readonly title?: string;
}

/** Longest text of a message, in characters (code points, as the server counts). */
export const LONGEST_TEXT = 1000;

/** The words of an outgoing message as the visitor sees them. */
export function wordsOf(outgoing: Outgoing): string {
  return outgoing.text ?? outgoing.title ?? "";
}

/** A new message id: 128 random bits. (`crypto.randomUUID` is missing on plain http.) */
export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
