import { css } from "lit";

export const bodyMapStyles = css`
  /* Names of its own: the widget may set ours from its, on this very element. */
  :host {
    --map-ink: var(--backtalk-ink, #22302f);
    --map-paper: var(--backtalk-paper, #ffffff);
    --map-line: var(--backtalk-line, #7c8986);
    --map-accent: var(--backtalk-accent, #1d5c5f);
    --map-accent-ink: var(--backtalk-accent-ink, #ffffff);
    --map-skin: color-mix(in srgb, var(--map-line) 34%, var(--map-paper));
    --map-plain: color-mix(in srgb, var(--map-line) 16%, var(--map-paper));
    display: block;
    container-type: inline-size;
    color: var(--map-ink);
    font-size: max(16px, 1em);
    line-height: 1.4;
  }

  @media (prefers-color-scheme: dark) {
    :host {
      --map-ink: var(--backtalk-ink, #e8ebe5);
      --map-paper: var(--backtalk-paper, #202a2a);
      --map-line: var(--backtalk-line, #84938f);
      --map-accent: var(--backtalk-accent, #8fd0c8);
      --map-accent-ink: var(--backtalk-accent-ink, #10201f);
    }
  }

  :host([hidden]) {
    display: none;
  }

  fieldset {
    min-inline-size: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }

  legend {
    padding: 0;
    font-weight: 600;
  }

  .figures {
    display: flex;
    justify-content: center;
    gap: 8px;
    margin-block: 12px;
  }

  figure {
    flex: 0 1 160px;
    min-inline-size: 0;
    margin: 0;
    text-align: center;
  }

  svg {
    display: block;
    inline-size: 100%;
    block-size: auto;
  }

  .shape {
    fill: var(--map-plain);
  }

  .lines {
    fill: none;
    stroke: var(--map-line);
    stroke-width: 1.5;
    stroke-linecap: round;
    pointer-events: none;
  }

  .place {
    cursor: pointer;
    -webkit-tap-highlight-color: transparent;
  }

  .place .shape {
    fill: var(--map-skin);
    stroke: var(--map-line);
    stroke-width: 1;
  }

  .touch {
    fill: transparent;
  }

  .place:hover .shape {
    fill: color-mix(in srgb, var(--map-accent) 35%, var(--map-paper));
  }

  .place.chosen .shape {
    fill: var(--map-accent);
    stroke: var(--map-ink);
    stroke-width: 2;
  }

  .list {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }

  .list label {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    box-sizing: border-box;
    min-block-size: 44px;
    scroll-margin-block: 16px 112px; /* not under the line below when the focus comes */
    padding-block: 6px;
    padding-inline: 10px 14px;
    border: 1.5px solid var(--map-line);
    border-radius: 12px;
    background: var(--map-paper);
    cursor: pointer;
  }

  .list label:hover {
    border-color: var(--map-accent);
  }

  .list label:has(:checked) {
    border-color: var(--map-accent);
    box-shadow: inset 0 0 0 1.5px var(--map-accent);
    font-weight: 600;
  }

  .list label:has(:focus-visible) {
    outline: 3px solid var(--map-accent);
    outline-offset: 2px;
  }

  input {
    flex: none;
    inline-size: 20px;
    block-size: 20px;
    margin: 0;
    scroll-margin-block: 24px 120px;
    accent-color: var(--map-accent);
    outline: none;
  }

  .answer {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 8px 16px;
    margin-block-start: 8px;
    padding-block: 6px;
    background: var(--map-paper);
  }

  .answer p {
    flex: 1 1 6em;
    margin: 0;
  }

  /* What was pressed on the picture is said where it can be seen, also on a phone: the line stays at the lower edge, and
     reaches over the scrolling part's own padding. */
  @media (min-height: 640px) {
    .answer {
      position: sticky;
      inset-block-end: -24px;
      padding-block-end: 28px;
      border-block-start: 1px solid color-mix(in srgb, var(--map-line) 45%, var(--map-paper));
    }
  }

  button {
    min-block-size: 44px;
    padding: 8px 20px;
    border: 2px solid var(--map-accent);
    border-radius: 12px;
    background: var(--map-accent);
    color: var(--map-accent-ink);
    font: inherit;
    font-weight: 600;
    cursor: pointer;
  }

  button:focus-visible {
    outline: 3px solid var(--map-accent);
    outline-offset: 2px;
  }

  button:disabled {
    border-color: var(--map-line);
    background: transparent;
    color: var(--map-ink);
    cursor: default;
  }

  :host([disabled]) .place,
  :host([disabled]) label {
    cursor: default;
  }

  /* Wide enough: the list stands beside the figures. */
  @container (min-width: 560px) {
    .choice {
      display: flex;
      align-items: center;
      gap: 24px;
    }

    .figures {
      flex: none;
      inline-size: 328px;
    }
  }

  @media (prefers-reduced-motion: no-preference) {
    .shape {
      transition: fill 120ms;
    }
  }

  @media (forced-colors: active) {
    .shape,
    .place .shape {
      fill: Canvas;
      stroke: GrayText;
    }

    .place .shape {
      stroke: CanvasText;
      stroke-width: 2;
    }

    .place:hover .shape {
      fill: Canvas;
      stroke: Highlight;
    }

    .place.chosen .shape,
    .place.chosen:hover .shape {
      fill: Highlight;
      stroke: CanvasText;
    }

    .lines {
      stroke: CanvasText;
    }

    .list label:has(:checked) {
      border-width: 3px;
    }

    button {
      border-color: ButtonText;
      background: ButtonFace;
      color: ButtonText;
    }

    button:disabled {
      border-color: GrayText;
      color: GrayText;
    }
  }

  @media print {
    .answer {
      display: none;
    }
  }
`;
