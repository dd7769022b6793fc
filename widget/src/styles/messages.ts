/** What stands in the log. */

import { css } from "lit";

export const messageStyles = css`
  .log {
    position: relative;
    display: flex;
    flex: 1;
    flex-direction: column;
    gap: 14px;
    min-height: 0;
    padding: 18px 16px;
    border-block: 1px solid var(--line);
    background: var(--tint);
    overflow-y: auto;
    overscroll-behavior: contain;
  }

  .log:focus-visible {
    outline-offset: -3px;
  }

  /* A short message must not shrink to make room. */
  .log > * {
    flex: none;
  }

  .message {
    max-width: 94%;
    padding: 14px 18px;
    border-radius: 18px;
  }

  .message p + p,
  .message ul,
  .message p + div,
  .message dl,
  .message img,
  .message .calls {
    margin-top: 10px;
  }

  .message ul {
    padding-inline-start: 1.2em;
  }

  .message li + li {
    margin-top: 4px;
  }

  .bot {
    align-self: start;
    width: 94%;
    border: 1px solid var(--line);
    border-end-start-radius: 5px;
    background: var(--card);
  }

  .visitor {
    align-self: end;
    border: 1px solid var(--accent);
    border-end-end-radius: 5px;
    background: var(--accent);
    color: var(--accent-ink);
  }

  .said {
    white-space: pre-line;
  }

  .urgent {
    width: 100%;
    max-width: none;
    border: 2px solid var(--now);
    border-radius: 14px;
    background: var(--now-soft);
  }

  .urgent h3 {
    margin-bottom: 8px;
    color: var(--now);
    font-size: 1.15em;
  }

  .urgent-S {
    border-color: var(--today);
    background: var(--today-soft);
  }

  .urgent-S h3,
  .soon {
    color: var(--today);
  }

  .soon {
    font-weight: 700;
  }

  .step {
    display: flex;
    align-items: center;
    gap: 12px;
    margin-bottom: 8px;
    color: var(--ink-soft);
    font-size: var(--small);
    font-weight: 600;
  }

  progress {
    flex: 1;
    max-width: 9em;
    height: 8px;
    accent-color: var(--accent);
  }

  .grounds,
  .rating,
  .unsent {
    margin-top: 14px;
    padding-top: 6px;
    border-top: 1px solid var(--line);
  }

  .sure,
  .soft {
    color: var(--ink-soft);
    font-size: var(--small);
  }

  .message > .sure {
    margin-top: 10px;
  }

  .grounds .sure {
    margin-top: 4px;
  }

  .grounds details {
    font-size: var(--small);
  }

  .grounds summary {
    display: flex;
    align-items: center;
    gap: 8px;
    width: fit-content;
    padding-inline-end: 12px;
    color: var(--accent);
    font-weight: 600;
    list-style: none;
  }

  .grounds summary::before {
    width: 0.45em;
    height: 0.45em;
    border: solid currentColor;
    border-width: 0 2px 2px 0;
    rotate: -45deg;
    content: "";
  }

  .grounds summary:dir(rtl)::before {
    rotate: 135deg;
  }

  .grounds [open] summary::before {
    rotate: 45deg;
  }

  .grounds summary::-webkit-details-marker {
    display: none;
  }

  .grounds ul {
    margin-top: 0;
  }

  .grounds a {
    display: block;
    padding-block: 10px;
  }

  .message .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-top: 14px;
    padding: 0;
    list-style: none;
  }

  .message .choices li {
    margin: 0;
  }

  .choices + .grounds {
    margin-top: 16px;
  }

  .rating {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    padding-top: 12px;
    color: var(--ink-soft);
    font-size: var(--small);
  }

  .rating button {
    border-color: var(--line-strong);
    background: none;
    color: var(--ink);
    font-weight: 400;
  }

  .unsent {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 10px;
    padding-top: 10px;
    border-color: currentColor;
  }

  .summary > div {
    display: grid;
    grid-template-columns: 1fr auto;
    align-items: center;
    gap: 0 12px;
    padding: 8px 0;
    border-bottom: 1px solid var(--line);
  }

  dt {
    color: var(--ink-soft);
    font-size: var(--small);
  }

  dd {
    grid-column: 1;
    min-width: 0;
    font-weight: 600;
  }

  .change {
    grid-area: 1 / 2 / span 2;
  }

  .reference {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 12px;
  }

  code {
    padding: 4px 10px;
    border: 1px solid var(--line-strong);
    border-radius: 8px;
    font: 600 1.15em ui-monospace, monospace;
    letter-spacing: 0.06em;
  }

  img {
    display: block;
    width: 100%;
    max-width: 380px;
    height: auto;
  }

  .notice {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 12px;
    padding: 4px 8px;
    color: var(--ink-soft);
    text-align: center;
  }

  .notice .calls {
    justify-content: center;
  }

  backtalk-body-map {
    display: block;
    margin-top: 14px;
    --backtalk-ink: var(--ink);
    --backtalk-paper: var(--card);
    --backtalk-line: var(--line-strong);
    --backtalk-accent: var(--accent);
    --backtalk-accent-ink: var(--accent-ink);
  }
`;
