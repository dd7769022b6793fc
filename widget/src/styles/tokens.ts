/** Colours, type and the few things that every part shares. Sizes of boxes are px, so that no page's root size bends them. */

import { css } from "lit";

export const tokens = css`
  :host {
    all: initial;
    color-scheme: light dark;
    --paper: #fbfaf6;
    --tint: #f1efe6;
    --card: #ffffff;
    --ink: #22302f;
    --ink-soft: #4a5a58;
    --line: #d5d6cb;
    --line-strong: #75827f;
    --accent: var(--clinic-light, #1d5c5f);
    --accent-ink: var(--clinic-light-ink, #ffffff);
    --accent-soft: color-mix(in srgb, var(--accent) 10%, var(--card));
    --now: #9d1f1f;
    --now-ink: #ffffff;
    --now-soft: #fdf0ed;
    --today: #7a4a00;
    --today-ink: #ffffff;
    --today-soft: #fdf4e3;
    --small: max(16px, 1rem);
    font: max(17px, 1.0625rem) / 1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif;
    color: var(--ink);
  }

  @media (prefers-color-scheme: dark) {
    :host {
      --paper: #141a1a;
      --tint: #1a2222;
      --card: #202a2a;
      --ink: #e8ebe5;
      --ink-soft: #b8c3bf;
      --line: #364342;
      --line-strong: #84938f;
      --accent: var(--clinic-dark, #8fd0c8);
      --accent-ink: var(--clinic-dark-ink, #10201f);
      --now: #ffb4a8;
      --now-ink: #2c0705;
      --now-soft: #3a1d1a;
      --today: #f2cc85;
      --today-ink: #2a1c00;
      --today-soft: #352a15;
    }
  }

  /* The reader's own colours: everything is text on Canvas, told apart by its edge. */
  @media (forced-colors: active) {
    :host {
      --ink: CanvasText;
      --ink-soft: CanvasText;
      --line: CanvasText;
      --line-strong: CanvasText;
      --accent: LinkText;
      --accent-ink: CanvasText;
      --now: LinkText;
      --now-ink: CanvasText;
      --today: LinkText;
      --today-ink: CanvasText;
    }

    .visitor,
    .strong,
    .first,
    .send {
      background: Canvas !important;
    }
  }

  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }

  [hidden] {
    display: none !important;
  }

  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  :focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
    border-radius: 4px;
  }

  a {
    color: var(--accent);
    text-underline-offset: 0.2em;
  }

  button,
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    min-width: 44px;
    min-height: 44px;
    padding: 7px 16px;
    border: 1.5px solid var(--accent);
    border-radius: 12px;
    background: var(--card);
    color: var(--accent);
    font: inherit;
    font-weight: 600;
    line-height: 1.3;
    text-align: start;
    text-decoration: none;
    cursor: pointer;
  }

  button:hover,
  .button:hover {
    background: var(--accent-soft);
  }

  button.strong,
  .button.first,
  .send {
    background: var(--accent);
    color: var(--accent-ink);
  }

  button.strong:hover,
  .button.first:hover,
  .send:hover {
    background: var(--accent);
    text-decoration: underline;
  }

  button.plain {
    border-color: transparent;
    background: none;
  }

  button.plain:hover {
    background: var(--accent-soft);
  }

  h1,
  h2,
  h3,
  p,
  ul,
  dl,
  dd {
    margin: 0;
  }

  h1,
  h2,
  h3 {
    font-weight: 650;
    line-height: 1.25;
    text-wrap: balance;
  }
`;
