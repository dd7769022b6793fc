/** What the stub asks of the panel's module; panel.ts offers it. */

/** Why the panel is loaded. */
export interface Wish {
  /** Pressed by the visitor, and gets the focus back when the panel closes. Without it, the page itself asks. */
  readonly opener?: HTMLElement;
  /** Is asked at once. */
  readonly question?: string | undefined;
  /** Show only a greeting beside the button. */
  readonly greet?: boolean;
}

export interface PanelModule {
  show(host: HTMLElement, button: HTMLElement, wish: Wish): void;
}
