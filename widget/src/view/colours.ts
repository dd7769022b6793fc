/** The clinic's colour, made readable on our backgrounds (WCAG 2.2, 1.4.3). */

type Rgb = readonly [number, number, number];

/** `#rrggbb` as three numbers from 0 to 255. */
function parse(colour: string): Rgb {
  const part = (at: number): number => parseInt(colour.slice(at, at + 2), 16);
  return [part(1), part(3), part(5)];
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** From 1 to 21. */
export function contrast(one: string, other: string): number {
  const [darker, lighter] = [luminance(parse(one)), luminance(parse(other))].sort((a, b) => a - b) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

/** The colour itself, or as little darker or lighter as makes it readable on `background`. All as `#rrggbb`. */
export function readable(colour: string, background: string, wanted = 4.5): string {
  const goal = inkOn(background) === "#ffffff" ? 255 : 0;
  for (let share = 0; share <= 1; share += 0.05) {
    const mixed = `#${parse(colour)
      .map((part) => Math.round(part + (goal - part) * share))
      .map((part) => part.toString(16).padStart(2, "0"))
      .join("")}`;
    if (contrast(mixed, background) >= wanted) return mixed;
  }
  return inkOn(background);
}

/** White or black, whichever is easier to read on it. */
export function inkOn(background: string): "#ffffff" | "#000000" {
  return contrast("#ffffff", background) >= contrast("#000000", background) ? "#ffffff" : "#000000";
}
