/** Stand-ins for tests: a server that answers from a script, and a store in memory. */

import type { BotMessage, Message, NewConversation, Outgoing, Verdict } from "./contract.js";
import type { Store } from "./kept.js";
import type { Server, Watcher } from "./ports.js";

/** A message of the assistant, plain but for what a test is about. */
export function bot(changes: Partial<BotMessage> = {}): BotMessage {
  return {
    id: "bot.1",
    from: "bot",
    at: "2026-01-01T00:00:00Z",
    blocks: [{ type: "paragraph", text: "Keep moving gently." }],
    topic: "home_care",
    urgency: null,
    certainty: "known",
    sources: [],
    choices: [],
    link: null,
    image: null,
    form: null,
    ...changes,
  };
}

export function visitor(text: string, id = "visitor-1"): Message {
  return { id, from: "visitor", at: "2026-01-01T00:00:00Z", text };
}

/** Answers each message in turn: with these messages, or by failing. */
export class ScriptedServer implements Server {
  readonly sent: Outgoing[] = [];
  readonly told: [string, Verdict][] = [];
  readonly erased: string[] = [];
  started = 0;
  answers: (readonly BotMessage[] | Error)[] = [];
  earlier: readonly Message[] | Error = [];
  startFails: Error | null = null;
  eraseFails: Error | null = null;

  start(): Promise<NewConversation> {
    this.started += 1;
    if (this.startFails) return Promise.reject(this.startFails);
    const greeting = bot({ id: `greeting.${this.started}`, topic: "greet", certainty: null });
    return Promise.resolve({ token: `token-${this.started}`, messages: [greeting] });
  }

  history(): Promise<readonly Message[]> {
    return this.earlier instanceof Error ? Promise.reject(this.earlier) : Promise.resolve(this.earlier);
  }

  send(_token: string, outgoing: Outgoing): Promise<readonly BotMessage[]> {
    this.sent.push(outgoing);
    const answer = this.answers.shift() ?? [bot({ id: `${outgoing.id}.1` })];
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  }

  feedback(_token: string, messageId: string, verdict: Verdict): Promise<void> {
    this.told.push([messageId, verdict]);
    return Promise.resolve();
  }

  erase(token: string): Promise<void> {
    if (this.eraseFails) return Promise.reject(this.eraseFails);
    this.erased.push(token);
    return Promise.resolve();
  }
}

/** Remembers what the conversation told its watcher. */
export class Notes implements Watcher {
  readonly givenBack: string[] = [];
  restored = 0;

  changed(): void {
    // Tests look at the conversation itself.
  }

  restoring(): void {
    this.restored += 1;
  }

  arrived(): void {
    // Where it is scrolled to is the browser tests' matter.
  }

  giveBack(text: string): void {
    this.givenBack.push(text);
  }
}

/** A tab's store in memory. */
export class MemoryStore implements Store {
  readonly items = new Map<string, string>();

  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.items.set(key, value);
  }
}
