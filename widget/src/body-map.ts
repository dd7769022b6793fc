/** Loaded when a form begins. Built apart from the panel, whose Lit it uses, so that the panel is one file. */

import "./pictures/body-map.js";

export { labels_en, labels_fr } from "./pictures/body-map-labels.js";
