import { describe, expect, it } from "vitest";
import { ownPicture, safeLink } from "./links.js";

const BASE = "https://chat.example/assistant/";

describe("an address may be followed", () => {
  it.each([
    ["https://elsewhere.example/page", "https://elsewhere.example/page"],
    ["tel:911", "tel:911"],
    ["sms:988", "sms:988"],
    ["/booking", "https://chat.example/assistant/booking"],
  ])("%s", (url, href) => {
    expect(safeLink(url, BASE)).toBe(href);
  });
});

describe("an address may not be followed", () => {
  it.each([null, "", "javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "http://elsewhere.example/", "https://"])("%s", (url) => {
    expect(safeLink(url, BASE)).toBeNull();
  });
});

describe("a picture", () => {
  it("comes from the assistant's own server", () => {
    expect(ownPicture("/pictures/needle.svg", BASE)).toBe("https://chat.example/assistant/pictures/needle.svg");
  });

  it.each(["//elsewhere.example/x.png", "https://elsewhere.example/x.png", "data:image/png;base64,x", "https://"])("never from %s", (url) => {
    expect(ownPicture(url, BASE)).toBeNull();
  });
});
