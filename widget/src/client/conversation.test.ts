import { beforeEach, describe, expect, it, vi } from "vitest";
import { Conversation } from "./conversation.js";
import { MemoryStore, Notes, ScriptedServer, bot, visitor } from "./fakes.js";
import { Failure } from "./failure.js";
import { Kept } from "./kept.js";

const CARD = bot({ id: "card.1", topic: "danger_chest_breathing", urgency: "E", choices: [{ title: "It is dealt with", value: "emergency_handled" }] });
const GLAD = bot({ id: "glad.1", topic: "emergency_handled", certainty: null });

let server: ScriptedServer;
let store: MemoryStore;
let notes: Notes;

beforeEach(() => {
  server = new ScriptedServer();
  store = new MemoryStore();
  notes = new Notes();
});

/** As a page that was just loaded makes it. */
function loaded(): Conversation {
  return new Conversation(server, new Kept(store, "chat"), notes);
}

/** What stands on the screen, in short. */
function screen({ entries }: Conversation): string[] {
  return entries.map((entry) => {
    switch (entry.kind) {
      case "asked":
        return `asked ${entry.text} (${entry.state})`;
      case "answer":
        return `answer ${entry.key}`;
      case "notice":
        return `notice ${entry.name}`;
    }
  });
}

async function settled(conversation: Conversation): Promise<void> {
  await vi.waitFor(() => {
    expect(conversation.underWay).toBe(0);
  });
}

describe("asking", () => {
  it("begins with the greeting, once however often it is opened", async () => {
    const conversation = loaded();
    await Promise.all([conversation.begin(), conversation.begin()]);
    expect(screen(conversation)).toEqual(["answer greeting.1"]);
    expect(server.started).toBe(1);
  });

  it("shows the question and then the answer, and what was offered before can no longer be picked", async () => {
    const conversation = loaded();
    await conversation.begin();
    conversation.ask("What helps?");
    await settled(conversation);
    expect(screen(conversation)).toEqual(["answer greeting.1", "asked What helps? (sent)", `answer ${server.sent[0]?.id ?? ""}.1`]);
    expect(conversation.entries.map((entry) => entry.kind === "answer" && entry.fresh)).toEqual([false, false, true]);
  });

  it("answers two quick messages in the order in which they were written", async () => {
    const conversation = loaded();
    conversation.ask("one");
    conversation.ask("two");
    await settled(conversation);
    expect(server.sent.map(({ text }) => text)).toEqual(["one", "two"]);
  });

  it("puts the greeting above what was asked while it was on its way", async () => {
    const conversation = loaded();
    void conversation.begin();
    conversation.ask("What helps?");
    await settled(conversation);
    expect(screen(conversation).slice(0, 2)).toEqual(["answer greeting.1", "asked What helps? (sent)"]);
  });

  it("sends a choice by its value and shows its title", async () => {
    const conversation = loaded();
    conversation.choose({ title: "Does it hurt?", value: "needling_sensation" });
    await settled(conversation);
    expect(server.sent[0]).toMatchObject({ choice: "needling_sensation" });
    expect(screen(conversation)).toContain("asked Does it hurt? (sent)");
  });

  it("knows which step of the form is asked", async () => {
    const form = { field: "contact", step: 3, of: 8, input: "tel" } as const;
    server.answers = [[bot({ form })], [bot({ id: "bot.2" })]];
    const conversation = loaded();
    conversation.ask("book");
    await settled(conversation);
    expect(conversation.step).toEqual(form);
    conversation.ask("stop");
    await settled(conversation);
    expect(conversation.step).toBeNull();
  });
});

