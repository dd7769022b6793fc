/** Where the visitor types, and the sign that an answer is on its way. */

import { css } from "lit";

export const composerStyles = css`
  .composer {
    padding: 10px 16px max(14px, env(safe-area-inset-bottom));
  }

  label {
    display: block;
    margin-bottom: 4px;
    color: var(--ink-soft);
    font-size: var(--small);
  }

  .line {
    display: flex;
    align-items: end;
    gap: 8px;
  }

  textarea,
  input {
    flex: 1;
    min-width: 0;
    min-height: 50px;
    max-height: 8.5em;
    padding: 11px 14px;
    border: 1.5px solid var(--line-strong);
    border-radius: 14px;
    background: var(--card);
    color: var(--ink);
    font: inherit;
    resize: none;
  }

  [aria-invalid="true"] {
    border-color: var(--now);
  }

  .send,
  .letters {
    min-height: 50px;
    border-radius: 14px;
  }

  .counter {
    float: inline-end;
    color: var(--ink-soft);
    font-size: var(--small);
  }

  .counter.over {
    color: var(--now);
    font-weight: 600;
  }

  .working {
    position: absolute;
    bottom: calc(100% + 10px);
    inset-inline-start: 16px;
    display: flex;
    align-items: center;
    gap: 10px;
    min-height: 36px;
    padding: 6px 16px;
    border: 1px solid var(--line);
    border-radius: 999px;
    background: var(--card);
    color: var(--ink-soft);
  }

  .dots {
    display: flex;
    gap: 5px;
  }

  i {
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--ink-soft);
  }

  @media (forced-colors: active) {
    i {
      background: CanvasText;
    }
  }

  @media (prefers-reduced-motion: no-preference) {
    i {
      animation: breathe 1.4s ease-in-out infinite;
    }

    i:nth-child(2) {
      animation-delay: 0.2s;
    }

    i:nth-child(3) {
      animation-delay: 0.4s;
    }

    @keyframes breathe {
      0%,
      60%,
      100% {
        opacity: 0.35;
      }

      30% {
        opacity: 1;
      }
    }
  }
`;
