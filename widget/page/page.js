// @ts-check
/** The demonstration page: shows the buttons that open the chat, and lets the embed settings be tried. */

const TAG = "backtalk-chat";
const STANDARD = new Map([
  ["colour", "#1d5c5f"],
  ["position", "right"],
  ["greetingDelay", ""],
  ["language", "en"],
]);

/**
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
function element(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) {
    throw new TypeError(`the page has no ${id}`);
  }
  return found;
}

const form = element("settings", HTMLFormElement);
const snippet = element("snippet", HTMLElement);
const copy = element("copy", HTMLButtonElement);
const copied = element("copied", HTMLElement);
/** What this page's own tag says of the clinic. */
const FACTS = Object.entries(element("chat-tag", HTMLScriptElement).dataset);

/**
 * The clinic's own facts, and what differs from the standard, so that the tag to copy stays short.
 * @returns {[string, string][]}
 */
function settings() {
  const chosen = [...new FormData(form)]
    .map(([name, value]) => /** @type {[string, string]} */ ([name, String(value)]))
    .filter(([name, value]) => value !== STANDARD.get(name));
  return [.../** @type {[string, string][]} */ (FACTS), ...chosen];
}

/** @param {string} name a name of `dataset` */
function attribute(name) {
  return `data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function showSnippet() {
  const address = new URL("/widget/backtalk.js", location.href).href;
  const given = settings().map(([name, value]) => `  ${attribute(name)}="${value}"`);
  snippet.textContent = [`<script src="${address}"`, ...given, "  defer></script>"].join("\n");
  copied.textContent = "";
}

/** A chat reads its settings when it is put on the page, so a new one takes the old one's place. */
function mountAgain() {
  document.querySelector(TAG)?.remove();
  const chat = document.createElement(TAG);
  Object.assign(chat.dataset, Object.fromEntries(settings()));
  document.body.append(chat);
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", showSnippet);
form.addEventListener("change", () => {
  showSnippet();
  mountAgain();
});
copy.addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(snippet.textContent ?? "");
    copied.textContent = "Copied.";
  } catch {
    getSelection()?.selectAllChildren(snippet);
    copied.textContent = "Marked: copy it with your keyboard.";
  }
});

void customElements.whenDefined(TAG).then(() => {
  form.reset(); // browsers keep what was chosen before a reload; the chat starts with the standard
  showSnippet();
  for (const waiting of document.querySelectorAll("[data-backtalk-open], [data-needs-script]")) {
    waiting.removeAttribute("hidden");
  }
  // Said on the page itself, not in <noscript>: it also holds where scripts run, but the chat could not be loaded.
  for (const apology of document.querySelectorAll("[data-without-script]")) {
    apology.setAttribute("hidden", "");
  }
});
