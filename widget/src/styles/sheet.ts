/** "What I read today", on the screen and on paper. */

import { css } from "lit";

export const sheetStyles = css`
  .reading {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-height: 0;
    border-top: 1px solid var(--line);
  }

  .reading .actions {
    padding: 12px 16px;
  }

  .sheet > * + *,
  .sheet section > * + *,
  .sheet div > * + * {
    margin-top: 10px;
  }

  .sheet section {
    margin-top: 24px;
    padding-top: 16px;
    border-top: 1px solid var(--line);
  }

  .sheet h1 {
    font-size: 1.5em;
  }

  .sheet h2 {
    font-size: 1.1em;
  }

  .sheet ul {
    padding-inline-start: 1.2em;
  }

  .sheet .foot {
    margin-top: 24px;
    padding-top: 16px;
    border-top: 2px solid var(--line-strong);
  }

  .reading .sheet {
    flex: 1;
    padding: 20px;
    background: var(--card);
    overflow-y: auto;
    overscroll-behavior: contain;
  }

  .reading .sheet:focus-visible {
    outline-offset: -3px;
  }

  .print {
    display: none;
  }

  @media print {
    .print {
      display: block;
      color: #000;
      font-size: 12pt;
    }

    .print * {
      color: #000;
    }

    .print section {
      break-inside: avoid-page;
    }
  }
`;
