/** The blocks of a message: paragraphs, lists, the summary of a request, a reference code. */

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Block, SummaryLine } from "../client/contract.js";
import type { Context } from "./context.js";

/** @param active the newest turn: its lines can be changed and its code copied */
export function blocks(given: readonly Block[], context: Context, active: boolean): (TemplateResult | null)[] {
  return given.map((block) => {
    switch (block.type) {
      case "paragraph":
        return html`<p>${block.text}</p>`;
      case "list":
        return html`<ul>
          ${block.items.map((item) => html`<li>${item}</li>`)}
        </ul>`;
      case "summary":
        return html`<dl class="summary">${block.items.map((line) => summaryLine(line, context, active))}</dl>`;
      case "reference":
        return reference(block.code, context, active);
      default:
        return null; // a kind that a later server may send
    }
  });
}

function summaryLine(line: SummaryLine, context: Context, active: boolean): TemplateResult {
  const { change, label, value } = line;
  const title = `${context.labels.change}: ${label}`;
  return html`<div>
    <dt>${label}</dt>
    <dd>${value}</dd>
    ${
      active && change
        ? html`<dd class="change">
            <button type="button" @click=${() => { context.choose({ value: change, title }); }}>
              ${context.labels.change}<span class="unseen"> ${label}</span>
            </button>
          </dd>`
        : nothing
    }
  </div>`;
}

function reference(code: string, context: Context, active: boolean): TemplateResult {
  const { labels } = context;
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(code);
      context.say(labels.copied);
    } catch {
      // Not allowed: the code stands there to be read.
    }
  };
  return html`<p class="reference">
    <span>${labels.reference}</span> <code>${code}</code>
    ${
      active && "clipboard" in navigator
        ? html`<button type="button" @click=${copy}>${labels.copy}<span class="unseen">${labels.copyHint}</span></button>`
        : nothing
    }
  </p>`;
}
