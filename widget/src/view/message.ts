/** One message of the assistant. */

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { BotMessage, FormStep, Picture, Verdict } from "../client/contract.js";
import { isCrisis, isUrgent, mayBeRated } from "../client/danger.js";
import type { Answered } from "../client/entries.js";
import { blocks } from "./blocks.js";
import { callLinks, callsFor } from "./calls.js";
import { choices } from "./choices.js";
import type { Context } from "./context.js";
import { spoken } from "./context.js";
import { dangerTitle } from "./danger-card.js";
import { answerLink, outsideLink, ownPicture } from "./links.js";

const VERDICTS: readonly Verdict[] = ["yes", "no", "worried"];

export function botMessage({ message, fresh, rated }: Answered, context: Context): TemplateResult {
  const { labels, base } = context;
  const urgent = isUrgent(message);
  const pinned = message === context.pinned;
  const grounds = groundsOf(message, context);
  const offered = fresh ? choices(message, context) : nothing;
  // An urgent message is spoken as the alert above the log; here it is only kept.
  return html`<div
    class="message bot ${urgent ? `urgent urgent-${message.urgency ?? ""}` : ""}"
    data-key=${message.id}
    aria-live=${urgent ? "off" : nothing}
  >
    <span class="unseen">${labels.assistant}</span>
    ${urgent && !pinned ? html`<h3>${dangerTitle(message, labels)}</h3>` : nothing}
    ${message.urgency === "D" ? html`<p class="soon">${labels.soon}</p>` : nothing}
    ${message.form ? progress(message.form, context) : nothing}
    <div lang=${spoken(labels) ?? nothing} dir="auto">
      ${blocks(message.blocks, context, fresh)} ${message.image ? picture(message.image, base) : nothing}
      ${message.link ? answerLink(message.link, base, labels) : nothing}
    </div>
    ${
      // What to do comes before what it rests on where time matters.
      urgent ? [pinned ? nothing : callLinks(callsFor(message, labels)), offered, grounds] : [grounds, offered]
    }
    ${fresh && !rated && mayBeRated(message) ? rating(message, context) : nothing}
  </div>`;
}

/** How sure we are, in words, and what it rests on. */
function groundsOf(message: BotMessage, { labels, base }: Context): TemplateResult | typeof nothing {
  const sure =
    message.certainty && !isCrisis(message)
      ? html`<p class="sure">${labels.sure}<strong>${labels.certainty[message.certainty]}</strong></p>`
      : nothing;
  if (!message.sources.length) return sure;
  return html`<div class="grounds">
    ${sure}
    <details>
      <summary>${labels.sources(message.sources.length)}</summary>
      <ul lang=${spoken(labels) ?? nothing}>
        ${message.sources.map((source) => html`<li>${outsideLink(source, base, labels)}</li>`)}
      </ul>
    </details>
  </div>`;
}

function progress({ step, of }: FormStep, { labels }: Context): TemplateResult {
  return html`<p class="step">${labels.step(step, of)} <progress max=${of} value=${step} aria-hidden="true"></progress></p>`;
}

function picture({ url, alt }: Picture, base: string): TemplateResult | typeof nothing {
  const src = ownPicture(url, base);
  return src ? html`<img src=${src} alt=${alt} loading="lazy" />` : nothing;
}

/** Not spoken with every answer: it can be found when wanted. */
function rating(message: BotMessage, { labels, rate }: Context): TemplateResult {
  return html`<div class="rating" role="group" aria-label=${labels.helped} aria-live="off">
    <span aria-hidden="true">${labels.helped}</span>
    ${VERDICTS.map(
      (verdict) => html`<button type="button" @click=${() => { rate(message.id, verdict); }}>${labels[verdict]}</button>`,
    )}
  </div>`;
}
