/** Asks before something that cannot be undone. */

import { LitElement, html } from "lit";
import type { TemplateResult } from "lit";

export interface Question {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly no: string;
}

/** Draws into the panel itself, as the composer does. */
export class Confirm extends LitElement {
  static override properties = { question: { state: true } };

  declare question: Question | null;
  private resolve: (yes: boolean) => void = () => undefined;

  constructor() {
    super();
    this.question = null;
  }

  /** Resolves to false also when the visitor just leaves. */
  async ask(question: Question): Promise<boolean> {
    this.question = question;
    await this.updateComplete;
    const dialog = this.querySelector("dialog");
    dialog?.showModal();
    dialog?.querySelector<HTMLButtonElement>(".no")?.focus();
    return new Promise((resolve) => (this.resolve = resolve));
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const { question } = this;
    return html`<dialog
      class="confirm"
      aria-labelledby="confirm-title"
      aria-describedby="confirm-text"
      @close=${() => { this.answer(false); }}
      @keydown=${(event: Event) => { event.stopPropagation(); }}
    >
      <h2 id="confirm-title">${question?.title}</h2>
      <p id="confirm-text">${question?.text}</p>
      <div class="actions">
        <button type="button" class="strong yes" @click=${() => { this.answer(true); }}>${question?.yes}</button>
        <button type="button" class="no" @click=${() => { this.answer(false); }}>${question?.no}</button>
      </div>
    </dialog>`;
  }

  private answer(yes: boolean): void {
    this.resolve(yes);
    this.resolve = () => undefined;
    this.querySelector("dialog")?.close();
  }
}

customElements.define("backtalk-confirm", Confirm);
