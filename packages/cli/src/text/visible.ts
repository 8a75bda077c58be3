// Controls, halves of characters, ends of lines and what turns the direction of writing round; not
// the joiners, which letters and emoji are made with.
const UNSEEN =
  // oxlint-disable-next-line no-control-regex, no-misleading-character-class -- they are what is meant
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]/gu;

/**
 * Text of a model or a file as a terminal or a picture may show it: what has no shape is written as
 * `<U+001B>`, so no token can move the cursor, turn text round or make an SVG ill-formed.
 */
export function visible(text: string): string {
  return text.replace(UNSEEN, (character) => {
    const code = character.codePointAt(0)?.toString(16).toUpperCase() ?? '';
    return `<U+${code.padStart(4, '0')}>`;
  });
}

/** A token of a model, `visible`, with its spaces shown: a token can be a space. */
export function visibleToken(token: string): string {
  return visible(token).replaceAll(' ', '␠');
}

/** A token for a picture: DejaVu Sans, which draws it, lacks the ␠ of terminals. */
export function drawnToken(token: string): string {
  return visible(token).replaceAll(' ', '␣');
}
