/** "What I read today": the answers of this chat on one sheet, to print or to save. */

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Block, BotMessage } from "../client/contract.js";
import type { Reading } from "../client/readings.js";
import type { Labels } from "../labels/labels.js";
import { blocks } from "./blocks.js";
import type { Context } from "./context.js";
import { spoken } from "./context.js";

export function sheet(found: readonly Reading[], context: Context): TemplateResult {
  const { labels, settings } = context;
  return html`<h1>${labels.read}</h1>
    <p class="soft">${today(labels)}</p>
    ${found.length ? found.map((reading) => section(reading, context)) : html`<p>${labels.nothingRead}</p>`}
    <p class="foot">${labels.sheetFoot(settings.clinic)}</p>`;
}

function section({ asked, answers }: Reading, context: Context): TemplateResult {
  const { labels } = context;
  return html`<section>
    <h2>${asked ? labels.youAsked(asked) : labels.unasked}</h2>
    ${answers.map(
      (message) => html`<div lang=${spoken(labels) ?? nothing} dir="auto">${blocks(message.blocks, context, false)}</div>
        ${message.certainty ? html`<p class="sure">${labels.sure}<strong>${labels.certainty[message.certainty]}</strong></p>` : nothing}
        ${message.sources.length ? html`<ul class="soft">${sourceLines(message).map((line) => html`<li>${line}</li>`)}</ul>` : nothing}`,
    )}
  </section>`;
}

/** The same sheet as plain text, for a file. */
export function sheetText(found: readonly Reading[], clinic: string, labels: Labels): string {
  const lines = [labels.read, today(labels), ""];
  for (const { asked, answers } of found) {
    lines.push(asked ? labels.youAsked(asked) : labels.unasked, "");
    for (const message of answers) {
      lines.push(...message.blocks.flatMap(blockLines), "");
      if (message.certainty) lines.push(labels.sure + labels.certainty[message.certainty]);
      lines.push(...sourceLines(message), "");
    }
  }
  return [...lines, labels.sheetFoot(clinic), ""].join("\n");
}

function blockLines(block: Block): string[] {
  switch (block.type) {
    case "paragraph":
      return [block.text];
    case "list":
      return block.items.map((item) => `- ${item}`);
    default:
      return []; // belongs to a request, which is not on the sheet
  }
}

function sourceLines({ sources }: BotMessage): string[] {
  return sources.map(({ title, url }) => (url?.startsWith("https://") ? `${title}. ${url}` : title));
}

function today({ language }: Labels): string {
  return new Date().toLocaleDateString(language, { dateStyle: "long" });
}
