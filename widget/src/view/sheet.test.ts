import { expect, it } from "vitest";
import { bot } from "../client/fakes.js";
import { en } from "../labels/en.js";
import { sheetText } from "./sheet.js";

const ANSWER = bot({
  blocks: [
    { type: "paragraph", text: "Keep moving gently." },
    { type: "list", items: ["Walk", "Rest a little"] },
  ],
  sources: [
    { id: "R1", title: "A review", url: "https://doi.example/1" },
    { id: "R2", title: "A page", url: null },
  ],
});

it("saves what was read as plain text, with how sure it is and its sources", () => {
  const text = sheetText([{ asked: "What helps?", topic: "home_care", answers: [ANSWER] }], "Dynamic Physiotherapy", en);
  for (const part of ["You asked: “What helps?”", "Keep moving gently.", "- Walk", "How sure: We know this well", "A review. https://doi.example/1", "\nA page\n"]) {
    expect(text).toContain(part);
  }
  expect(text).toContain("Emergency: 911");
});
