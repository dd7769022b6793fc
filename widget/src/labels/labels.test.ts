import { expect, it } from "vitest";
import { en } from "./en.js";
import { fr } from "./fr.js";

/** The words of a language; those made by functions with numbers and names put in. */
function words(labels: object): [string, string][] {
  return Object.entries(labels).flatMap(([name, value]): [string, string][] => {
    if (typeof value === "function") return [[name, String((value as (...given: unknown[]) => unknown)("911", "8"))]];
    if (typeof value === "object") return words(value as object);
    return [[name, String(value)]];
  });
}

it.each([["English", en], ["French", fr]] as const)("%s leaves no word out", (_language, labels) => {
  const silent = new Set(["refused"]); // the server's own sentence stands there
  expect(words(labels).filter(([name, text]) => !text.trim() && !silent.has(name))).toEqual([]);
});

it("French is not English left behind", () => {
  const same = new Set(["Menu", "Conversation", "ABC", "ltr", "Sources (911)"]);
  const english = new Map(words(en));
  expect(words(fr).filter(([name, text]) => english.get(name) === text && !same.has(text))).toEqual([["refused", ""]]);
});

it.each([["English", en], ["French", fr]] as const)("%s names the numbers to call where help may be needed", (_language, labels) => {
  for (const text of [labels.notices.failed, labels.notices.worried, labels.sheetFoot("")]) {
    expect(text).toContain("911");
    expect(text).toContain("811");
  }
  expect(labels.notices.failed).toContain("9-8-8");
});
