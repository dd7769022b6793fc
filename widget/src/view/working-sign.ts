/** Says that an answer is on its way: dots after a moment, words when it takes long. Quick answers show nothing. */

import type { ReactiveController, ReactiveControllerHost, TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Labels } from "../labels/labels.js";

/** In ms. */
const DOTS_AFTER = 400;
const WORDS_AFTER = 5000;

export class WorkingSign implements ReactiveController {
  private isRunning = false;
  private stage: "none" | "dots" | "words" = "none";
  private timers: ReturnType<typeof setTimeout>[] = [];

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.run(false);
  }

  /** Does somebody wait? */
  run(running: boolean): void {
    if (running === this.isRunning) return;
    this.isRunning = running;
    this.timers.forEach(clearTimeout);
    this.timers = [];
    if (running) {
      this.timers.push(this.after(DOTS_AFTER, "dots"), this.after(WORDS_AFTER, "words"));
    } else {
      this.stage = "none";
    }
  }

  render(labels: Labels): TemplateResult {
    const { stage } = this;
    return html`<div class="working" id="working" ?hidden=${stage === "none"}>
        <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>
        <span aria-hidden="true">${stage === "words" ? labels.stillWorking : nothing}</span>
      </div>
      <span class="unseen" role="status">${stage === "words" ? labels.stillWorking : nothing}</span>`;
  }

  private after(ms: number, stage: "dots" | "words"): ReturnType<typeof setTimeout> {
    return setTimeout(() => {
      this.stage = stage;
      this.host.requestUpdate();
    }, ms);
  }
}
