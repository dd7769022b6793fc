/** A short greeting beside the button, once a tab. Nothing opens by itself. */

import { LitElement, html } from "lit";
import type { TemplateResult } from "lit";
import { greetingStyles } from "../styles/greeting.js";
import { tokens } from "../styles/tokens.js";
import type { Settings } from "./settings.js";

export class Greeting extends LitElement {
  static override styles = [tokens, greetingStyles];
  static override properties = { settings: { attribute: false } };

  declare settings: Settings;
  /** Open the chat. */
  onOpen: () => void = () => undefined;

  protected override render(): TemplateResult {
    const { labels, position } = this.settings;
    return html`<div class="greeting ${position}" role="status" lang=${labels.language} dir=${labels.direction}>
      <button type="button" class="words" @click=${this.onOpen}>${labels.greeting}</button>
      <button type="button" class="dismiss" aria-label=${labels.dismiss} @click=${() => { this.remove(); }}>
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="M3 3l10 10M13 3L3 13" /></svg>
      </button>
    </div>`;
  }
}

customElements.define("backtalk-greeting", Greeting);
