/**
 * The chat server as a browser sees it: the types of the contract, sending with retries under one message id, and what is
 * kept for a reload. No DOM in here.
 *
 * @typedef {{type: "paragraph", text: string}} ParagraphBlock
 * @typedef {{type: "list", items: string[]}} ListBlock
 * @typedef {{field: string, label: string, value: string, change: string | null}} SummaryLine
 * @typedef {{type: "summary", items: SummaryLine[]}} SummaryBlock
 * @typedef {{type: "reference", code: string}} ReferenceBlock
 * @typedef {ParagraphBlock | ListBlock | SummaryBlock | ReferenceBlock} Block
 * @typedef {{id: string, title: string, url: string | null}} Source
 * @typedef {{title: string, value: string}} Choice
 * @typedef {{field: string, step: number, of: number, input: "text" | "tel" | "email" | "choice"}} FormStep
 * @typedef {object} BotMessage
 * @property {string} id
 * @property {"bot"} from
 * @property {string} at ISO 8601
 * @property {Block[]} blocks
 * @property {string | null} topic
 * @property {"E" | "S" | "D" | null} urgency E: now, S: the same day, D: see a doctor soon
 * @property {"known" | "suggested" | "unproven" | "unknown" | null} certainty
 * @property {Source[]} sources
 * @property {Choice[]} choices
 * @property {{title: string, url: string} | null} link
 * @property {{url: string, alt: string} | null} image
 * @property {FormStep | null} form
 * @typedef {{id: string, from: "visitor", at: string, text: string}} VisitorMessage
 * @typedef {BotMessage | VisitorMessage} Message
 * @typedef {{id: string, text?: string, choice?: string, title?: string}} Outgoing `title`: what a choice reads, for the screen
 * @typedef {"offline" | "unreachable" | "busy" | "over" | "refused"} Failure
 */

const API = "/webhooks/webchat";
const STORED = "backtalk.chat";
/** Pauses before each further try, in ms. A message keeps its id, so the server handles it once however often it comes. */
const PAUSES = [1000, 3000];
/** Longer than the server's own limit for an answer, in ms. */
const PATIENCE = 45_000;
/** A wait that the server asks for is kept without a word up to this long, in ms; beyond it the visitor is told. */
const LONGEST_QUIET_WAIT = 8000;

/** Why a call failed: `kind` for the program, `message` for the visitor. */
export class ChatError extends Error {
  /**
   * @param {Failure} kind
   * @param {string} message
   * @param {number} [retryAfter] ms that the server asks to wait
   */
  constructor(kind, message, retryAfter = 0) {
    super(message);
    this.kind = kind;
    this.retryAfter = retryAfter;
  }
}

/** A new message id: 128 random bits. (`crypto.randomUUID` is missing on plain http.) */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class ChatClient {
  /** @type {{token?: string, pending?: Outgoing, open?: boolean}} */
  #kept;

  constructor() {
    this.#kept = readStored();
  }

  /** Is there a conversation to go on with? */
  get begun() {
    return Boolean(this.#kept.token);
  }

  /** The message whose answer had not come when the page went away. */
  get pending() {
    return this.#kept.pending ?? null;
  }

  /** Was the panel open when the page went away? */
  get wasOpen() {
    return Boolean(this.#kept.open);
  }

  /** @param {boolean} open */
  rememberOpen(open) {
    this.#keep({ open });
  }

  /** Begin a conversation. @returns {Promise<Message[]>} the greeting */
  async start() {
    const { token, messages } = await this.#call("POST", "/conversations", {});
    this.#keep({ token, pending: undefined });
    return messages;
  }

  /** The conversation so far, both sides. @returns {Promise<Message[]>} */
  async history() {
    return (await this.#call("GET", "/messages")).messages;
  }

  /** Send one message. @param {Outgoing} outgoing @returns {Promise<BotMessage[]>} */
  async send(outgoing) {
    this.#keep({ pending: outgoing });
    const { id, text, choice } = outgoing;
    const answer = await this.#call("POST", "/messages", choice === undefined ? { id, text } : { id, choice });
    this.#keep({ pending: undefined });
    return answer.messages;
  }

  /** @param {string} messageId @param {"yes" | "no" | "worried"} verdict */
  async feedback(messageId, verdict) {
    await this.#call("POST", "/feedback", { message_id: messageId, verdict });
  }

  /** Erase the conversation on the server, and forget it here. */
  async erase() {
    if (this.begun) {
      try {
        await this.#call("DELETE", "/conversation");
      } catch (error) {
        if (!(error instanceof ChatError && error.kind === "over")) throw error; // already gone is as good
      }
    }
    this.forget();
  }

  /** Drop the way back to the conversation; the server keeps its side. */
  forget() {
    this.#keep({ token: undefined, pending: undefined });
  }

  /**
   * @param {string} method @param {string} path @param {object} [body]
   * @returns {Promise<any>}
   */
  async #call(method, path, body) {
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.#once(method, path, body);
      } catch (error) {
        const pause = error instanceof ChatError ? pauseBeforeNextTry(error, tries) : null;
        if (pause === null) throw error;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  /** @param {string} method @param {string} path @param {object} [body] @returns {Promise<any>} */
  async #once(method, path, body) {
    if (navigator.onLine === false) throw new ChatError("offline", "You are offline.");
    /** @type {Record<string, string>} */
    const headers = {};
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (this.#kept.token) headers["Authorization"] = `Bearer ${this.#kept.token}`;
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const response = await fetch(API + path, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: stop.signal,
        cache: "no-store",
        credentials: "omit",
        referrerPolicy: "no-referrer",
      });
      if (!response.ok) throw await failure(response);
      return response.status === 204 ? null : await response.json();
    } catch (error) {
      if (error instanceof ChatError) throw error;
      throw new ChatError("unreachable", "The assistant could not be reached.");
    } finally {
      clearTimeout(timer);
    }
  }

  /** @param {object} changes */
  #keep(changes) {
    this.#kept = { ...this.#kept, ...changes };
    try {
      sessionStorage.setItem(STORED, JSON.stringify(this.#kept));
    } catch {
      // Storage is blocked: the chat works until the page is left.
    }
  }
}

/** @returns {{token?: string, pending?: Outgoing, open?: boolean}} */
function readStored() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(STORED) ?? "{}");
    return kept !== null && typeof kept === "object" ? kept : {};
  } catch {
    return {};
  }
}

/** @param {ChatError} error @param {number} tries tries so far, after the first @returns {number | null} ms, or null: give up */
function pauseBeforeNextTry(error, tries) {
  if (tries >= PAUSES.length) return null;
  if (error.kind === "unreachable") return PAUSES[tries];
  if (error.kind === "busy" && error.retryAfter <= LONGEST_QUIET_WAIT) return Math.max(error.retryAfter, PAUSES[tries]);
  return null;
}

/** @param {Response} response @returns {Promise<ChatError>} */
async function failure(response) {
  const detail = await sentence(response);
  if (response.status === 401) return new ChatError("over", detail || "This chat is over.");
  if (response.status === 429) {
    const seconds = Number(response.headers.get("Retry-After"));
    return new ChatError("busy", detail || "That is a lot at once. Please wait a moment.", (seconds > 0 ? seconds : 1) * 1000);
  }
  if (response.status >= 500) return new ChatError("unreachable", detail || "The assistant has a problem just now.");
  return new ChatError("refused", detail || "That could not be read.");
}

/** The sentence for people in a problem document. @param {Response} response */
async function sentence(response) {
  try {
    const { detail } = await response.json();
    return typeof detail === "string" ? detail : "";
  } catch {
    return "";
  }
}
