/** Making elements from data. Text only ever becomes text nodes: there is no way for markup to get in. */

/**
 * @param {string} tag
 * @param {Record<string, string | boolean | EventListener | null | undefined>} [properties] attributes; `on…` are listeners;
 *   false, null and undefined leave the attribute out
 * @param {...(Node | string | null)} children
 * @returns {HTMLElement}
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (typeof value === "string") made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** The element with this id. @param {string} id @returns {HTMLElement} */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return found;
}

const SCHEMES = new Set(["https:", "tel:", "sms:", "mailto:"]);

/** The address if a link may go there: https elsewhere, calls, mail, or our own site. @param {string | null} url */
export function safeLink(url) {
  if (!url) return null;
  try {
    const target = new URL(url, location.href);
    return SCHEMES.has(target.protocol) || target.origin === location.origin ? target.href : null;
  } catch {
    return null;
  }
}

/** A link to elsewhere, or its plain title where the address may not be linked. @param {string} title @param {string | null} url */
export function outsideLink(title, url) {
  const href = safeLink(url);
  if (!href || !href.startsWith("https:")) return element("span", {}, title);
  return element("a", { href, target: "_blank", rel: "noopener noreferrer" }, title, hiddenText(" (opens in a new tab)"));
}

/** Text for screen readers only. @param {string} text */
export function hiddenText(text) {
  return element("span", { class: "visually-hidden" }, text);
}
