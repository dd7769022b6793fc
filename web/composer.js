/** Where the visitor types: a growing box for questions, the right kind of field for a step of the form. */

import { byId, element } from "./dom.js";

/** @typedef {import("./client.js").FormStep} FormStep */

const LONGEST = 1000;
const COUNT_FROM = 850;

/** How each step is typed: the label, and what the phone's keyboard and autofill should know. */
const FIELDS = {
  tel: { type: "tel", inputmode: "tel", autocomplete: "tel", label: "Your phone number, or type an answer" },
  email: { type: "email", inputmode: "email", autocomplete: "email", label: "Your e-mail, or type an answer" },
  text: { type: "text", inputmode: "text", autocomplete: "off", label: "Your answer" },
};
const NAME_FIELDS = new Set(["name", "patient_name", "contact_name"]);

export class Composer {
  #form = byId("chat-composer");
  #label = byId("chat-label");
  #counter = byId("chat-counter");
  #letters = byId("chat-letters");
  #box = /** @type {HTMLTextAreaElement} */ (byId("chat-input"));
  /** @type {HTMLTextAreaElement | HTMLInputElement} */
  #field = this.#box;
  #say;

  /** @param {(text: string) => void} onSend @param {(words: string) => void} say for screen readers */
  constructor(onSend, say) {
    this.#say = say;
    this.#listenTo(this.#box);
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.#field.value.trim();
      if (!text) return this.focus();
      if (length(text) > LONGEST) return this.#say(this.#counter.textContent ?? "");
      this.#field.value = "";
      this.#fit();
      onSend(text);
    });
    this.#letters.addEventListener("click", () => {
      this.#field.setAttribute("inputmode", "text");
      this.focus();
      this.#letters.hidden = true;
    });
  }

  focus() {
    this.#field.focus({ preventScroll: true });
  }

  /** Put text back that did not get through, unless something new was typed. @param {string} text */
  giveBack(text) {
    if (this.#field.value.trim()) return;
    this.#field.value = text;
    this.#fit();
  }

  /** Take the field that this step needs; null for ordinary questions. @param {FormStep | null} step */
  askFor(step) {
    const kind = step && step.input !== "choice" ? FIELDS[step.input] : null;
    const autocomplete = kind && step && NAME_FIELDS.has(step.field) ? "name" : kind?.autocomplete;
    this.#replace(kind ? this.#line(kind, autocomplete ?? "off") : this.#box);
    this.#label.textContent = kind ? kind.label : step ? "Pick above, or type an answer" : "Your question";
    this.#letters.hidden = kind?.inputmode !== "tel";
  }

  /** @param {{type: string, inputmode: string}} kind @param {string} autocomplete */
  #line(kind, autocomplete) {
    const line = /** @type {HTMLInputElement} */ (
      element("input", {
        id: this.#box.id,
        name: "answer",
        type: kind.type,
        inputmode: kind.inputmode,
        autocomplete,
        enterkeyhint: "send",
        "aria-describedby": this.#counter.id,
      })
    );
    this.#listenTo(line);
    return line;
  }

  /** @param {HTMLTextAreaElement | HTMLInputElement} next */
  #replace(next) {
    if (next === this.#field) return;
    const focused = document.activeElement === this.#field;
    next.value = this.#field.value;
    this.#field.replaceWith(next);
    this.#field = next;
    if (focused) this.focus();
    this.#fit();
  }

  /** @param {HTMLTextAreaElement | HTMLInputElement} field */
  #listenTo(field) {
    field.addEventListener("input", () => this.#fit());
    field.addEventListener("keydown", (event) => {
      const pressed = /** @type {KeyboardEvent} */ (event);
      // While an input method is composing a word, Enter belongs to it.
      if (pressed.key !== "Enter" || pressed.shiftKey || pressed.isComposing) return;
      event.preventDefault();
      /** @type {HTMLFormElement} */ (this.#form).requestSubmit();
    });
  }

  /** Let the box grow with its text, and count near the limit. */
  #fit() {
    if (this.#field === this.#box) {
      this.#box.style.height = "auto";
      this.#box.style.height = `${this.#box.scrollHeight + this.#box.offsetHeight - this.#box.clientHeight}px`;
    }
    const count = length(this.#field.value.trim());
    const was = this.#counter.classList.contains("over");
    this.#counter.hidden = count < COUNT_FROM;
    this.#counter.classList.toggle("over", count > LONGEST);
    this.#counter.textContent =
      count > LONGEST ? `${count} of ${LONGEST} characters. Please make it shorter.` : `${count} of ${LONGEST} characters`;
    this.#field.setAttribute("aria-invalid", String(count > LONGEST));
    if (!was && count > LONGEST) this.#say(this.#counter.textContent);
  }
}

/** In characters as the server counts them, not in UTF-16 units. @param {string} text */
function length(text) {
  return [...text].length;
}
