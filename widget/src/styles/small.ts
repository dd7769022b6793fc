/** Small screens and high zoom: the panel is the whole screen. Last of the sheets, because it changes the others. */

import { css } from "lit";

/** The same condition as in the sheet below. */
export const SMALL_SCREEN = "(max-width: 480px), (max-height: 480px)";

export const smallStyles = css`
  @media (max-width: 480px), (max-height: 480px) {
    .panel:not(.page) {
      inset: var(--seen-top, 0) 0 auto;
      width: 100%;
      height: 100dvh;
      height: var(--seen-height, 100dvh);
      border-radius: 0;
    }

    .panel {
      border: 0;
    }

    header,
    .emergency {
      padding-inline-start: 16px;
    }

    h2 {
      font-size: 1.05em;
    }

    header {
      gap: 0;
    }

    header .menu > summary,
    .close {
      padding-inline: 9px;
    }

    /* The page behind has it in its title. */
    .clinic {
      display: none;
    }

    .log {
      padding-inline: 12px;
    }

    .composer {
      padding-inline: 12px;
    }

    /* The danger card has the numbers, and the words of the answer need the room. */
    .emergency:has(+ .danger:not(.folded)) {
      display: none;
    }

    /* The open menu lies over it. */
    header:has([open]) ~ .emergency a:last-child {
      visibility: hidden;
    }

    .danger {
      position: relative;
      display: block;
      padding-block: 10px;
    }

    .danger h3 {
      display: flex;
      align-items: center;
      min-height: 44px;
      margin-block: -6px 5px;
      padding-inline-end: 70px;
    }

    .danger:not(.folded) .fold {
      position: absolute;
      inset-block-start: 3px;
      inset-inline-end: 3px;
    }

    .danger .button {
      flex: 1;
      padding-inline: 6px;
      justify-content: center;
      white-space: nowrap;
    }

    .bot {
      width: 100%;
      max-width: none;
    }
  }

  /* Very narrow: the first words of the greeting say the same. */
  @media (max-width: 350px) {
    .emergency span:first-child,
    #about {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  }

  /* Very low, as at 400 % zoom: what matters is the conversation. */
  @media (max-height: 480px) {
    header {
      padding-block: 0;
    }

    header > div {
      overflow: hidden;
    }

    h2 {
      font-size: 1em;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }

    .offline:not(:empty) {
      padding-block: 4px;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }

    #about,
    .emergency span,
    .composer label,
    .danger h3,
    .danger p:not(.calls) {
      position: absolute;
      width: 1px;
      height: 1px;
      min-height: 0;
      overflow: hidden;
      clip-path: inset(50%);
    }

    .danger {
      padding-block: 3px;
    }

    /* The open menu lies over them. */
    header:has([open]) ~ .danger .calls {
      visibility: hidden;
    }

    .danger > [role="alert"] {
      padding-inline-end: 64px;
    }

    .log,
    .composer {
      padding-block: 6px;
    }

    textarea,
    input,
    .send,
    .letters {
      min-height: 44px;
      padding-block: 8px;
    }
  }
`;
