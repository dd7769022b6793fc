/** The module that the stub loads: one panel for each <backtalk-chat>. */

import { Kept, tabStore } from "./client/kept.js";
import { ChatServer } from "./client/server.js";
import { Greeting } from "./view/greeting.js";
import { Panel } from "./view/panel.js";
import type { PanelModule, Wish } from "./view/panel-module.js";
import { settingsOf } from "./view/settings.js";

/** This file lies one folder below the server's root. */
const BASE = new URL(/* @vite-ignore */ "..", import.meta.url).href;
/** Tells the stub, after a reload, that there is something to go on with. */
const MARK = "backtalk";

interface Chat {
  readonly panel: Panel;
  readonly kept: Kept;
}

const chats = new WeakMap<HTMLElement, Promise<Chat>>();

/** For the body map, which is loaded later: a second Lit would be a second Trusted Types policy of the same name. */
export { LitElement, css, html, nothing, svg } from "lit";

export const show: PanelModule["show"] = (host, button, wish) => {
  void showOne(host, button, wish);
};

async function showOne(host: HTMLElement, button: HTMLElement, { opener, question, greet }: Wish): Promise<void> {
  let chat = chats.get(host);
  if (!chat) chats.set(host, (chat = makeChat(host, button)));
  const { panel, kept } = await chat;
  if (greet) {
    if (!panel.isOpen && !kept.now.greeted && !kept.now.token) showGreeting(host, panel, kept);
    return;
  }
  const asked = opener !== undefined || "page" in host.dataset || location.hash === "#chat" || kept.now.open;
  if (!asked) return;
  host.shadowRoot?.querySelector("backtalk-greeting")?.remove();
  kept.keep({ greeted: true });
  markTab();
  button.parentNode?.querySelector("a")?.remove(); // what the stub shows while the panel cannot be loaded
  await panel.open(opener ?? null);
  if (question) panel.ask(question);
}

async function makeChat(host: HTMLElement, button: HTMLElement): Promise<Chat> {
  const store = tabStore();
  // The place on the page tells one chat from another, so it must be looked up before others come and go.
  const key = `${MARK}.${String([...document.querySelectorAll(host.localName)].indexOf(host))}`;
  const kept = new Kept(store, key);
  const panel = new Panel(new ChatServer(`${BASE}webhooks/webchat`), kept, BASE, button);
  panel.settings = await settingsOf(host);
  if (panel.settings.isPage) fillPlace(host, panel);
  host.shadowRoot?.append(panel);
  return { panel, kept };
}

/** As a page, the chat is a block of the host's own size, not a button in a corner. */
function fillPlace(host: HTMLElement, panel: Panel): void {
  const fill = new CSSStyleSheet();
  fill.replaceSync(":host{display:block!important;height:100%!important}");
  host.shadowRoot?.adoptedStyleSheets.push(fill);
  panel.style.display = "block";
  panel.style.height = "100%";
}

function markTab(): void {
  try {
    tabStore()?.setItem(MARK, "1");
  } catch {
    // Full or blocked: the chat closes when the page is left.
  }
}

function showGreeting(host: HTMLElement, panel: Panel, kept: Kept): void {
  const greeting = new Greeting();
  greeting.settings = panel.settings;
  greeting.onOpen = () => {
    greeting.remove();
    void panel.open(host.shadowRoot?.querySelector("button") ?? null);
  };
  kept.keep({ greeted: true });
  host.shadowRoot?.append(greeting);
}
