/** A colour as red, green and blue from 0 to 255. */
type Color = readonly [number, number, number];

/** The colours of −1, −½, 0, ½ and 1: blue to orange, which colour-blind readers can tell apart. */
const ramps: Readonly<Record<Theme, readonly Color[]>> = {
  light: [
    [0, 78, 140],
    [92, 160, 212],
    [243, 244, 245],
    [242, 163, 84],
    [176, 72, 0],
  ],
  dark: [
    [150, 212, 255],
    [46, 120, 180],
    [34, 43, 51],
    [190, 100, 30],
    [255, 190, 128],
  ],
};

/** What the page's colours stand on. */
export type Theme = 'light' | 'dark';

/** How values become colours. */
export interface Scale {
  /** The value that has the strongest colour. */
  readonly limit: number;
  /** Whether small values are spread: gradients differ by orders of magnitude. */
  readonly isRoot: boolean;
}

/** Where on the ramp a value stands, from −1 to 1. */
export function share({ limit, isRoot }: Scale, value: number): number {
  if (!(limit > 0)) return 0;
  const part = Math.min(1, Math.abs(value) / limit);
  return Math.sign(value) * (isRoot ? Math.sqrt(part) : part);
}

/** The colour of a share. */
export function colorAt(theme: Theme, share: number): Color {
  const ramp = ramps[theme];
  const place = ((Number.isFinite(share) ? share : 0) + 1) * 2;
  const low = Math.min(3, Math.floor(place));
  const mixed = ramp[low].map((part, i) => part + (ramp[low + 1][i] - part) * (place - low));
  return mixed.map(Math.round) as unknown as Color;
}

/** The colour of a share as CSS has it. */
export function cssColor(theme: Theme, share: number): string {
  return `rgb(${colorAt(theme, share).join(' ')})`;
}

/** A colour to write with on that of a share: black or white, whichever stands out (relative luminance of WCAG 2). */
export function inkOn(theme: Theme, share: number): string {
  const [red, green, blue] = colorAt(theme, share).map((part) => (part / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.19 ? '#0a0f13' : '#ffffff';
}

/** The whole ramp as a CSS gradient. */
export function rampOf(theme: Theme): string {
  return `linear-gradient(90deg, ${ramps[theme].map((color) => `rgb(${color.join(' ')})`).join(', ')})`;
}

/** The next number of the form 1, 2 or 5 times a power of ten. */
export function niceLimit(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 5].find((step) => value <= step * power * 1.000001) ?? 10);
}
