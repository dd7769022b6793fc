/** What every part of the view is given. */

import type { BotMessage, Choice, Verdict } from "../client/contract.js";
import type { Danger } from "../client/danger.js";
import type { BodyMapLabels } from "../pictures/body-map-labels.js";
import type { Labels } from "../labels/labels.js";
import type { Settings } from "./settings.js";

export interface Context {
  readonly settings: Settings;
  readonly labels: Labels;
  /** Address of the assistant's server, for links and pictures. */
  readonly base: string;
  /** The body map's words, once it can be shown. */
  readonly bodyMap: BodyMapLabels | null;
  /** The alarm in view above the log, which has its title and numbers. */
  readonly pinned: BotMessage | Danger | null;
  choose(choice: Choice): void;
  ask(text: string): void;
  rate(messageId: string, verdict: Verdict): void;
  retry(key: string): void;
  /** For screen readers, without a trace in the conversation. */
  say(words: string): void;
}

/** Language of what the assistant says, where that differs from the labels. */
export function spoken(labels: Labels): string | undefined {
  return labels.language.startsWith("en") ? undefined : "en-CA";
}