describe("when the message does not get through", () => {
  it("keeps its text, and tries again under the same id", async () => {
    server.answers = [new Failure("unreachable", "No answer.")];
    const conversation = loaded();
    conversation.ask("What helps?");
    await settled(conversation);
    expect(screen(conversation)).toContain("asked What helps? (unsent)");
    conversation.retry(server.sent[0]?.id ?? "");
    await settled(conversation);
    expect(screen(conversation)).toContain("asked What helps? (sent)");
    expect(new Set(server.sent.map(({ id }) => id)).size).toBe(1);
  });

  it("waits while the device is offline, and goes out by itself in order", async () => {
    const conversation = loaded();
    await conversation.begin();
    server.answers = [new Failure("offline")];
    conversation.ask("one");
    conversation.ask("two");
    await vi.waitFor(() => {
      expect(screen(conversation)).toContain("asked one (waiting)");
    });
    expect(conversation.isOnline).toBe(false);
    conversation.setOnline(true);
    await settled(conversation);
    expect(server.sent.map(({ text }) => text)).toEqual(["one", "one", "two"]);
    expect(screen(conversation)).not.toContain("asked one (waiting)");
  });

  it("hands a refused message back, with the server's own words", async () => {
    server.answers = [new Failure("refused", "That message is too long.")];
    const conversation = loaded();
    conversation.ask("long");
    await settled(conversation);
    expect(notes.givenBack).toEqual(["long"]);
    expect(conversation.entries.at(-1)).toMatchObject({ name: "refused", sentence: "That message is too long." });
  });

  it("starts anew when the chat is gone, and does not send someone's name into it", async () => {
    server.answers = [new Failure("over")];
    const conversation = loaded();
    conversation.ask("Jane Doe");
    await settled(conversation);
    expect(screen(conversation)).toEqual(["notice over", "answer greeting.2"]);
    expect(notes.givenBack).toEqual(["Jane Doe"]);
    expect(server.sent).toHaveLength(1);
  });

  it("says when it cannot begin, and begins when asked again", async () => {
    server.startFails = new Failure("unreachable");
    const conversation = loaded();
    await conversation.begin();
    expect(screen(conversation)).toEqual(["notice failed"]);
    server.startFails = null;
    conversation.retry(conversation.entries[0]?.key ?? "");
    await settled(conversation);
    expect(screen(conversation)).toEqual(["answer greeting.2"]);
  });
});

describe("after a reload", () => {
  it("shows both sides again without speaking them, and only the last turn can be picked from", async () => {
    await loaded().begin();
    server.earlier = [bot({ id: "greeting.1" }), visitor("What helps?"), bot({ id: "visitor-1.1" })];
    const again = loaded();
    await again.begin();
    expect(screen(again)).toEqual(["answer greeting.1", "asked What helps? (sent)", "answer visitor-1.1"]);
    expect(again.entries.map((entry) => entry.kind === "answer" && entry.fresh)).toEqual([false, false, true]);
    expect(notes.restored).toBe(1);
    expect(server.started).toBe(1);
  });

  it("asks again for an answer that had not come, under the same id", async () => {
    const conversation = loaded();
    await conversation.begin();
    server.answers = [new Failure("unreachable")];
    conversation.ask("What helps?");
    await settled(conversation);
    const again = loaded();
    server.earlier = [bot({ id: "greeting.1" })];
    await again.begin();
    await settled(again);
    expect(screen(again)[1]).toBe("asked What helps? (sent)");
    expect(new Set(server.sent.map(({ id }) => id)).size).toBe(1);
  });

  it("does not send again what was answered in the meantime", async () => {
    const conversation = loaded();
    await conversation.begin();
    server.answers = [new Failure("unreachable")];
    conversation.ask("What helps?");
    await settled(conversation);
    const { id } = server.sent[0] ?? { id: "" };
    server.earlier = [visitor("What helps?", id), bot()];
    const again = loaded();
    await again.begin();
    await settled(again);
    expect(server.sent).toHaveLength(1);
  });

  it("says that an earlier chat has ended, and begins a new one", async () => {
    await loaded().begin();
    server.earlier = new Failure("over");
    const again = loaded();
    await again.begin();
    expect(screen(again)).toEqual(["notice earlierOver", "answer greeting.2"]);
  });

  it("still knows of an open alarm when the server is gone", async () => {
    server.answers = [[CARD]];
    const conversation = loaded();
    conversation.ask("chest pain");
    await settled(conversation);
    server.earlier = new Failure("unreachable");
    const again = loaded();
    await again.begin();
    expect(again.danger).toEqual({ topic: "danger_chest_breathing", urgency: "E" });
  });

  it("keeps nothing of what was said once it is answered", async () => {
    const conversation = loaded();
    conversation.ask("my sciatica");
    await settled(conversation);
    const kept = [...store.items.values()].join();
    expect(kept).not.toContain("sciatica");
    expect(kept).not.toContain("moving");
  });
});

