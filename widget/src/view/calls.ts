/** Numbers to call. They are part of the widget, so they work with the server gone. */

import { html } from "lit";
import type { TemplateResult } from "lit";
import type { Danger } from "../client/danger.js";
import { isCrisis } from "../client/danger.js";
import type { Labels } from "../labels/labels.js";

export interface Call {
  readonly title: string;
  readonly url: string;
}

/** What is offered in this danger, the most important first. */
export function callsFor(danger: Danger, labels: Labels): Call[] {
  const emergency = number("911", labels);
  if (isCrisis(danger)) return [number("988", labels), { title: labels.text("988"), url: "sms:988" }, emergency];
  return danger.urgency === "E" ? [emergency] : [number("811", labels), emergency];
}

/** What is offered when the assistant cannot be reached. `phone`: the clinic's, or empty. */
export function callsWithoutServer(phone: string, labels: Labels): Call[] {
  const always = ["911", "811", "988"].map((each) => number(each, labels));
  return phone ? [...always, { title: labels.callClinic(phone), url: `tel:${phone.replace(/[^+\d]/g, "")}` }] : always;
}

/** As links that look like buttons; the first one stands out. */
export function callLinks(calls: readonly Call[]): TemplateResult {
  return html`<p class="calls">
    ${calls.map(({ title, url }, position) => html`<a class="button ${position ? "quiet" : "first"}" href=${url}>${title}</a>`)}
  </p>`;
}

function number(digits: string, labels: Labels): Call {
  return { title: labels.call(digits), url: `tel:${digits}` };
}
