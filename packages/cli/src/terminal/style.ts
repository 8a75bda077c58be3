import { styleText } from 'node:util';

/** What a piece of text is, and so how it looks. */
const formats = {
  heading: ['bold'],
  quiet: ['dim'],
  right: ['green'],
  wrong: ['red'],
  best: ['bold', 'green'],
  plain: ['blue'],
  reversed: ['magenta'],
  peeky: ['yellow'],
  attention: ['cyan'],
} as const;

/** The name of a look. */
export type Look = keyof typeof formats;

/** The looks of models: every name that a model can have in an experiment. */
export type ModelLook = 'plain' | 'reversed' | 'peeky' | 'attention';

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
