import { describe, expect, it } from "vitest";
import { Failure } from "./failure.js";
import { ChatServer } from "./server.js";
import type { Surroundings } from "./server.js";

const API = "https://chat.example/webhooks/webchat";

interface Call {
  readonly url: string;
  readonly request: RequestInit;
}

/** A network that answers from a list; an error stands for a broken connection. */
function network(answers: (Response | Error)[], isOffline = false) {
  const calls: Call[] = [];
  const waits: number[] = [];
  const surroundings: Surroundings = {
    fetch: (url, request = {}) => {
      calls.push({ url: url as string, request });
      const answer = answers.shift() ?? json({ messages: [] });
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    isOffline: () => isOffline,
    wait: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
  };
  return { server: new ChatServer(API, surroundings), calls, waits };
}

function json(content: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(content), { status, headers });
}

const BROKEN = new TypeError("failed to fetch");

describe("sending", () => {
  it("carries the token in a header, never in the address, and nothing of the page with it", async () => {
    const { server, calls } = network([]);
    await server.send("secret", { id: "message-1", text: "hello" });
    expect(calls[0]?.url).toBe(`${API}/messages`);
    expect(calls[0]?.request).toMatchObject({
      method: "POST",
      body: '{"id":"message-1","text":"hello"}',
      headers: { Authorization: "Bearer secret", "Content-Type": "application/json" },
      credentials: "omit",
      referrerPolicy: "no-referrer",
      cache: "no-store",
    });
  });

  it("sends a choice without the words on its button", async () => {
    const { server, calls } = network([]);
    await server.send("secret", { id: "message-1", choice: "home_care", title: "At home" });
    expect(calls[0]?.request.body).toBe('{"id":"message-1","choice":"home_care"}');
  });

  it("tries a lost answer again with the same content, after growing pauses, and then gives up", async () => {
    const { server, calls, waits } = network([BROKEN, json({}, 503), BROKEN]);
    await expect(server.send("secret", { id: "message-1", text: "hello" })).rejects.toMatchObject({ kind: "unreachable" });
    expect(new Set(calls.map(({ request }) => request.body)).size).toBe(1);
    expect(waits).toEqual([1000, 3000]);
  });

  it("waits as long as a busy server asks", async () => {
    const { server, waits } = network([json({}, 429, { "Retry-After": "5" })]);
    await server.send("secret", { id: "message-1", text: "hello" });
    expect(waits).toEqual([5000]);
  });

  it("says so at once when the wait would be long", async () => {
    const { server, waits } = network([json({ detail: "Please wait." }, 429, { "Retry-After": "60" })]);
    await expect(server.send("secret", { id: "message-1", text: "hello" })).rejects.toMatchObject({ kind: "busy", message: "Please wait." });
    expect(waits).toEqual([]);
  });

  it.each([
    [401, "over"],
    [400, "refused"],
    [413, "refused"],
    [422, "refused"],
  ] as const)("does not try a %i again: %s", async (status, kind) => {
    const { server, calls } = network([json({ detail: "A sentence." }, status)]);
    await expect(server.send("secret", { id: "message-1", text: "hello" })).rejects.toMatchObject({ kind, message: "A sentence." });
    expect(calls).toHaveLength(1);
  });

  it("does not even try while the device is offline", async () => {
    const { server, calls } = network([], true);
    await expect(server.start()).rejects.toMatchObject({ kind: "offline" });
    expect(calls).toEqual([]);
  });
});

describe("erasing", () => {
  it("is content when the conversation is gone already", async () => {
    const { server } = network([json({}, 401)]);
    await expect(server.erase("secret")).resolves.toBeUndefined();
  });

  it("tells when it failed", async () => {
    const { server } = network([json({}, 503), json({}, 503), json({}, 503)]);
    await expect(server.erase("secret")).rejects.toBeInstanceOf(Failure);
  });
});
