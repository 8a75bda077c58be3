import { styleText } from 'node:util';
import { visible } from '../text/visible.ts';

/** What a piece of text is, and so how it looks. */
const formats = {
  heading: ['bold'],
  quiet: ['dim'],
  right: ['green'],
  wrong: ['red'],
  best: ['bold', 'green'],
  positive: ['blue'],
  negative: ['magenta'],
  series1: ['blue'],
  series2: ['magenta'],
  series3: ['yellow'],
  series4: ['cyan'],
} as const;

/** The name of a look. */
export type Look = keyof typeof formats;

const series: readonly Look[] = ['series1', 'series2', 'series3', 'series4'];

/** The look of one of several things that are compared, by its place among them. */
export function lookOf<Name>(names: readonly Name[], name: Name): Look {
  return series[names.indexOf(name) % series.length];
}

/** Dresses text for a terminal, or leaves it as it is. */
export type Style = (look: Look, text: string) => string;

/** The style for a stream: escape codes only on a terminal with colours where NO_COLOR is not set. */
export function createStyle(stream: NodeJS.WriteStream): Style {
  const isDressed = isLive(stream) && !process.env.NO_COLOR && stream.hasColors();
  return (look, text) =>
    isDressed ? styleText([...formats[look]], text, { validateStream: false }) : text;
}

/** Whether a stream is a terminal that understands escape codes. */
export function isLive(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && process.env.TERM !== 'dumb';
}

/** Lines as a stream may have them: on a terminal, `visible`, but for tabs and the ends of lines. */
export function printable(stream: NodeJS.WriteStream, text: string): string {
  return stream.isTTY ? text.replace(/[^\t\n]+/g, visible) : text;
}
