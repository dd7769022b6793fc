/** "What I read today": which of the answers go on the sheet. */

import type { BotMessage } from "./contract.js";
import type { Entry } from "./entries.js";
import { isUrgent } from "./danger.js";

/** One thing that was asked, with its answers. `asked` is empty for what came unasked. */
export interface Reading {
  readonly asked: string;
  readonly topic: string | null;
  readonly answers: BotMessage[];
}

/** Only medical answers are kept: no danger cards, no booking, nothing that the visitor said in the form. */
export function readings(entries: readonly Entry[]): Reading[] {
  const found: Reading[] = [];
  let asked = "";
  for (const entry of entries) {
    if (entry.kind === "asked") asked = entry.text;
    if (entry.kind !== "answer" || !entry.message.certainty || isUrgent(entry.message)) continue;
    const last = found.at(-1);
    if (last?.topic === entry.message.topic) last.answers.push(entry.message);
    else found.push({ asked, topic: entry.message.topic, answers: [entry.message] });
  }
  return found;
}
