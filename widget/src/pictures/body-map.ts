import { html, LitElement, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit";

import { labels_en, type BodyMapLabels } from "./body-map-labels.js";
import { bodyMapStyles } from "./body-map-styles.js";
import { LINES, placeName, SHAPES, valueOf, type BodyShape, type Side } from "./body-shapes.js";

/** A place that the form offers. */
export interface BodyArea {
  readonly value: string;
  readonly title: string;
}

export type BodyAreaEvent = CustomEvent<{ value: string }>;

const FIGURE = "0 0 160 416";
const MIRROR = "translate(160 0) scale(-1 1)";

/**
 * Asks where it hurts: radio buttons with words, and a front and back view on which the same places can be pressed.
 *
 * Marking a place sends nothing, because arrow keys mark each place that they pass; `backtalk-area` is sent when the
 * visitor confirms. The figure is hidden from screen readers: to them, this is a group of radio buttons.
 */
export class BodyMap extends LitElement {
  static override styles = bodyMapStyles;

  static override properties = {
    areas: { attribute: false },
    labels: { attribute: false },
    value: { type: String },
    disabled: { type: Boolean, reflect: true },
  };

  declare areas: readonly BodyArea[];
  declare labels: BodyMapLabels;
  declare value: string | null;
  declare disabled: boolean;

  constructor() {
    super();
    this.areas = [];
    this.labels = labels_en;
    this.value = null;
    this.disabled = false;
  }

  override focus(options?: FocusOptions): void {
    const radios = [...this.renderRoot.querySelectorAll<HTMLInputElement>("input")];
    (radios.find((radio) => radio.value === this.value) ?? radios[0])?.focus(options);
  }

  protected override render(): TemplateResult {
    const chosen = this.areas.find((area) => area.value === this.value);
    return html`
      <fieldset ?disabled=${this.disabled} @keydown=${this.onKey}>
        <legend>${this.labels.question}</legend>
        <div class="choice">
          <div class="figures" aria-hidden="true">${this.figure("back")} ${this.figure("front")}</div>
          <div class="list">${this.areas.map((area) => this.radio(area))}</div>
        </div>
        <div class="answer">
          <p>${chosen ? this.labels.chosen.replace("{area}", () => chosen.title) : this.labels.nothing}</p>
          <button type="button" ?disabled=${!chosen} @click=${this.confirm}>${this.labels.confirm}</button>
        </div>
      </fieldset>
    `;
  }

  private radio(area: BodyArea): TemplateResult {
    return html`<label>
      <input
        type="radio"
        name="area"
        .value=${area.value}
        .checked=${area.value === this.value}
        @change=${() => this.mark(area.value)}
      /><span>${area.title}</span>
    </label>`;
  }

  private figure(side: Side): TemplateResult {
    const offered = this.areas.map((area) => area.value);
    const shapes = SHAPES.filter((shape) => shape.sides.includes(side));
    return html`<figure>
      <svg viewBox=${FIGURE} focusable="false">
        ${shapes.map((shape) => this.shape(shape, valueOf(shape, offered)))}
        <path class="lines" d=${LINES[side]}></path>
      </svg>
      <figcaption>${this.labels[side]}</figcaption>
    </figure>`;
  }

  private shape(shape: BodyShape, value: string | null): SVGTemplateResult {
    const half = svg`
      ${shape.touch && value !== null ? svg`<path class="touch" d=${shape.touch}></path>` : nothing}
      <path class="shape" d=${shape.path}></path>`;
    const whole = svg`${half}${shape.mirrored ? svg`<g transform=${MIRROR}>${half}</g>` : nothing}`;
    if (value === null) {
      return svg`<g>${whole}</g>`;
    }
    return svg`<g
      class=${value === this.value ? "place chosen" : "place"}
      data-place=${placeName(value)}
      @click=${() => this.press(value)}
    >${whole}</g>`;
  }

  /** A place was pressed on the picture: its radio button takes the focus, so that a screen reader names it. */
  private press(value: string): void {
    if (this.disabled) {
      return;
    }
    this.mark(value);
    this.focus({ preventScroll: true });
  }

  private mark(value: string): void {
    this.value = value;
  }

  private onKey(event: KeyboardEvent): void {
    const onRadio = event.target instanceof HTMLInputElement;
    if (event.key === "Enter" && onRadio && !event.isComposing) {
      event.preventDefault();
      this.confirm();
    }
  }

  private confirm(): void {
    const value = this.value;
    if (this.disabled || value === null || !this.areas.some((area) => area.value === value)) {
      return;
    }
    this.dispatchEvent(
      new CustomEvent("backtalk-area", { detail: { value }, bubbles: true, composed: true }) satisfies BodyAreaEvent,
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "backtalk-body-map": BodyMap;
  }

  interface HTMLElementEventMap {
    "backtalk-area": BodyAreaEvent;
  }
}

if (!customElements.get("backtalk-body-map")) {
  customElements.define("backtalk-body-map", BodyMap);
}
