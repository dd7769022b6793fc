import { expect, it } from "vitest";
import { contrast, inkOn, readable } from "./colours.js";

it("knows the contrast of black and white", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
});

it("leaves a readable colour as it is", () => {
  expect(readable("#1d5c5f", "#ffffff")).toBe("#1d5c5f");
});

it.each(["#ffff00", "#ff8800", "#000000", "#7f7f7f", "#ffffff", "#e91e63"])("makes %s readable in both schemes", (colour) => {
  for (const background of ["#ffffff", "#202a2a"]) {
    const made = readable(colour, background);
    expect(contrast(made, background)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(made, inkOn(made))).toBeGreaterThanOrEqual(4.5);
  }
});
