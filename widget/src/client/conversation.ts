/** The course of a conversation: begin or resume, send one message after the other, say plainly what went wrong. */

import type { BotMessage, Choice, FormStep, Message, Outgoing, Verdict } from "./contract.js";
import { newId } from "./contract.js";
import type { Danger } from "./danger.js";
import { alarmAfter, isClosingChoice, openDanger } from "./danger.js";
import type { Entry, Notice, NoticeName } from "./entries.js";
import { answered, asked, fromHistory, notice, retired } from "./entries.js";
import type { Failure } from "./failure.js";
import { asFailure } from "./failure.js";
import { isAnswered, lastStep } from "./history.js";
import type { Kept } from "./kept.js";
import { Outbox } from "./outbox.js";
import type { Carrier } from "./outbox.js";
import type { Server, Watcher } from "./ports.js";

export class Conversation implements Carrier {
  /** What stands on the screen, oldest first. */
  entries: readonly Entry[] = [];
  /** How many messages are waiting for their answer. */
  underWay = 0;
  /** The alarm that stands: the whole message, or as much as was kept over a reload. */
  danger: BotMessage | Danger | null;
  /** The step of the form that is asked now. */
  step: FormStep | null = null;
  isOnline = true;

  private beginning: Promise<Failure | null> | null = null;
  private readonly outbox: Outbox;

  constructor(
    private readonly server: Server,
    private readonly kept: Kept,
    private readonly watcher: Watcher,
  ) {
    this.danger = kept.now.danger ?? null;
    this.outbox = new Outbox(kept, this);
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
    if (this.outbox.sendAgain(key)) {
      this.mark(key, { state: "sent" });
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
    this.kept.keep({ token: undefined, danger: undefined });
    this.outbox.empty();
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
      this.outbox.online();
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
    const isWanted = this.outbox.watch();
    this.busy(1);
    try {
      const { token } = this.kept.now;
      if (token) {
        this.resume(await this.server.history(token));
      } else {
        const begun = await this.server.start();
        if (!isWanted()) return null;
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
      this.busy(-1);
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
    for (const outgoing of this.outbox.pending) {
      if (isAnswered(outgoing, earlier)) this.outbox.settle(outgoing);
      else this.send(outgoing);
    }
  }

  private send(outgoing: Outgoing): void {
    this.entries = retired(this.entries, isClosingChoice(outgoing.choice));
    if (!this.entries.some((entry) => entry.key === outgoing.id)) this.entries = [...this.entries, asked(outgoing)];
    this.watcher.changed();
    this.watcher.arrived(outgoing.id);
    this.outbox.send(outgoing);
  }

  async carry(outgoing: Outgoing, isWanted: () => boolean): Promise<Failure | null> {
    try {
      const failure = await this.connect();
      if (failure) return failure;
      const { token } = this.kept.now;
      if (!token) return null; // cleared in between
      const answers = await this.server.send(token, outgoing);
      if (!isWanted()) return null;
      this.outbox.settle(outgoing);
      this.take(answers, outgoing);
      return null;
    } catch (thrown) {
      return asFailure(thrown);
    }
  }

  waits({ id }: Outgoing): void {
    this.isOnline = false; // the event may come only after the call has failed
    this.mark(id, { state: "waiting" });
    this.watcher.arrived(id);
  }

  goesOn({ id }: Outgoing): void {
    this.mark(id, { state: "sent" });
  }

  async failed(outgoing: Outgoing, failure: Failure): Promise<void> {
    if (failure.kind === "over") {
      // Not sent again by itself: in a new chat an answer to the form would be a stray message with someone's name in it.
      await this.clear("over");
      this.watcher.giveBack(outgoing.text ?? "");
    } else if (failure.kind === "refused") {
      this.outbox.settle(outgoing);
      this.note("refused", failure);
      this.watcher.giveBack(outgoing.text ?? "");
    } else {
      this.mark(outgoing.id, { state: "unsent", failure: failure.kind, sentence: failure.message });
      this.watcher.arrived(outgoing.id);
    }
  }

  busy(more: 1 | -1): void {
    this.underWay += more;
    this.watcher.changed();
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
    const alarm = alarmAfter(answers, this.danger);
    if (this.danger && !alarm) this.entries = retired(this.entries, true); // also where it was said in words that it is dealt with
    if (alarm !== this.danger) this.setDanger(alarm);
    this.step = lastStep(answers);
    this.show([...this.entries, ...answers.map((message) => answered(message))]);
    this.watcher.arrived(question.id);
  }

  private setDanger(danger: BotMessage | Danger | null): void {
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
}
