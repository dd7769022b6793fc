/** The danger card: spoken at once, and in view above the conversation until it is dealt with or folded. */

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type { BotMessage } from "../client/contract.js";
import type { Danger } from "../client/danger.js";
import { isCrisis } from "../client/danger.js";
import type { Labels } from "../labels/labels.js";
import { blocks } from "./blocks.js";
import { callLinks, callsFor } from "./calls.js";
import type { Context } from "./context.js";
import { spoken } from "./context.js";

export function dangerTitle(danger: Danger, labels: Labels): string {
  if (isCrisis(danger)) return labels.crisisTitle;
  return danger.urgency === "E" ? labels.nowTitle : labels.todayTitle;
}

export function dangerCard(danger: BotMessage | Danger, folded: boolean, onFold: () => void, context: Context): TemplateResult {
  const { labels } = context;
  const message = "blocks" in danger ? danger : null;
  // A new alarm is a new element, so that it is spoken. Its whole text stands in the log just below; here it is for those
  // who hear the alert.
  return html`<div class="danger danger-${danger.urgency} ${folded ? "folded" : ""}">
    ${keyed(
      message?.id,
      html`<div role="alert" id="danger">
        <h3>${dangerTitle(danger, labels)}</h3>
        ${
          message
            ? html`<div class="unseen" lang=${spoken(labels) ?? nothing}>${blocks(message.blocks, context, false)}</div>`
            : html`<p>${labels.dangerAfterReload}</p>`
        }
        ${callLinks(callsFor(danger, labels))}
      </div>`,
    )}
    <button type="button" class="plain fold" aria-expanded=${folded ? "false" : "true"} aria-controls="danger" @click=${onFold}>
      ${folded ? labels.unfold : labels.fold}
    </button>
  </div>`;
}
