/** What can be picked instead of typed: buttons, or the body map where the question is where it hurts. */

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { BotMessage, Choice } from "../client/contract.js";
import { isUrgent } from "../client/danger.js";
import type { Context } from "./context.js";

/** A choice that names a place on the body, and not that the question be left out. */
const PLACE = /^booking:body_area:(?!skip$)/;

/** Sends the request that was read. */
const SEND = "booking:send";

export function choices(message: BotMessage, context: Context): TemplateResult | typeof nothing {
  if (!message.choices.length) return nothing;
  if (message.form?.field !== "body_area" || !context.bodyMap) return buttons(message, message.choices, context);
  const places = message.choices.filter(({ value }) => PLACE.test(value));
  const others = message.choices.filter((choice) => !places.includes(choice));
  const pick = ({ detail }: CustomEvent<{ value: string }>): void => {
    const picked = places.find(({ value }) => value === detail.value);
    if (picked) context.choose(picked);
  };
  return html`<backtalk-body-map .areas=${places} .labels=${context.bodyMap} @backtalk-area=${pick}></backtalk-body-map>
    ${others.length ? buttons(message, others, context) : nothing}`;
}

function buttons(message: BotMessage, offered: readonly Choice[], { labels, choose }: Context): TemplateResult {
  const name = message.form ? labels.choicesForm : isUrgent(message) ? labels.choicesDanger : labels.choicesNext;
  return html`<ul class="choices" role="list" aria-label=${name}>
    ${offered.map((choice) => html`<li><button type="button" class=${choice.value === SEND ? "strong" : ""} @click=${() => { choose(choice); }}>${choice.title}</button></li>`)}
  </ul>`;
}
