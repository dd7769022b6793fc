/** The calls of the channel's contract (docs/openapi.yml), each tried again under the same message id where that is safe. */

import type { Answer, BotMessage, History, Message, NewConversation, Outgoing, Verdict } from "./contract.js";
import { Failure, asFailure, failureOf } from "./failure.js";

/** Pauses before each further try, in ms. A message keeps its id, so the server handles it once however often it comes. */
const PAUSES = [1000, 3000];
/** Longer than the server's own limit for an answer, in ms. */
const PATIENCE = 45_000;
/** A wait that the server asks for is kept without a word up to this long, in ms; beyond it the visitor is told. */
const LONGEST_QUIET_WAIT = 8000;

/** What a browser gives us, and what tests replace. */
export interface Surroundings {
  readonly fetch: typeof fetch;
  readonly isOffline: () => boolean;
  readonly wait: (ms: number) => Promise<void>;
}

const BROWSER: Surroundings = {
  fetch: (...request) => fetch(...request),
  isOffline: () => !navigator.onLine,
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** The server at one address. Knows nothing of what was said before. Every call throws `Failure`. */
export class ChatServer {
  /** @param api address of the contract, without a slash at the end: `https://chat.example/webhooks/webchat` */
  constructor(
    private readonly api: string,
    private readonly surroundings: Surroundings = BROWSER,
  ) {}

  /** Begin a conversation. */
  start(): Promise<NewConversation> {
    return this.call("POST", "/conversations", null, {}) as Promise<NewConversation>;
  }

  /** The conversation so far, both sides, oldest first. */
  async history(token: string): Promise<readonly Message[]> {
    return ((await this.call("GET", "/messages", token)) as History).messages;
  }

  /** Send one message and get its answer. */
  async send(token: string, { id, text, choice }: Outgoing): Promise<readonly BotMessage[]> {
    const body = choice === undefined ? { id, text } : { id, choice };
    return ((await this.call("POST", "/messages", token, body)) as Answer).messages;
  }

  async feedback(token: string, messageId: string, verdict: Verdict): Promise<void> {
    await this.call("POST", "/feedback", token, { message_id: messageId, verdict });
  }

  /** Erase the conversation. One that is gone already is as good. */
  async erase(token: string): Promise<void> {
    try {
      await this.call("DELETE", "/conversation", token);
    } catch (thrown) {
      if (asFailure(thrown).kind !== "over") throw thrown;
    }
  }

  private async call(method: string, path: string, token: string | null, body?: object): Promise<unknown> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.once(method, path, token, body);
      } catch (thrown) {
        const failure = asFailure(thrown);
        const pause = pauseBeforeNextTry(failure, tries);
        if (pause === null) throw failure;
        await this.surroundings.wait(pause);
      }
    }
  }

  private async once(method: string, path: string, token: string | null, body?: object): Promise<unknown> {
    if (this.surroundings.isOffline()) throw new Failure("offline");
    const stop = new AbortController();
    const timer = setTimeout(() => {
      stop.abort();
    }, PATIENCE);
    try {
      const response = await this.surroundings.fetch(this.api + path, {
        method,
        headers: {
          ...(body && { "Content-Type": "application/json" }),
          ...(token && { Authorization: `Bearer ${token}` }),
        },
        body: body ? JSON.stringify(body) : null,
        signal: stop.signal,
        cache: "no-store",
        credentials: "omit",
        referrerPolicy: "no-referrer",
      });
      if (!response.ok) throw await failureOf(response);
      return response.status === 204 ? null : await response.json();
    } finally {
      clearTimeout(timer);
    }
  }
}

/** In ms, or null: give up. */
function pauseBeforeNextTry(failure: Failure, tries: number): number | null {
  const pause = PAUSES[tries];
  if (pause === undefined) return null;
  if (failure.kind === "unreachable") return pause;
  if (failure.kind === "busy" && failure.retryAfter <= LONGEST_QUIET_WAIT) return Math.max(failure.retryAfter, pause);
  return null;
}
