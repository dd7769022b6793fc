/** The body map is loaded when a form begins, so that it is there when it is asked where it hurts. */

import type * as BodyMapModule from "../body-map.js";
import type { BodyMapLabels } from "../pictures/body-map-labels.js";

/** Define <backtalk-body-map>; its words in this language, or null when it cannot be loaded: then buttons do. */
export async function loadBodyMap(language: string): Promise<BodyMapLabels | null> {
  try {
    const address = new URL(/* @vite-ignore */ "body-map.js", import.meta.url).href;
    const { labels_en, labels_fr } = (await import(/* @vite-ignore */ address)) as typeof BodyMapModule;
    return language.startsWith("fr") ? labels_fr : labels_en;
  } catch {
    return null;
  }
}
