/** Addresses from messages: which may be followed, and where pictures may come from. */

import { html } from "lit";
import type { TemplateResult } from "lit";
import type { Link } from "../client/contract.js";
import type { Labels } from "../labels/labels.js";

const SCHEMES = new Set(["https:", "tel:", "sms:", "mailto:"]);

/** The address if a link may go there: https, calls, mail, or the assistant's own server. `base` is the server's address. */
export function safeLink(url: string | null, base: string): string | null {
  if (!url) return null;
  try {
    const target = resolved(url, base);
    return SCHEMES.has(target.protocol) || target.origin === new URL(base).origin ? target.href : null;
  } catch {
    return null;
  }
}

/** A picture's address, if it comes from the assistant's own server. */
export function ownPicture(url: string, base: string): string | null {
  try {
    const target = resolved(url, base);
    return target.origin === new URL(base).origin ? target.href : null;
  } catch {
    return null;
  }
}

/** `/pictures/x.svg` is meant from the assistant's own root, which may lie below the root of its host. */
function resolved(url: string, base: string): URL {
  return new URL(/^\/(?!\/)/.test(url) ? `.${url}` : url, base);
}

/** A link to elsewhere, or its plain title where the address may not be linked. */
export function outsideLink({ title, url }: { title: string; url: string | null }, base: string, labels: Labels): TemplateResult {
  const href = safeLink(url, base);
  if (!href?.startsWith("http")) return html`<span>${title}</span>`;
  return html`<a href=${href} target="_blank" rel="noopener noreferrer">${title}<span class="unseen">${labels.newTab}</span></a>`;
}

/** The one link that an answer may carry, as a button. */
export function answerLink(link: Link, base: string, labels: Labels): TemplateResult | null {
  const href = safeLink(link.url, base);
  if (!href) return null;
  const away = href.startsWith("http");
  return html`<p>
    <a class="button" href=${href} target=${away ? "_blank" : "_self"} rel="noopener noreferrer"
      >${link.title}${away ? html`<span class="unseen">${labels.newTab}</span>` : null}</a
    >
  </p>`;
}
