/** The greeting beside the button. */

import { css } from "lit";

export const greetingStyles = css`
  .greeting {
    position: fixed;
    z-index: 2147483646;
    bottom: 88px;
    right: 16px;
    display: flex;
    max-width: min(20em, calc(100vw - 32px));
    border: 1px solid var(--line-strong);
    border-radius: 16px;
    background: var(--card);
    box-shadow: 0 8px 32px rgb(0 0 0 / 22%);
  }

  .greeting.left {
    right: auto;
    left: 16px;
  }

  .greeting button {
    border: 0;
    background: none;
    color: var(--ink);
    font-weight: 400;
  }

  .words {
    padding: 14px 4px 14px 18px;
  }

  .words:hover {
    text-decoration: underline;
  }

  .dismiss {
    align-self: start;
  }

  svg {
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
  }

  @media print {
    :host {
      display: none;
    }
  }
`;
