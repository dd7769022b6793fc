/** Messages on their way: one after the other, in the order they were written, kept over a reload until they are answered. */

import type { Outgoing } from "./contract.js";
import type { Failure } from "./failure.js";
import type { Kept } from "./kept.js";

/** Who brings a message to the server, and hears how it went. */
export interface Carrier {
  /** One try. `isWanted` says whether the outbox was emptied meanwhile: then its answer is dropped. */
  carry(outgoing: Outgoing, isWanted: () => boolean): Promise<Failure | null>;
  /** It cannot go out until the network is back. */
  waits(outgoing: Outgoing): void;
  /** The network is back: it is tried once more. */
  goesOn(outgoing: Outgoing): void;
  /** It did not get through. */
  failed(outgoing: Outgoing, failure: Failure): Promise<void>;
  /** So many more messages (or fewer) are waiting for their answer. */
  busy(more: 1 | -1): void;
}

export class Outbox {
  private queue = Promise.resolve();
  private readonly unsettled = new Map<string, Outgoing>();
  private readonly whenOnline: (() => void)[] = [];
  /** Grows when the outbox is emptied. */
  private round = 0;

  constructor(
    private readonly kept: Kept,
    private readonly carrier: Carrier,
  ) {}

  /** What was not answered yet, oldest first; after a reload, what is left from before. */
  get pending(): readonly Outgoing[] {
    return this.kept.now.pending ?? [];
  }

  send(outgoing: Outgoing): void {
    this.unsettled.set(outgoing.id, outgoing);
    if (!this.pending.some(({ id }) => id === outgoing.id)) this.kept.keep({ pending: [...this.pending, outgoing] });
    this.enqueue(outgoing);
  }

  /** Send a message that failed once more, under the same id. False: there is no such message. */
  sendAgain(id: string): boolean {
    const outgoing = this.unsettled.get(id);
    if (outgoing) this.enqueue(outgoing);
    return outgoing !== undefined;
  }

  /** It is answered, or refused for good. */
  settle({ id: settled }: Outgoing): void {
    this.unsettled.delete(settled);
    const pending = this.pending.filter(({ id }) => id !== settled);
    this.kept.keep({ pending: pending.length ? pending : undefined });
  }

  /** Drop everything; what still comes back is no longer wanted. */
  empty(): void {
    this.round += 1;
    this.kept.keep({ pending: undefined });
    this.queue = Promise.resolve();
    this.unsettled.clear();
    this.online(); // to find that they are no longer wanted
  }

  /** The network is back. */
  online(): void {
    for (const goOn of this.whenOnline.splice(0)) goOn();
  }

  /** Tells later whether the outbox was emptied since. */
  watch(): () => boolean {
    const { round } = this;
    return () => round === this.round;
  }

  private enqueue(outgoing: Outgoing): void {
    const isWanted = this.watch();
    this.carrier.busy(1);
    this.queue = this.queue
      .then(() => this.deliver(outgoing, isWanted))
      .finally(() => {
        this.carrier.busy(-1);
      });
  }

  private async deliver(outgoing: Outgoing, isWanted: () => boolean): Promise<void> {
    while (isWanted()) {
      const failure = await this.carrier.carry(outgoing, isWanted);
      if (!failure || !isWanted()) return;
      if (failure.kind !== "offline") {
        await this.carrier.failed(outgoing, failure);
        return;
      }
      this.carrier.waits(outgoing);
      await new Promise<void>((resolve) => this.whenOnline.push(resolve));
      this.carrier.goesOn(outgoing);
    }
  }
}
