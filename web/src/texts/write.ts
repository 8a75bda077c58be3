const MINUS = '−';

/** A number in a cell, in at most five characters. */
export function brief(value: number): string {
  const size = Math.abs(value);
  const sign = value < 0 ? MINUS : '';
  if (size === 0) return '0';
  if (size >= 9.995) return sign + (size < 999.5 ? size.toFixed(0) : exponential(size, 0));
  if (size < 0.005) return sign + exponential(size, 0);
  return sign + size.toFixed(2).replace(/^0/, '');
}

/** A number with its leading digits. */
export function precise(value: number): string {
  const size = Math.abs(value);
  const sign = value < 0 ? MINUS : '';
  if (size === 0) return '0';
  return sign + (size < 1e-4 || size >= 1e6 ? exponential(size, 3) : size.toPrecision(4));
}

function exponential(size: number, digits: number): string {
  return size.toExponential(digits).replace('e+', 'e').replace('e-', `e${MINUS}`);
}

/** A token as it can be seen: a space has a sign. */
export function visible(token: string): string {
  return token.replaceAll(' ', '␣').replaceAll('\n', '⏎').replaceAll('\t', '⇥');
}

/** A text cut to what fits. */
export function cut(text: string, length: number): string {
  const characters = [...text];
  return characters.length > length ? `${characters.slice(0, length - 1).join('')}…` : text;
}

/** A piece of an equation. */
export interface Piece {
  readonly text: string;
  readonly isLow: boolean;
}

/** An equation as pieces: `h_{t−1}` has a low one. */
export function piecesOf(equation: string): Piece[] {
  const pieces = equation.split(/(_\{[^}]*\}|_[\p{L}\p{N}]+)/u);
  return pieces
    .filter((text) => text !== '')
    .map((text) =>
      text.startsWith('_')
        ? { text: text.slice(1).replace(/^\{(.*)\}$/, '$1'), isLow: true }
        : { text, isLow: false },
    );
}

/** An equation as it is read out. */
export function spoken(equation: string): string {
  return piecesOf(equation)
    .map(({ text, isLow }) => (isLow ? ` ${text}` : text))
    .join('');
}

/** A token that stands for something else than itself, without its brackets: `⟨eos⟩` is `eos`. */
export function specialName(token: string): string | undefined {
  return /^⟨(.+)⟩$/u.exec(token)?.[1];
}

/** Tokens as a text, without start and end: words apart, characters and unknown ones not. */
export function textOf(tokens: readonly string[]): string {
  const own = tokens.filter((token) => (specialName(token) ?? 'unk') === 'unk');
  const isWords = own.some((token) => [...token].length > 1 && specialName(token) === undefined);
  return own.join(isWords ? ' ' : '');
}

/** A share of one in three characters. */
export function portion(share: number): string {
  return share >= 0.995 ? '1.0' : share.toFixed(2).slice(1);
}
