/** What the page says about its chat: the `data-*` settings of docs/widget.md. */

import type { Labels } from "../labels/labels.js";
import { en } from "../labels/en.js";

export interface Settings {
  /** Name of the clinic; may be empty. */
  readonly clinic: string;
  /** The clinic's phone, shown when the assistant cannot be reached; may be empty. */
  readonly phone: string;
  /** `#rrggbb`, or empty for our own. */
  readonly colour: string;
  /** Where the button and the panel stand. */
  readonly position: "left" | "right";
  readonly labels: Labels;
  /** The panel is the whole page, and cannot be closed. */
  readonly isPage: boolean;
}

/** Read an element's settings; loads the labels of another language when one is wanted. */
export async function settingsOf(host: HTMLElement): Promise<Settings> {
  const { clinic = "", phone = "", colour = "", position, language = "en", page } = host.dataset;
  return {
    clinic,
    phone,
    colour: /^#[\da-f]{6}$/i.test(colour) ? colour : "",
    position: position === "left" ? "left" : "right",
    labels: await labelsFor(language),
    isPage: page !== undefined,
  };
}

async function labelsFor(language: string): Promise<Labels> {
  if (!language.toLowerCase().startsWith("fr")) return en;
  try {
    return (await import("../labels/fr.js")).fr;
  } catch {
    return en; // better English than nothing
  }
}
