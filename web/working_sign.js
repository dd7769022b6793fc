/** Says that an answer is on its way: dots after a moment, words when it takes long. Quick answers show nothing. */

import { byId } from "./dom.js";

const DOTS_AFTER = 400;
const WORDS_AFTER = 5000;

export class WorkingSign {
  #sign = byId("chat-working");
  #words = byId("chat-working-words");
  /** @type {ReturnType<typeof setTimeout>[]} */
  #timers = [];
  #running = 0;

  begin() {
    this.#running += 1;
    if (this.#running > 1) return;
    this.#timers = [
      setTimeout(() => (this.#sign.hidden = false), DOTS_AFTER),
      setTimeout(() => (this.#words.textContent = "Still working on it…"), WORDS_AFTER),
    ];
  }

  end() {
    this.#running -= 1;
    if (this.#running > 0) return;
    this.#timers.forEach(clearTimeout);
    this.#sign.hidden = true;
    this.#words.textContent = "";
  }
}
