/** Where the visitor types: a growing box for questions, the right kind of field for a step of the form. */

import { LitElement, html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import type { FormStep } from "../client/contract.js";
import { LONGEST_TEXT } from "../client/contract.js";
import type { Labels } from "../labels/labels.js";

/** From this length on, characters are counted for the visitor to see. */
const COUNT_FROM = 850;
const NAME_FIELDS = new Set(["name", "patient_name", "contact_name"]);

/** Sent when the visitor sends. */
export class AskedEvent extends Event {
  static readonly type = "backtalk-asked";

  constructor(readonly text: string) {
    super(AskedEvent.type);
  }
}

/** Draws into the panel itself, not into a shadow root of its own, so that labels, focus and styles are one. */
export class Composer extends LitElement {
  static override properties = {
    step: { attribute: false },
    labels: { attribute: false },
    text: { state: true },
    wantsLetters: { state: true },
  };

  declare step: FormStep | null;
  declare labels: Labels;
  declare text: string;
  /** The visitor asked for the letter keyboard where numbers are expected: words can be written at every step. */
  declare wantsLetters: boolean;
  private hadFocus = false;

  constructor() {
    super();
    this.step = null;
    this.text = "";
    this.wantsLetters = false;
  }

  override focus(): void {
    this.field?.focus({ preventScroll: true });
  }

  /** Put text back that did not get through, unless something new was typed. */
  giveBack(text: string): void {
    if (!this.text.trim()) this.text = text;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("step")) {
      this.hadFocus = this.field !== null && this.field === (this.getRootNode() as ShadowRoot).activeElement;
      this.wantsLetters = false;
    }
  }

  protected override updated(): void {
    if (this.hadFocus) this.focus();
    this.hadFocus = false;
    const { field } = this;
    if (!(field instanceof HTMLTextAreaElement)) return;
    field.style.height = "auto";
    field.style.height = `${String(field.scrollHeight + field.offsetHeight - field.clientHeight)}px`;
  }

  protected override render(): TemplateResult {
    const { labels, step, used } = this;
    const over = used > LONGEST_TEXT;
    const numbers = step?.input === "tel" && !this.wantsLetters;
    return html`<form class="composer" novalidate autocomplete="on" @submit=${this.submit}>
      <p class="counter ${over ? "over" : ""}" id="counter" ?hidden=${used < COUNT_FROM}>
        ${over ? labels.tooLong(used, LONGEST_TEXT) : labels.count(used, LONGEST_TEXT)}
      </p>
      <label for="input">${this.label}</label>
      <div class="line">
        ${this.isLine ? this.renderLine(over, numbers) : this.renderBox(over)}
        ${
          numbers
            ? html`<button type="button" class="letters" @click=${this.useLetters}>
                ${labels.letters}<span class="unseen">${labels.lettersHint}</span>
              </button>`
            : nothing
        }
        <button type="submit" class="send">${labels.send}</button>
      </div>
      <span class="unseen" role="status">${over ? labels.tooLong(LONGEST_TEXT + 1, LONGEST_TEXT) : nothing}</span>
    </form>`;
  }

  private renderBox(over: boolean): TemplateResult {
    return html`<textarea
      id="input"
      name="message"
      rows="1"
      enterkeyhint="send"
      autocomplete="off"
      aria-describedby="counter"
      aria-invalid=${over ? "true" : "false"}
      .value=${this.text}
      @input=${this.read}
      @keydown=${this.sendOnEnter}
    ></textarea>`;
  }

  private renderLine(over: boolean, numbers: boolean): TemplateResult {
    const { step } = this;
    const kind = step?.input ?? "text";
    return html`<input
      id="input"
      name="answer"
      type=${kind}
      inputmode=${numbers || kind !== "tel" ? kind : "text"}
      autocomplete=${NAME_FIELDS.has(step?.field ?? "") ? "name" : kind === "text" ? "off" : kind}
      enterkeyhint="send"
      aria-describedby="counter"
      aria-invalid=${over ? "true" : "false"}
      .value=${this.text}
      @input=${this.read}
      @keydown=${this.sendOnEnter}
    />`;
  }

  private get field(): HTMLInputElement | HTMLTextAreaElement | null {
    return this.querySelector<HTMLInputElement | HTMLTextAreaElement>("#input");
  }

  /** In characters as the server counts them, not in UTF-16 units. */
  private get used(): number {
    return Array.from(this.text.trim()).length;
  }

  /** One line, for a step that is typed. */
  private get isLine(): boolean {
    return this.step !== null && this.step.input !== "choice";
  }

  private get label(): string {
    const { labels, step } = this;
    switch (step?.input) {
      case undefined:
        return labels.question;
      case "choice":
        return labels.pickOrType;
      case "tel":
        return labels.phone;
      case "email":
        return labels.email;
      case "text":
        return labels.answer;
    }
  }

  private readonly read = (event: Event): void => {
    this.text = (event.target as HTMLInputElement).value;
  };

  private readonly sendOnEnter = (event: KeyboardEvent): void => {
    // While an input method is composing a word, Enter belongs to it.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.submit(event);
  };

  private readonly submit = (event: Event): void => {
    event.preventDefault();
    const text = this.text.trim();
    if (!text) {
      this.focus();
    } else if (this.used <= LONGEST_TEXT) {
      this.text = "";
      this.dispatchEvent(new AskedEvent(text));
    }
  };

  private readonly useLetters = (): void => {
    this.wantsLetters = true;
    this.focus();
  };
}

customElements.define("backtalk-composer", Composer);
