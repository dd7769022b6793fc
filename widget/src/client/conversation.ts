/** The course of a conversation: begin or resume, send one message after the other, say plainly what went wrong. */

import type { BotMessage, Choice, FormStep, Message, Outgoing, Verdict } from "./contract.js";
import { newId } from "./contract.js";
import type { Danger } from "./danger.js";
import { closesDanger, isUrgent, openDanger } from "./danger.js";
import type { Entry, Notice, NoticeName } from "./entries.js";
import { answered, asked, fromHistory, notice, retired } from "./entries.js";
import type { Failure } from "./failure.js";
import { asFailure } from "./failure.js";
import type { Kept } from "./kept.js";
import type { ChatServer } from "./server.js";

/** What the conversation asks of the server. */
export type Server = Pick<ChatServer, keyof ChatServer>;

/** Who shows the conversation. */
export interface Watcher {
  /** Something in it is different. */
  changed(): void;
  /** What comes now was said before a reload: it is shown, not spoken. */
  restoring(): void;
  /** The newest turn is there: what was asked, if anything, comes first. */
  arrived(firstKey: string): void;
  /** This text did not get through and cannot be sent again by itself: hand it back to be sent anew. */
  giveBack(text: string): void;
}

export class Conversation {
  /** What stands on the screen, oldest first. */
  entries: readonly Entry[] = [];
  /** How many messages are waiting for their answer. */
  underWay = 0;
  /** The alarm that stands: the whole message, or as much as was kept over a reload. */
  danger: BotMessage | Danger | null;
  /** The step of the form that is asked now. */
  step: FormStep | null = null;
  isOnline = true;

  /** Messages go out one after the other, in the order they were written. */
  private queue = Promise.resolve();
  private beginning: Promise<Failure | null> | null = null;
  private readonly whenOnline: (() => void)[] = [];
  private readonly outgoing = new Map<string, Outgoing>();
  /** Grows when a new conversation takes the place of this one: what still comes back for the old one is dropped. */
  private generation = 0;

  constructor(
    private readonly server: Server,
    private readonly kept: Kept,
    private readonly watcher: Watcher,
  ) {
    this.danger = kept.now.danger ?? null;
  }

  /** Begin, or go on after a reload; says so when it fails. Does nothing when that is done. */
  async begin(): Promise<void> {
    const failure = await this.connect();
    if (failure) this.note("failed", failure);
  }

  ask(text: string): void {
    this.send({ id: newId(), text });
  }

  choose({ value, title }: Choice): void {
    this.send({ id: newId(), choice: value, title });
  }

  /** Try an unsent message, or a failed beginning, again. */
  retry(key: string): void {
    const outgoing = this.outgoing.get(key);
    if (outgoing) {
      this.mark(key, { state: "sent" });
      this.enqueue(outgoing);
    } else {
      this.show(this.entries.filter((entry) => entry.key !== key));
      void this.begin();
    }
  }

  /** Say how an answer was. False: it could not be told. */
  async rate(messageId: string, verdict: Verdict): Promise<boolean> {
    const { token } = this.kept.now;
    if (!token) return false;
    try {
      await this.server.feedback(token, messageId, verdict);
    } catch {
      return false;
    }
    this.show(this.entries.map((entry) => (entry.key === messageId && entry.kind === "answer" ? { ...entry, rated: true } : entry)));
    if (verdict === "worried") this.note("worried");
    return true;
  }

  /** Leave this conversation and begin a new one; the server keeps its side. */
  async clear(why: NoticeName = "cleared"): Promise<void> {
    this.generation += 1;
    this.kept.keep({ token: undefined, pending: undefined, danger: undefined });
    this.queue = Promise.resolve();
    this.outgoing.clear();
    for (const goOn of this.whenOnline.splice(0)) goOn(); // to find that they are no longer wanted
    this.danger = this.step = this.beginning = null;
    this.entries = [];
    this.note(why);
    await this.begin();
  }

  /** Erase this conversation on the server too. */
  async erase(): Promise<void> {
    const { token } = this.kept.now;
    try {
      if (token) await this.server.erase(token);
    } catch {
      this.note("notErased");
      return;
    }
    await this.clear("erased");
  }

  /** The device's network came or went. */
  setOnline(online: boolean): void {
    this.isOnline = online;
    if (online) {
      for (const goOn of this.whenOnline.splice(0)) goOn();
      const failed = this.entries.find((entry) => entry.kind === "notice" && entry.name === "failed");
      if (failed) this.retry(failed.key);
    }
    this.watcher.changed();
  }

  /** See to it that there is a conversation. */
  private connect(): Promise<Failure | null> {
    this.beginning ??= this.tryToConnect().then((failure) => {
      if (failure) this.beginning = null;
      return failure;
    });
    return this.beginning;
  }

  private async tryToConnect(): Promise<Failure | null> {
    const { generation } = this;
    this.work(1);
    try {
      const { token } = this.kept.now;
      if (token) {
        this.resume(await this.server.history(token));
      } else {
        const begun = await this.server.start();
        if (generation !== this.generation) return null;
        this.kept.keep({ token: begun.token });
        this.greet(begun.messages);
      }
      return null;
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (failure.kind !== "over") return failure;
      this.kept.keep({ token: undefined, pending: undefined, danger: undefined });
      this.danger = null;
      this.note("earlierOver");
      return await this.tryToConnect();
    } finally {
      this.work(-1);
    }
  }

