// @vitest-environment happy-dom
import { expect, it, vi } from "vitest";
import { printAlone } from "./surroundings.js";

it("prints nothing of the page but the widget, and leaves no trace on the page", () => {
  document.body.innerHTML = "<header></header><main><p></p><div id='host'></div></main>";
  const host = document.querySelector("#host");
  const inner = document.createElement("div");
  host?.attachShadow({ mode: "open" }).append(document.createElement("button"), inner);
  const hidden: string[] = [];
  vi.stubGlobal("print", () => {
    const roots = [document, host?.shadowRoot];
    hidden.push(...roots.flatMap((root) => [...(root?.querySelectorAll("[data-backtalk-unprinted]") ?? [])]).map(({ localName }) => localName));
  });
  printAlone(inner);
  expect(hidden.sort()).toEqual(["button", "header", "p"]);
  expect(document.querySelectorAll("[data-backtalk-unprinted]")).toHaveLength(0);
  expect(document.adoptedStyleSheets).toHaveLength(0);
});
