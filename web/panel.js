/** The panel itself: opening, closing, focus, and covering the whole screen on small ones. */

import { byId } from "./dom.js";

const ADDRESS = "#chat";
/** The same condition as in chat.css. */
const SMALL_SCREEN = "(max-width: 30em), (max-height: 30em)";

export class Panel {
  #panel = byId("chat");
  #launcher = byId("chat-launcher");
  #menu = /** @type {HTMLDetailsElement} */ (byId("chat-menu"));
  #small = matchMedia(SMALL_SCREEN);
  /** @type {HTMLElement} */
  #opener = this.#launcher;
  #onOpen;
  #onToggle;
  #focusInput;

  /**
   * @param {() => void} onOpen
   * @param {(open: boolean) => void} onToggle
   * @param {() => void} focusInput
   */
  constructor(onOpen, onToggle, focusInput) {
    this.#onOpen = onOpen;
    this.#onToggle = onToggle;
    this.#focusInput = focusInput;
    this.#launcher.hidden = false;
    this.#launcher.addEventListener("click", () => this.open(this.#launcher));
    byId("chat-close").addEventListener("click", () => this.close());
    this.#panel.addEventListener("keydown", (event) => this.#escape(event));
    this.#menu.addEventListener("focusout", (event) => {
      if (!this.#menu.contains(/** @type {Node | null} */ (event.relatedTarget))) this.#menu.open = false;
    });
    this.#small.addEventListener("change", () => this.#coverPage());
    addEventListener("hashchange", () => {
      if (location.hash === ADDRESS) this.open(null);
    });
    fitToKeyboard(this.#panel);
  }

  get isOpen() {
    return !this.#panel.hidden;
  }

  /** Is the panel asked for in the address? */
  get isInAddress() {
    return location.hash === ADDRESS;
  }

  /** @param {HTMLElement | null} opener gets focus back on closing; null: opened by the page itself, so focus stays where it is */
  open(opener) {
    this.#opener = opener ?? this.#launcher;
    if (!this.isOpen) {
      this.#panel.hidden = false;
      this.#launcher.hidden = true;
      this.#launcher.setAttribute("aria-expanded", "true");
      this.#coverPage();
      this.#onToggle(true);
      this.#onOpen();
    }
    if (opener || this.#small.matches) this.parkFocus();
  }

  close() {
    this.#menu.open = false;
    this.#panel.hidden = true;
    this.#launcher.hidden = false;
    this.#launcher.setAttribute("aria-expanded", "false");
    this.#coverPage();
    this.#onToggle(false);
    if (this.isInAddress) history.replaceState(null, "", location.pathname + location.search);
    this.#opener.focus();
  }

  closeMenu() {
    this.#menu.open = false;
  }

  /** Focus to where the visitor goes on: the input, or on touch screens the title, so that no keyboard covers the answer. */
  parkFocus() {
    if (matchMedia("(pointer: coarse)").matches) byId("chat-title").focus({ preventScroll: true });
    else this.#focusInput();
  }

  /** @param {KeyboardEvent} event */
  #escape(event) {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    if (this.#menu.open) {
      this.#menu.open = false;
      this.#menu.querySelector("summary")?.focus();
    } else {
      this.close();
    }
  }

  /** On a small screen nothing behind the panel can be reached; on a large one the page stays usable. */
  #coverPage() {
    const covers = this.isOpen && this.#small.matches;
    for (const behind of document.querySelectorAll(".behind-chat")) behind.toggleAttribute("inert", covers);
    document.documentElement.classList.toggle("chat-covers", covers);
    if (covers) this.#panel.setAttribute("aria-modal", "true");
    else this.#panel.removeAttribute("aria-modal");
  }
}

/** Phones whose keyboard lies over the page: keep the input above it. @param {HTMLElement} panel */
function fitToKeyboard(panel) {
  const seen = window.visualViewport;
  if (!seen) return;
  const fit = () => {
    panel.style.setProperty("--seen-height", `${seen.height}px`);
    panel.style.setProperty("--seen-top", `${seen.offsetTop}px`);
  };
  seen.addEventListener("resize", fit);
  seen.addEventListener("scroll", fit);
  fit();
}
