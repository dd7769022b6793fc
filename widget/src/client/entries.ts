/** What stands in the conversation on screen, oldest first. Entries are replaced, never changed in place. */

import type { BotMessage, Message, Outgoing } from "./contract.js";
import { wordsOf } from "./contract.js";
import type { FailureKind } from "./failure.js";
import { isUrgent } from "./danger.js";

/** Something that the visitor said. */
export interface Asked {
  readonly kind: "asked";
  readonly key: string;
  readonly text: string;
  /** sent: on its way or answered. waiting: goes out when the network is back. unsent: gave up; can be tried again. */
  readonly state: "sent" | "waiting" | "unsent";
  readonly failure?: FailureKind;
  /** The server's own sentence about the failure. */
  readonly sentence?: string;
}

/** One message of the assistant. */
export interface Answered {
  readonly kind: "answer";
  readonly key: string;
  readonly message: BotMessage;
  /** Of the newest turn: its choices can be picked, and it can be rated. */
  readonly fresh: boolean;
  /** The visitor said how it was. */
  readonly rated?: boolean;
}

export type NoticeName = "failed" | "cleared" | "erased" | "notErased" | "earlierOver" | "over" | "refused" | "worried";

/** Something that the widget itself says. */
export interface Notice {
  readonly kind: "notice";
  readonly key: string;
  readonly name: NoticeName;
  readonly failure?: FailureKind;
  readonly sentence?: string;
}

export type Entry = Asked | Answered | Notice;

let made = 0;

/** A key that no other entry of this page has. */
function nextKey(name: string): string {
  made += 1;
  return `${name}-${String(made)}`;
}

export function asked(outgoing: Outgoing): Asked {
  return { kind: "asked", key: outgoing.id, text: wordsOf(outgoing), state: "sent" };
}

export function answered(message: BotMessage, fresh = true): Answered {
  return { kind: "answer", key: message.id, message, fresh };
}

export function notice(name: NoticeName, more: Pick<Notice, "failure" | "sentence"> = {}): Notice {
  return { kind: "notice", key: nextKey(name), name, ...more };
}

/** A conversation that was read back from the server: only its last turn can still be picked from. */
export function fromHistory(messages: readonly Message[]): Entry[] {
  const lastAsked = messages.findLastIndex((message) => message.from === "visitor");
  return messages.map((message, position) =>
    message.from === "visitor"
      ? { kind: "asked", key: message.id, text: message.text, state: "sent" }
      : answered(message, position > lastAsked),
  );
}

/** Take away what can no longer be picked. An alarm's buttons stay until it is closed. */
export function retired(entries: readonly Entry[], urgentToo: boolean): Entry[] {
  return entries.map((entry) =>
    entry.kind === "answer" && entry.fresh && (urgentToo || !isUrgent(entry.message)) ? { ...entry, fresh: false } : entry,
  );
}
