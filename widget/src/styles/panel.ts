/** The panel itself: where it stands, its head, the lines that stay in view. */

import { css } from "lit";

export const panelStyles = css`
  .panel {
    position: fixed;
    z-index: 2147483647;
    inset: auto 20px 20px auto;
    flex-direction: column;
    width: min(27em, calc(100vw - 40px));
    max-width: none;
    height: min(46em, calc(100vh - 40px));
    height: min(46em, calc(100dvh - 40px));
    max-height: none;
    margin: 0;
    padding: 0;
    border: 1px solid var(--line-strong);
    border-radius: 18px;
    background: var(--paper);
    color: var(--ink);
    box-shadow: 0 16px 56px rgb(0 0 0 / 26%);
    overflow: hidden;
    overflow-wrap: anywhere;
  }

  .panel[open] {
    display: flex;
  }

  .panel.left {
    inset: auto auto 20px 20px;
  }

  /* As large as the place that the page gives it. */
  .panel.page {
    position: relative;
    inset: auto;
    width: min(46em, 100%);
    height: 100%;
    margin-inline: auto;
    border-block: 0;
    border-radius: 0;
    box-shadow: none;
  }

  .panel::backdrop {
    background: none;
  }

  header {
    display: flex;
    align-items: center;
    gap: 4px;
    padding-block: 12px;
    padding-inline: 20px 10px;
  }

  header > div {
    flex: 1;
    min-width: 0;
  }

  h2 {
    font-size: 1.2em;
  }

  #title:focus {
    outline: none;
  }

  #about {
    text-wrap: balance;
    color: var(--ink-soft);
    font-size: var(--small);
    line-height: 1.35;
  }

  .menu {
    position: relative;
  }

  summary {
    min-height: 44px;
    min-width: 44px;
    cursor: pointer;
  }

  .menu > summary {
    display: flex;
    align-items: center;
    padding: 7px 12px;
    border-radius: 12px;
    color: var(--accent);
    font-weight: 600;
    list-style: none;
  }

  .menu > summary::-webkit-details-marker {
    display: none;
  }

  .menu > summary:hover {
    background: var(--accent-soft);
  }

  .close {
    padding-inline: 12px;
  }

  .menu ul {
    position: absolute;
    inset-inline-end: 0;
    z-index: 2;
    width: max-content;
    max-width: 80vw;
    margin-top: 4px;
    padding: 6px;
    border: 1px solid var(--line-strong);
    border-radius: 14px;
    background: var(--card);
    box-shadow: 0 8px 28px rgb(0 0 0 / 22%);
    list-style: none;
  }

  .menu li button {
    width: 100%;
    justify-content: start;
    border: 0;
  }

  .emergency {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    column-gap: 10px;
    padding-inline: 20px;
    background: var(--now-soft);
    font-size: var(--small);
  }

  .emergency a {
    display: inline-flex;
    align-items: center;
    min-width: 44px;
    min-height: 44px;
    color: var(--now);
    font-weight: 700;
  }

  .offline {
    background: var(--today-soft);
    color: var(--today);
    font-weight: 600;
  }

  .offline:not(:empty) {
    padding: 10px 20px;
  }

  .danger {
    display: flex;
    align-items: end;
    justify-content: space-between;
    gap: 8px;
    padding-block: 12px;
    padding-inline: 16px 12px;
    border-block-end: 1px solid var(--line);
    border-inline-start: 6px solid var(--now);
    background: var(--card);
  }

  .danger h3 {
    margin-bottom: 8px;
    color: var(--now);
    font-size: 1.15em;
  }

  .danger p + .calls {
    margin-top: 10px;
  }

  .danger-S {
    border-inline-start-color: var(--today);
  }

  .danger-S h3 {
    color: var(--today);
  }

  .calls {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }

  .danger .button,
  .urgent .button {
    border-color: var(--now);
    color: var(--now);
  }

  .danger .button.first,
  .urgent .button.first {
    background: var(--now);
    color: var(--now-ink);
  }

  .danger-S .button.first,
  .urgent-S .button.first {
    border-color: var(--today);
    background: var(--today);
    color: var(--today-ink);
  }

  .fold {
    flex: none;
    padding-inline: 12px;
  }

  .danger.folded {
    padding-block: 2px;
  }

  .danger.folded > [role="alert"] {
    display: none;
  }

  .foot {
    position: relative;
  }

  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 10px;
  }

  .confirm {
    max-width: min(26em, calc(100vw - 32px));
    padding: 24px;
    border: 1px solid var(--line-strong);
    border-radius: 18px;
    background: var(--card);
    color: var(--ink);
  }

  .confirm p {
    margin-block: 12px 20px;
  }

  .confirm::backdrop {
    background: rgb(0 0 0 / 45%);
  }

  @media print {
    .panel {
      display: none !important;
    }
  }
`;