describe("an alarm", () => {
  it("stands over further messages, and its buttons stay, until it is dealt with", async () => {
    server.answers = [[CARD], [bot({ id: "bot.2" })], [GLAD]];
    const conversation = loaded();
    conversation.ask("chest pain");
    conversation.ask("does it hurt");
    await settled(conversation);
    expect(conversation.danger).toBe(CARD);
    expect(conversation.entries.find(({ key }) => key === "card.1")).toMatchObject({ fresh: true });
    conversation.choose({ title: "It is dealt with", value: "emergency_handled" });
    await settled(conversation);
    expect(conversation.danger).toBeNull();
    expect(conversation.entries.find(({ key }) => key === "card.1")).toMatchObject({ fresh: false });
    expect(new Kept(store, "chat").now.danger).toBeUndefined();
  });

  it("goes as well when it is typed that it is dealt with, and so do its buttons", async () => {
    server.answers = [[CARD], [GLAD]];
    const conversation = loaded();
    conversation.ask("chest pain");
    conversation.ask("the hospital cleared me");
    await settled(conversation);
    expect(conversation.danger).toBeNull();
    expect(conversation.entries.find(({ key }) => key === "card.1")).toMatchObject({ fresh: false });
    expect(conversation.entries.find(({ key }) => key === "glad.1")).toMatchObject({ fresh: true });
  });

  it("stays when the words that it is dealt with do not get through", async () => {
    server.answers = [[CARD], new Failure("unreachable", "No answer.")];
    const conversation = loaded();
    conversation.ask("chest pain");
    conversation.choose({ title: "It is dealt with", value: "emergency_handled" });
    await settled(conversation);
    expect(conversation.danger).toBe(CARD);
  });

  it("takes the place of an earlier one", async () => {
    const today = bot({ id: "card.2", topic: "danger_infection", urgency: "S" });
    server.answers = [[CARD], [today]];
    const conversation = loaded();
    conversation.ask("chest pain");
    conversation.ask("fever");
    await settled(conversation);
    expect(conversation.danger).toBe(today);
  });
});

describe("leaving nothing behind", () => {
  it("clears the screen and begins a new conversation", async () => {
    const conversation = loaded();
    conversation.ask("What helps?");
    await settled(conversation);
    await conversation.clear();
    expect(screen(conversation)).toEqual(["notice cleared", "answer greeting.2"]);
    expect(server.erased).toEqual([]);
  });

  it("drops an answer that comes after the chat was cleared", async () => {
    const conversation = loaded();
    await conversation.begin();
    let arrive: (answer: [ReturnType<typeof bot>]) => void = () => undefined;
    vi.spyOn(server, "send").mockReturnValueOnce(new Promise((resolve) => (arrive = resolve)));
    conversation.ask("What helps?");
    await vi.waitFor(() => {
      expect(server.send).toHaveBeenCalled();
    });
    await conversation.clear();
    arrive([bot({ id: "late.1" })]);
    await settled(conversation);
    expect(screen(conversation)).toEqual(["notice cleared", "answer greeting.2"]);
  });

  it("erases on the server before it says so", async () => {
    const conversation = loaded();
    await conversation.begin();
    server.eraseFails = new Failure("unreachable");
    await conversation.erase();
    expect(screen(conversation).at(-1)).toBe("notice notErased");
    server.eraseFails = null;
    await conversation.erase();
    expect(server.erased).toEqual(["token-1"]);
    expect(screen(conversation)).toEqual(["notice erased", "answer greeting.2"]);
  });
});

describe("how an answer was", () => {
  it("is told once, and a worry is answered with whom to call", async () => {
    const conversation = loaded();
    await conversation.begin();
    expect(await conversation.rate("greeting.1", "worried")).toBe(true);
    expect(server.told).toEqual([["greeting.1", "worried"]]);
    expect(screen(conversation).at(-1)).toBe("notice worried");
    expect(conversation.entries[0]).toMatchObject({ rated: true });
  });
});
