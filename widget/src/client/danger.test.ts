import { describe, expect, it } from "vitest";
import { mayBeRated, openDanger } from "./danger.js";
import { bot, visitor } from "./fakes.js";

const CARD = bot({ id: "card.1", urgency: "E", choices: [{ title: "It has been dealt with", value: "emergency_handled" }] });

describe("the alarm that stands at the end of a conversation", () => {
  it("is the last urgent message", () => {
    const today = bot({ id: "card.2", urgency: "S" });
    expect(openDanger([CARD, visitor("and a fever"), today, visitor("ok"), bot()])).toBe(today);
  });

  it.each(["emergency_handled", "danger_check_no", "self_harm_closed"])("is closed by the answer %s", (topic) => {
    expect(openDanger([CARD, visitor("the hospital cleared me"), bot({ topic })])).toBeNull();
  });

  it("is not closed by any other answer, whatever was said", () => {
    expect(openDanger([CARD, visitor("It has been dealt with"), bot({ topic: "thank" }), bot({ topic: null })])).toBe(CARD);
  });

  it("is a new one when there is a sign once more", () => {
    const again = bot({ id: "card.2", urgency: "E" });
    expect(openDanger([CARD, bot({ topic: "emergency_handled" }), again])).toBe(again);
  });

  it("is none for advice to see a doctor soon", () => {
    expect(openDanger([bot({ urgency: "D" })])).toBeNull();
  });
});

describe("whether an answer may be rated", () => {
  it.each([
    ["a medical answer", {}, true],
    ["with advice to see a doctor soon", { urgency: "D" }, true],
    ["a greeting", { certainty: null }, false],
    ["an alarm", { urgency: "E" }, false],
    ["words about wanting to die", { topic: "danger_self_harm" }, false],
  ] as const)("%s", (_what, changes, may) => {
    expect(mayBeRated(bot(changes))).toBe(may);
  });
});
