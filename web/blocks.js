/** The blocks of a message as elements: paragraphs, lists, the summary of a request, a reference code. */

import { element, hiddenText } from "./dom.js";

/**
 * @typedef {import("./client.js").Block} Block
 * @typedef {import("./client.js").SummaryLine} SummaryLine
 * @typedef {{onChange: (value: string, title: string) => void, onCopied: (code: string) => void}} BlockActions
 */

/** @param {Block[]} blocks @param {BlockActions | null} actions null: for reading only @returns {HTMLElement[]} */
export function blockElements(blocks, actions) {
  return blocks.flatMap((block) => {
    switch (block.type) {
      case "paragraph":
        return [element("p", {}, block.text)];
      case "list":
        return [element("ul", {}, ...block.items.map((item) => element("li", {}, item)))];
      case "summary":
        return [element("dl", { class: "chat-summary" }, ...block.items.map((line) => summaryLine(line, actions)))];
      case "reference":
        return [reference(block.code, actions)];
      default:
        return []; // a kind that a later server may send
    }
  });
}

/** @param {SummaryLine} line @param {BlockActions | null} actions */
function summaryLine(line, actions) {
  const value = line.change;
  const change =
    actions && value
      ? element(
          "button",
          { type: "button", class: "chat-change", "data-choice": true, onclick: () => actions.onChange(value, `Change: ${line.label}`) },
          "Change",
          hiddenText(` ${line.label}`),
        )
      : null;
  return element("div", {}, element("dt", {}, line.label), element("dd", {}, line.value), change);
}

/** @param {string} code @param {BlockActions | null} actions */
function reference(code, actions) {
  const copy =
    actions && navigator.clipboard
      ? element("button", { type: "button", onclick: () => void copyCode(code, actions) }, "Copy", hiddenText(" the reference code"))
      : null;
  return element("p", { class: "chat-reference" }, element("span", {}, "Your reference"), element("code", {}, code), copy);
}

/** @param {string} code @param {BlockActions} actions */
async function copyCode(code, actions) {
  try {
    await navigator.clipboard.writeText(code);
    actions.onCopied(code);
  } catch {
    // Not allowed: the code stands there to be read.
  }
}
