import { expect, it } from "vitest";
import { MemoryStore } from "./fakes.js";
import { Kept } from "./kept.js";

it("is there again after a reload, apart from another chat of the page", () => {
  const store = new MemoryStore();
  new Kept(store, "one").keep({ token: "token-1", open: true });
  expect(new Kept(store, "one").now).toEqual({ token: "token-1", open: true });
  expect(new Kept(store, "two").now).toEqual({});
});

it("forgets what is taken away", () => {
  const store = new MemoryStore();
  const kept = new Kept(store, "one");
  kept.keep({ token: "token-1" });
  kept.keep({ token: undefined });
  expect(store.getItem("one")).not.toContain("token-1");
});

it.each(["{", "null", '"text"', ""])("begins anew when what is stored is broken: %j", (broken) => {
  const store = new MemoryStore();
  store.setItem("one", broken);
  expect(new Kept(store, "one").now).toEqual({});
});

it("works where the browser keeps nothing", () => {
  const full = {
    getItem: () => null,
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
  };
  const kept = new Kept(full, "one");
  kept.keep({ token: "token-1" });
  expect(kept.now.token).toBe("token-1");
});
