// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from "vitest";

import { labels_fr } from "./body-map-labels.js";
import { BodyMap, type BodyAreaEvent } from "./body-map.js";
import { SHAPES, valueOf } from "./body-shapes.js";

const OFFERED = [
  { value: "low_back", title: "Low back" },
  { value: "hip_leg", title: "Hip or leg" },
  { value: "rather_not_say", title: "I'd rather not say" },
];

let map: BodyMap;
let sent: string[];

beforeEach(async () => {
  map = new BodyMap();
  map.areas = OFFERED;
  sent = [];
  map.addEventListener("backtalk-area", (event: BodyAreaEvent) => sent.push(event.detail.value));
  document.body.append(map);
  await map.updateComplete;
});

afterEach(() => {
  map.remove();
});

function all(selector: string): HTMLElement[] {
  return [...(map.shadowRoot?.querySelectorAll<HTMLElement>(selector) ?? [])];
}

function one(selector: string): HTMLElement {
  const found = all(selector)[0];
  if (found === undefined) {
    throw new Error(`nothing is ${selector}`);
  }
  return found;
}

async function press(element: Element): Promise<void> {
  element.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true }));
  await map.updateComplete;
}

async function pick(value: string): Promise<HTMLInputElement> {
  const radio = all("input").find((input) => (input as HTMLInputElement).value === value) as HTMLInputElement;
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  await map.updateComplete;
  return radio;
}

test("every offered place is a radio button with its words, in the order of the question", () => {
  expect(all("label").map((label) => label.textContent.trim())).toEqual(OFFERED.map((area) => area.title));
  expect(all("input").every((input) => (input as HTMLInputElement).type === "radio")).toBe(true);
});

test("the picture shows only what is offered, and leaves out what is not a place", () => {
  const drawn = new Set(all(".place").map((place) => place.dataset["place"]));

  expect(drawn).toEqual(new Set(["low_back", "hip_leg"]));
});

test("the picture is hidden from screen readers, which have the radio buttons", () => {
  expect(one(".figures").getAttribute("aria-hidden")).toBe("true");
  expect(all(".figures [tabindex], .figures button, .figures a")).toEqual([]);
});

test("pressing the picture marks the place, says it in words, and sends nothing yet", async () => {
  await press(one('[data-place="hip_leg"] .shape'));

  expect((one("input:checked") as HTMLInputElement).value).toBe("hip_leg");
  expect(one(".answer p").textContent).toContain("Hip or leg");
  expect(map.shadowRoot?.activeElement).toBe(one("input:checked"));
  expect(sent).toEqual([]);
});

test("every shape of the marked place is marked, on both sides of the body", async () => {
  await press(one('[data-place="hip_leg"] .shape'));

  expect(all(".chosen")).toEqual(all('[data-place="hip_leg"]'));
  expect(all(".chosen").length).toBeGreaterThan(3);
});

test("moving through the radio buttons sends nothing; confirming sends the last one, once", async () => {
  await pick("low_back");
  await pick("rather_not_say");
  expect(sent).toEqual([]);

  await press(one("button"));

  expect(sent).toEqual(["rather_not_say"]);
});

test("Enter on a radio button confirms it", async () => {
  const radio = await pick("low_back");

  radio.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, composed: true }));

  expect(sent).toEqual(["low_back"]);
});

test("nothing can be confirmed while nothing is marked", () => {
  expect((one("button") as HTMLButtonElement).disabled).toBe(true);

  one("input").dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, composed: true }));

  expect(sent).toEqual([]);
});

test("a mark that is no longer offered is not sent", async () => {
  await pick("low_back");
  map.areas = OFFERED.slice(1);
  await map.updateComplete;

  await press(one("button"));

  expect(sent).toEqual([]);
  expect(all(".chosen")).toEqual([]);
});

test("while it is disabled the picture cannot be pressed", async () => {
  map.disabled = true;
  await map.updateComplete;

  await press(one('[data-place="low_back"] .shape'));

  expect(map.value).toBeNull();
  expect((one("fieldset") as HTMLFieldSetElement).disabled).toBe(true);
});

test("it speaks French", async () => {
  map.labels = labels_fr;
  await map.updateComplete;

  expect(one("legend").textContent).toBe(labels_fr.question);
  expect(all("figcaption").map((caption) => caption.textContent)).toEqual(["Dos", "Devant"]);
});

test("a title with a dollar sign is said as it is", async () => {
  map.areas = [{ value: "low_back", title: "$& back" }];
  await map.updateComplete;
  await pick("low_back");

  expect(one(".answer p").textContent).toBe("You chose: $& back");
});

test.each([
  [["hips", "low_back", "mid_back", "buttock", "leg"]],
  [["low_back", "upper_back", "neck", "shoulder_arm", "hip_leg", "knee_foot", "head_jaw"]],
  [["booking:body_area:low_back", "booking:body_area:hip_leg"]],
])("a form that offers %s finds each of them on the figure", (offered) => {
  const found = new Set(SHAPES.map((shape) => valueOf(shape, offered)));
  found.delete(null);

  expect(found).toEqual(new Set(offered));
});

test("the narrowest place that is offered wins", () => {
  const [buttock] = SHAPES.filter((shape) => shape.name === "buttock");

  expect(buttock && valueOf(buttock, ["hip_leg", "buttock"])).toBe("buttock");
  expect(buttock && valueOf(buttock, ["hip_leg"])).toBe("hip_leg");
});
