import { expect, it } from "vitest";
import { answered, asked } from "./entries.js";
import { bot } from "./fakes.js";
import { readings } from "./readings.js";

const question = (text: string) => asked({ id: text, text });

it("groups what was read under what was asked, and a longer answer with its first", () => {
  const [short, long] = [bot({ id: "1" }), bot({ id: "2" })];
  expect(readings([question("What helps?"), answered(short), question("Tell me more"), answered(long)])).toEqual([
    { asked: "What helps?", topic: "home_care", answers: [short, long] },
  ]);
});

it("leaves out alarms, booking and what the visitor said in the form", () => {
  const entries = [
    question("chest pain"),
    answered(bot({ urgency: "E" })),
    question("Jane Doe"),
    answered(bot({ topic: "book_assessment", certainty: null })),
  ];
  expect(readings(entries)).toEqual([]);
});