  private resume(earlier: readonly Message[]): void {
    this.watcher.restoring();
    this.setDanger(openDanger(earlier));
    this.step = lastStep(earlier);
    const added = this.entries.filter((entry) => entry.kind === "asked" && !earlier.some(({ id }) => id === entry.key));
    this.show([...fromHistory(earlier), ...added]);
    const lastAsked = this.entries.findLast((entry) => entry.kind === "asked");
    const first = lastAsked ?? this.entries[0];
    if (first) this.watcher.arrived(first.key);
    for (const outgoing of this.kept.now.pending ?? []) {
      if (isAnswered(outgoing, earlier)) this.settle(outgoing);
      else this.send(outgoing);
    }
  }

  private send(outgoing: Outgoing): void {
    this.entries = retired(this.entries, closesDanger(outgoing.choice));
    if (!this.entries.some((entry) => entry.key === outgoing.id)) this.entries = [...this.entries, asked(outgoing)];
    this.outgoing.set(outgoing.id, outgoing);
    const pending = this.kept.now.pending ?? [];
    if (!pending.some(({ id }) => id === outgoing.id)) this.kept.keep({ pending: [...pending, outgoing] });
    this.watcher.changed();
    this.watcher.arrived(outgoing.id);
    this.enqueue(outgoing);
  }

  private enqueue(outgoing: Outgoing): void {
    const { generation } = this;
    this.work(1);
    this.queue = this.queue
      .then(() => this.deliver(outgoing, generation))
      .finally(() => {
        this.work(-1);
      });
  }

  private async deliver(outgoing: Outgoing, generation: number): Promise<void> {
    while (generation === this.generation) {
      const failure = await this.tryToDeliver(outgoing, generation);
      if (!failure || generation !== this.generation) return;
      if (failure.kind !== "offline") {
        await this.explain(failure, outgoing);
        return;
      }
      await this.backOnline(outgoing);
    }
  }

  private async tryToDeliver(outgoing: Outgoing, generation: number): Promise<Failure | null> {
    try {
      const failure = await this.connect();
      if (failure) return failure;
      const { token } = this.kept.now;
      if (!token) return null; // cleared in between
      const answers = await this.server.send(token, outgoing);
      if (generation !== this.generation) return null;
      this.settle(outgoing);
      this.take(answers, outgoing);
      return null;
    } catch (thrown) {
      return asFailure(thrown);
    }
  }

  /** Resolves when the network is back. */
  private async backOnline(outgoing: Outgoing): Promise<void> {
    this.isOnline = false; // the event may come only after the call has failed
    this.mark(outgoing.id, { state: "waiting" });
    this.watcher.arrived(outgoing.id);
    await new Promise<void>((resolve) => this.whenOnline.push(resolve));
    this.mark(outgoing.id, { state: "sent" });
  }

  private async explain(failure: Failure, outgoing: Outgoing): Promise<void> {
    if (failure.kind === "over") {
      // Not sent again by itself: in a new chat an answer to the form would be a stray message with someone's name in it.
      await this.clear("over");
      this.watcher.giveBack(outgoing.text ?? "");
    } else if (failure.kind === "refused") {
      this.settle(outgoing);
      this.note("refused", failure);
      this.watcher.giveBack(outgoing.text ?? "");
    } else {
      this.mark(outgoing.id, { state: "unsent", failure: failure.kind, sentence: failure.message });
      this.watcher.arrived(outgoing.id);
    }
  }

  /** Show the greeting, above what was asked while it was on its way. */
  private greet(greeting: readonly BotMessage[]): void {
    const asked = this.entries.filter((entry) => entry.kind === "asked");
    const others = this.entries.filter((entry) => entry.kind !== "asked");
    this.show([...others, ...greeting.map((message) => answered(message, !asked.length)), ...asked]);
    const first = asked[0]?.key ?? greeting[0]?.id;
    if (first) this.watcher.arrived(first);
  }

  /** Show an answer. */
  private take(answers: readonly BotMessage[], question: Outgoing): void {
    const urgent = answers.findLast(isUrgent);
    if (urgent) this.setDanger(urgent);
    else if (closesDanger(question.choice)) this.setDanger(null);
    this.step = lastStep(answers);
    this.show([...this.entries, ...answers.map((message) => answered(message))]);
    this.watcher.arrived(question.id);
  }

  private settle(outgoing: Outgoing): void {
    this.outgoing.delete(outgoing.id);
    const pending = (this.kept.now.pending ?? []).filter(({ id }) => id !== outgoing.id);
    this.kept.keep({ pending: pending.length ? pending : undefined });
  }

  private setDanger(danger: BotMessage | null): void {
    this.danger = danger;
    this.kept.keep({ danger: danger?.urgency ? { topic: danger.topic, urgency: danger.urgency } : undefined });
  }

  private note(name: NoticeName, failure?: Failure): void {
    const made: Notice = notice(name, failure && { failure: failure.kind, sentence: failure.message });
    this.show([...this.entries, made]);
    this.watcher.arrived(made.key);
  }

  private mark(key: string, changes: Partial<Extract<Entry, { kind: "asked" }>>): void {
    this.show(this.entries.map((entry) => (entry.key === key && entry.kind === "asked" ? { ...entry, ...changes } : entry)));
  }

  private show(entries: readonly Entry[]): void {
    this.entries = entries;
    this.watcher.changed();
  }

  private work(more: 1 | -1): void {
    this.underWay += more;
    this.watcher.changed();
  }
}

function lastStep(messages: readonly Message[]): FormStep | null {
  const last = messages.at(-1);
  return last?.from === "bot" ? last.form : null;
}

function isAnswered(outgoing: Outgoing, messages: readonly Message[]): boolean {
  const position = messages.findIndex((message) => message.id === outgoing.id);
  return position >= 0 && messages[position + 1]?.from === "bot";
}
