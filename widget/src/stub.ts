/**
 * All that a page loads before somebody wants to ask: defines <backtalk-chat>, which draws the button and loads the panel
 * when it is needed. At most 1,000 bytes gzipped, so it is terse. docs/widget.md has the settings.
 */

import type { PanelModule, Wish } from "./view/panel-module.js";

/** Address of the panel's module, beside this script; the build puts it in. */
declare const PANEL: string;

const NAME = "backtalk-chat";
const script = document.currentScript as HTMLScriptElement;

class BacktalkChat extends HTMLElement {
  /** Open the panel, or do what else is wished. */
  show!: (wish: Wish) => void;

  connectedCallback(): void {
    if (this.shadowRoot) return; // moved on the page
    const { dataset } = this;
    const { colour = "#1d5c5f", language = "en", position = "right", greetingDelay } = dataset;
    const { label = language === "fr" ? "Poser une question" : "Ask a question" } = dataset;
    const root = this.attachShadow({ mode: "open" });
    const button = document.createElement("button");
    const call = document.createElement("a");
    call.href = "tel:911";
    call.textContent = "Not working. Emergency: 911";
    const sheet = new CSSStyleSheet();
    // White or black on it, by how light the colour is (CIE lightness; both are readable at 49).
    sheet.replaceSync(
      `:host{all:initial!important}button,a{position:fixed;z-index:2147483646;bottom:16px;${position}:16px;padding:12px 24px;border:2px solid;border-radius:28px;background:${colour};color:#fff;color:lch(from ${colour} calc((49 - l)*99) 0 0);font:600 max(16px,1rem)/28px system-ui}a{bottom:88px}:focus-visible{outline:3px solid #fff;box-shadow:0 0 0 6px #000}@media print{button{display:none}}`,
    );
    root.adoptedStyleSheets = [sheet];
    button.textContent = label;
    button.lang = language;
    button.ariaHasPopup = "dialog";
    button.onfocus = button.onpointerenter = () => { this.show({}); }; // only loads it
    button.onclick = () => { this.show({ opener: button }); };
    root.append(button);
    this.show = (wish) => {
      (import(/* @vite-ignore */ new URL(PANEL, script.src) as unknown as string) as Promise<PanelModule>).then(
        (panel) => {
          panel.show(this, button, wish);
        },
        () => {
          button.before(call); // and the button can be tried again
        },
      );
    };
    // The panel knows whether it was open in this tab.
    if ("page" in dataset || location.hash === "#chat" || sessionStorage["backtalk"]) this.show({});
    if (greetingDelay) setTimeout(this.show, +greetingDelay * 1000, { greet: true });
  }
}

if (!customElements.get(NAME)) {
  customElements.define(NAME, BacktalkChat);
  // Any button of the page can open the chat, and ask something at once.
  addEventListener("click", ({ target }) => {
    const opener = (target as Element).closest<HTMLElement>("[data-backtalk-open]");
    if (opener) document.querySelector<BacktalkChat>(NAME)?.show({ opener, question: opener.dataset["backtalkOpen"] });
  });
}

// The script tag itself is a chat, unless it is only to define the element.
if (!script.dataset["elementOnly"]) {
  const chat = document.createElement(NAME);
  Object.assign(chat.dataset, script.dataset);
  // The same tag twice on a page is a slip: one button. Other settings are another chat.
  if (!document.querySelector(NAME)?.isEqualNode(chat)) {
    // A script in the head that is not deferred runs before there is a body.
    ((document.body as HTMLElement | null) ?? document.documentElement).append(chat);
  }
}
