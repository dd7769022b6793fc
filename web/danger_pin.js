/** The danger card that stays in view above the conversation until it is dealt with or folded. */

import { blockElements } from "./blocks.js";
import { dangerTitle } from "./danger.js";
import { byId, element } from "./dom.js";
import { callLinks } from "./message_view.js";

/** @typedef {import("./client.js").BotMessage} BotMessage */

export class DangerPin {
  #card = byId("chat-danger");
  #alert = byId("chat-danger-alert");
  #foldButton = byId("chat-danger-fold");
  #parkFocus;

  /** @param {() => void} parkFocus */
  constructor(parkFocus) {
    this.#parkFocus = parkFocus;
    this.#foldButton.addEventListener("click", () => this.#fold(!this.#card.classList.contains("folded")));
  }

  /** Speak this message at once, and keep its numbers in view. @param {BotMessage} message */
  show(message) {
    this.#card.hidden = false;
    this.#card.dataset.urgency = message.urgency ?? "";
    this.#fold(false);
    // The whole text stands in the log just below; here it is for those who hear the alert.
    this.#alert.replaceChildren(
      element("h3", {}, dangerTitle(message)),
      element("div", { class: "visually-hidden" }, ...blockElements(message.blocks, null)),
      callLinks(message),
    );
  }

  release() {
    if (this.#card.contains(document.activeElement)) this.#parkFocus();
    this.#card.hidden = true;
    this.#alert.replaceChildren();
  }

  /** @param {boolean} folded */
  #fold(folded) {
    this.#card.classList.toggle("folded", folded);
    this.#foldButton.setAttribute("aria-expanded", String(!folded));
    this.#foldButton.textContent = folded ? "Show urgent advice" : "Fold";
  }
}
