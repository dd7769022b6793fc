/** The conversation: one live log that is only ever added to. */

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Asked, Entry, Notice } from "../client/entries.js";
import { callLinks, callsWithoutServer } from "./calls.js";
import type { Context } from "./context.js";
import { botMessage } from "./message.js";

/** What is said to the assistant, which understands English, when a person is wanted. */
const PERSON = "I would like to talk to a person.";

/** @param spoken false while an earlier conversation is put back: it is shown, not read out */
export function log(entries: readonly Entry[], hidden: boolean, spoken: boolean, context: Context): TemplateResult {
  return html`<div
    class="log"
    id="log"
    role="log"
    aria-live=${spoken ? "polite" : "off"}
    aria-label=${context.labels.conversation}
    tabindex="0"
    ?hidden=${hidden}
  >
    ${repeat(
      entries,
      ({ key }) => key,
      (entry) => {
        switch (entry.kind) {
          case "asked":
            return question(entry, context);
          case "answer":
            return botMessage(entry, context);
          case "notice":
            return notice(entry, context);
        }
      },
    )}
  </div>`;
}

function question({ key, text, state, failure, sentence }: Asked, { labels, retry }: Context): TemplateResult {
  return html`<div class="message visitor" data-key=${key}>
    <span class="unseen">${labels.you}</span>
    <p class="said" dir="auto">${text}</p>
    ${state === "waiting" ? html`<p class="unsent">${labels.waiting}</p>` : nothing}
    ${
      state === "unsent"
        ? html`<div class="unsent">
            <span>${labels.unsent} ${reason(failure, sentence, labels)}</span>
            <button type="button" @click=${() => { retry(key); }}>${labels.again}</button>
          </div>`
        : nothing
    }
  </div>`;
}

/** Something that the widget itself says. */
function notice({ key, name, failure, sentence }: Notice, context: Context): TemplateResult {
  const { labels, settings, retry, ask } = context;
  return html`<div class="notice" data-key=${key}>
    <p>${failure ? reason(failure, sentence, labels) : nothing} ${labels.notices[name]}</p>
    ${
      name === "failed"
        ? [
            callLinks(callsWithoutServer(settings.phone, labels)),
            html`<button type="button" @click=${() => { retry(key); }}>${labels.again}</button>`,
          ]
        : nothing
    }
    ${name === "worried" ? html`<button type="button" @click=${() => { ask(PERSON); }}>${labels.person}</button>` : nothing}
  </div>`;
}

/** The server's own sentence, where it is in the language of the labels. */
function reason(failure: Asked["failure"], sentence: string | undefined, labels: Context["labels"]): string {
  if (sentence && labels.language.startsWith("en")) return sentence;
  return failure ? labels.failures[failure] : "";
}
