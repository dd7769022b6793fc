/** The page around the widget. */

const UNPRINTED = "data-backtalk-unprinted";

/** Print with nothing of the page but `host`. Nothing is left behind on the page. */
export function printAlone(host: Element): void {
  const others = around(host);
  const rule = new CSSStyleSheet();
  rule.replaceSync(`@media print{[${UNPRINTED}]{display:none!important}}`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, rule];
  for (const other of others) other.setAttribute(UNPRINTED, "");
  window.print();
  for (const other of others) other.removeAttribute(UNPRINTED);
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== rule);
}

/** Hand the visitor a text as a file. */
export function saveText(text: string, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, 60_000);
}

/** Phones whose keyboard lies over the page: tell `panel` what is really seen. */
export function fitToKeyboard(panel: HTMLElement): () => void {
  const seen = window.visualViewport;
  if (!seen) return () => undefined;
  const fit = (): void => {
    if (seen.scale > 1.01) return; // zoomed with two fingers: that must not shrink the panel
    panel.style.setProperty("--seen-height", `${String(seen.height)}px`);
    panel.style.setProperty("--seen-top", `${String(seen.offsetTop)}px`);
  };
  seen.addEventListener("resize", fit);
  seen.addEventListener("scroll", fit);
  fit();
  return () => {
    seen.removeEventListener("resize", fit);
    seen.removeEventListener("scroll", fit);
  };
}

/** Everything on the page that is neither in `inner` nor around it. */
function around(inner: Element): Element[] {
  const found: Element[] = [];
  for (let at: Element | null = inner; at && at !== document.body; at = parentOf(at)) {
    found.push(...[...(at.parentNode?.children ?? [])].filter((other) => other !== at));
  }
  return found;
}

function parentOf(element: Element): Element | null {
  const parent = element.parentNode;
  return parent instanceof ShadowRoot ? parent.host : (parent as Element | null);
}
