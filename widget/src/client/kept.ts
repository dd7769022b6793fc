/** What a tab keeps for a reload, and nothing beyond it: no answer, and no word of the visitor that has been answered. */

import type { Outgoing, Urgency } from "./contract.js";

/** An open alarm, so that the numbers are there after a reload even when the server is not. */
export interface KeptDanger {
  readonly topic: string | null;
  readonly urgency: Urgency;
}

export interface KeptState {
  readonly token?: string;
  /** Sent, but not answered yet, oldest first. */
  readonly pending?: readonly Outgoing[];
  readonly open?: boolean;
  readonly danger?: KeptDanger;
  /** The greeting beside the button was shown, or waved away. */
  readonly greeted?: boolean;
}

/** Two methods of `Storage`; a browser's `sessionStorage` is one. */
export interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** One conversation's place in a store. Works without the store too, until the page is left. */
export class Kept {
  private state: KeptState;

  constructor(
    private readonly store: Store | null,
    private readonly key: string,
  ) {
    this.state = read(store, key);
  }

  get now(): KeptState {
    return this.state;
  }

  /** Change some of it; `undefined` takes a thing away. */
  keep(changes: { [name in keyof KeptState]?: KeptState[name] | undefined }): void {
    this.state = { ...this.state, ...changes } as KeptState;
    try {
      this.store?.setItem(this.key, JSON.stringify(this.state));
    } catch {
      // Storage is full or blocked: the chat goes on without it.
    }
  }
}

/** The tab's own store, or null where the browser refuses even to name it. */
export function tabStore(): Store | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

function read(store: Store | null, key: string): KeptState {
  try {
    const kept: unknown = JSON.parse(store?.getItem(key) ?? "{}");
    return kept !== null && typeof kept === "object" ? kept : {};
  } catch {
    return {};
  }
}
