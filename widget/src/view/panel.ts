/** The panel: puts the conversation and its parts on the screen, and keeps the focus. */

import { LitElement, html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import type { Choice } from "../client/contract.js";
import { Conversation } from "../client/conversation.js";
import type { Kept } from "../client/kept.js";
import type { Watcher } from "../client/ports.js";
import { readings } from "../client/readings.js";
import type { ChatServer } from "../client/server.js";
import { composerStyles } from "../styles/composer.js";
import { messageStyles } from "../styles/messages.js";
import { panelStyles } from "../styles/panel.js";
import { sheetStyles } from "../styles/sheet.js";
import { SMALL_SCREEN, smallStyles } from "../styles/small.js";
import { tokens } from "../styles/tokens.js";
import { loadBodyMap } from "./body-map-loader.js";
import { inkOn, readable } from "./colours.js";
import type { AskedEvent, Composer } from "./composer.js";
import "./composer.js";
import type { Confirm } from "./confirm.js";
import "./confirm.js";
import type { Context } from "./context.js";
import { dangerCard } from "./danger-card.js";
import { log } from "./log.js";
import type { Settings } from "./settings.js";
import { sheet, sheetText } from "./sheet.js";
import { fitToKeyboard, printAlone, saveText } from "./surroundings.js";
import { WorkingSign } from "./working-sign.js";

/** After this time, in ms, what is added to the log is spoken again. */
const QUIET_FOR = 500;
/** Room above what is scrolled to, in px. */
const ABOVE = 12;

export class Panel extends LitElement implements Watcher {
  static override styles = [tokens, panelStyles, messageStyles, composerStyles, sheetStyles, smallStyles];
  static override properties = {
    settings: { attribute: false },
    isOpen: { state: true },
    view: { state: true },
    isFolded: { state: true },
    isQuiet: { state: true },
    bodyMap: { state: true },
    said: { state: true },
  };

  declare settings: Settings;
  declare isOpen: boolean;
  declare view: "chat" | "sheet";
  declare isFolded: boolean;
  declare isQuiet: boolean;
  declare bodyMap: Context["bodyMap"];
  /** For screen readers. */
  declare said: string;

  private readonly conversation: Conversation;
  private readonly working = new WorkingSign(this);
  private readonly small = matchMedia(SMALL_SCREEN);
  private opener: HTMLElement | null = null;
  private stopFitting: () => void = () => undefined;
  private shownDanger: unknown = null;

  /**
   * @param base address of the assistant's server
   * @param button what opens the panel; hidden while it is open
   */
  constructor(
    server: ChatServer,
    private readonly kept: Kept,
    private readonly base: string,
    private readonly button: HTMLElement,
  ) {
    super();
    this.isOpen = this.isFolded = this.isQuiet = false;
    this.view = "chat";
    this.bodyMap = null;
    this.said = "";
    this.conversation = new Conversation(server, kept, this);
  }

  /** Show the panel. `opener` gets the focus back; null: opened by the page itself, so the focus stays where it is. */
  async open(opener: HTMLElement | null): Promise<void> {
    if (opener) this.opener = opener;
    if (!this.isOpen) {
      this.isOpen = true;
      this.button.hidden = true;
      this.button.ariaExpanded = "true";
      if (!this.settings.isPage) this.kept.keep({ open: true });
      await this.updateComplete;
      const before = document.activeElement;
      this.stand();
      // A dialog that opens takes the focus; nobody asked for that here.
      if (before instanceof HTMLElement && before !== document.body) before.focus();
      else (this.focused() as HTMLElement | null)?.blur();
      void this.conversation.begin();
    }
    if (opener || this.small.matches) this.parkFocus();
  }

  close(): void {
    if (this.settings.isPage) return;
    this.isOpen = false;
    this.dialog?.close();
    this.button.hidden = false;
    this.button.ariaExpanded = "false";
    this.kept.keep({ open: false });
    if (location.hash === "#chat") history.replaceState(null, "", location.pathname + location.search);
    (this.opener ?? this.button).focus();
  }

  ask(text: string): void {
    this.conversation.ask(text);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("online", this.noteNetwork);
    addEventListener("offline", this.noteNetwork);
    this.small.addEventListener("change", this.standAnew);
    this.noteNetwork();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("online", this.noteNetwork);
    removeEventListener("offline", this.noteNetwork);
    this.small.removeEventListener("change", this.standAnew);
    this.stopFitting();
  }

  // The conversation's watcher.

  changed(): void {
    const { conversation } = this;
    this.working.run(conversation.underWay > 0 && conversation.isOnline);
    if (conversation.danger !== this.shownDanger) this.isFolded = false;
    this.shownDanger = conversation.danger;
    if (conversation.step && !this.bodyMap) void this.prepareForm();
    this.requestUpdate();
  }

  restoring(): void {
    this.isQuiet = true;
    setTimeout(() => (this.isQuiet = false), QUIET_FOR);
  }

  arrived(firstKey: string): void {
    void this.updateComplete.then(() => {
      const shown = this.renderRoot.querySelector<HTMLElement>(`[data-key="${CSS.escape(firstKey)}"]`);
      const inLog = this.renderRoot.querySelector("#log");
      if (shown && inLog) inLog.scrollTop = shown.offsetTop - ABOVE; // the log is the offset parent
    });
  }

  giveBack(text: string): void {
    this.composer?.giveBack(text);
  }

  /** Whatever a new rendering takes away, the focus does not fall off the panel with it. */
  protected override update(changed: PropertyValues<this>): void {
    const focused = this.focused();
    super.update(changed);
    if (focused && !this.focused() && this.isOpen) this.parkFocus();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("settings")) this.colour();
    if (changed.has("view") && changed.get("view") !== undefined) {
      if (this.view === "sheet") this.renderRoot.querySelector<HTMLElement>("#sheet-title")?.focus();
      else this.parkFocus();
    }
  }

  protected override render(): TemplateResult {
    const { settings, conversation, view } = this;
    const { labels, isPage } = settings;
    const found = view === "sheet" ? readings(conversation.entries) : [];
    const context = this.context();
    return html`<dialog
        class="panel ${settings.position} ${isPage ? "page" : ""}"
        lang=${labels.language}
        dir=${labels.direction}
        aria-labelledby="title"
        aria-describedby="about"
        @keydown=${this.onKey}
        @cancel=${(event: Event) => { event.preventDefault(); }}
      >
        ${this.renderHead()}
        <p class="emergency">
          <span>${labels.emergency}</span> <a href="tel:911">${labels.call("911")}</a>
          <span>${labels.nurse}</span> <a href="tel:811" aria-label=${labels.call("811")}>811</a>
        </p>
        ${conversation.danger ? dangerCard(conversation.danger, this.isFolded, this.fold, context) : nothing}
        <p class="offline" role="status">${conversation.isOnline ? nothing : labels.offline}</p>
        ${log(conversation.entries, view === "sheet", !this.isQuiet, context)}
        ${view === "sheet" ? this.renderSheet(found, context) : nothing}
        <div class="foot" ?hidden=${view === "sheet"}>
          ${this.working.render(labels)}
          <backtalk-composer .labels=${labels} .step=${conversation.step} @backtalk-asked=${this.onAsked}></backtalk-composer>
        </div>
        <p class="unseen" role="status">${this.said}</p>
        <backtalk-confirm></backtalk-confirm>
      </dialog>
      ${view === "sheet" ? html`<article class="print sheet" lang=${labels.language}>${sheet(found, context)}</article>` : nothing}`;
  }

  private renderHead(): TemplateResult {
    const { labels, clinic, isPage } = this.settings;
    const item = (title: string, act: () => unknown): TemplateResult =>
      html`<li><button type="button" @click=${() => { this.pick(act); }}>${title}</button></li>`;
    return html`<header role="presentation">
      <div>
        <h2 id="title" tabindex="-1">${labels.title}</h2>
        <p id="about">${clinic ? html`<span class="clinic">${clinic}. </span>` : nothing}${labels.about}</p>
      </div>
      <details class="menu" @focusout=${this.leaveMenu}>
        <summary>${labels.menu}</summary>
        <ul role="list">
          ${item(labels.read, () => (this.view = "sheet"))} ${item(labels.clear, this.clear)} ${item(labels.erase, this.erase)}
        </ul>
      </details>
      ${isPage ? nothing : html`<button type="button" class="plain close" @click=${this.close}>${labels.close}</button>`}
    </header>`;
  }

  private renderSheet(found: ReturnType<typeof readings>, context: Context): TemplateResult {
    const { labels, clinic } = this.settings;
    return html`<section class="reading" aria-label=${labels.read}>
      <div class="actions">
        <button type="button" id="sheet-title" @click=${() => (this.view = "chat")}>${labels.backToChat}</button>
        ${
          found.length
            ? html`<button type="button" class="strong" @click=${() => { printAlone(this); }}>${labels.print}</button>
                <button type="button" @click=${() => { saveText(sheetText(found, clinic, labels), labels.fileName); }}>
                  ${labels.save}
                </button>`
            : nothing
        }
      </div>
      <div class="sheet" tabindex="0">${sheet(found, context)}</div>
    </section>`;
  }

  private context(): Context {
    const { conversation, settings, base, bodyMap } = this;
    return {
      settings,
      labels: settings.labels,
      base,
      bodyMap,
      pinned: this.isFolded ? null : conversation.danger,
      choose: (choice: Choice) => {
        conversation.choose(choice);
      },
      ask: (text) => {
        conversation.ask(text);
      },
      rate: (id, verdict) => {
        void conversation.rate(id, verdict).then((told) => {
          if (!told || verdict !== "worried") this.say(told ? settings.labels.thanks : settings.labels.notTold);
        });
      },
      retry: (key) => {
        conversation.retry(key);
      },
      say: (words) => {
        this.say(words);
      },
    };
  }

  private focused(): Element | null {
    return this.shadowRoot?.activeElement ?? null;
  }

  private get dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector("dialog.panel");
  }

  private get composer(): Composer | null {
    return this.renderRoot.querySelector<Composer>("backtalk-composer");
  }

  private get menu(): HTMLDetailsElement | null {
    return this.renderRoot.querySelector<HTMLDetailsElement>(".menu");
  }

  /** On a small screen the panel covers the page, and nothing behind it can be reached; on a large one both can be used. */
  private stand(): void {
    const { dialog } = this;
    if (!dialog || dialog.open) return;
    if (this.small.matches && !this.settings.isPage) dialog.showModal();
    else dialog.show();
    this.stopFitting();
    this.stopFitting = fitToKeyboard(dialog);
  }

  /** The screen was turned, or the window made smaller. */
  private readonly standAnew = (): void => {
    if (!this.isOpen) return;
    const focused = this.focused();
    this.dialog?.close();
    this.stand();
    if (focused instanceof HTMLElement) focused.focus();
  };

  /** Focus to where the visitor goes on: the input, or on touch screens the title, so that no keyboard covers the answer. */
  private parkFocus(): void {
    if (matchMedia("(pointer: coarse)").matches) this.renderRoot.querySelector<HTMLElement>("#title")?.focus({ preventScroll: true });
    else this.composer?.focus();
  }

  private colour(): void {
    const { colour } = this.settings;
    if (!colour) return;
    const [light, dark] = [readable(colour, "#ffffff"), readable(colour, "#202a2a")];
    for (const [name, value] of Object.entries({ light, "light-ink": inkOn(light), dark, "dark-ink": inkOn(dark) })) {
      this.style.setProperty(`--clinic-${name}`, value);
    }
  }

  private async prepareForm(): Promise<void> {
    this.bodyMap ??= await loadBodyMap(this.settings.labels.language);
  }

  /** Saying the same twice must be heard twice. */
  private say(words: string): void {
    this.said = "";
    void this.updateComplete.then(() => (this.said = words));
  }

  private readonly noteNetwork = (): void => {
    this.conversation.setOnline(navigator.onLine);
  };

  private readonly fold = (): void => {
    this.isFolded = !this.isFolded;
  };

  private readonly onAsked = (event: AskedEvent): void => {
    this.ask(event.text);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    if (this.menu?.open) {
      this.menu.open = false;
      this.menu.querySelector("summary")?.focus();
    } else if (this.view === "sheet") {
      this.view = "chat";
    } else {
      this.close();
    }
  };

  private readonly leaveMenu = (event: FocusEvent): void => {
    if (this.menu && !this.menu.contains(event.relatedTarget as Node | null)) this.menu.open = false;
  };

  /** Do what was picked from the menu. */
  private pick(act: () => unknown): void {
    this.parkFocus();
    if (this.menu) this.menu.open = false;
    act();
  }

  private readonly clear = async (): Promise<void> => {
    const { clearQuestion: title, clearText: text, clear: yes, back: no } = this.settings.labels;
    if (await this.confirmed({ title, text, yes, no })) await this.conversation.clear();
  };

  private readonly erase = async (): Promise<void> => {
    const { eraseQuestion: title, eraseText: text, eraseYes: yes, back: no } = this.settings.labels;
    if (await this.confirmed({ title, text, yes, no })) await this.conversation.erase();
  };

  private async confirmed(question: Parameters<Confirm["ask"]>[0]): Promise<boolean> {
    const confirm = this.renderRoot.querySelector<Confirm>("backtalk-confirm");
    const yes = (await confirm?.ask(question)) ?? false;
    this.parkFocus();
    return yes;
  }
}

customElements.define("backtalk-panel", Panel);
