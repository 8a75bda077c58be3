import { requireInteger } from '../../errors.ts';
import type { Random } from '../../tensor/random.ts';
import type { FixedTask } from '../task.ts';

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
const PADDING = ' ';

/** How long the strings are at most. */
export interface LetterOptions {
  readonly length?: number;
}

/**
 * A task over strings of 1 to `length` letters, each length equally likely, filled up with spaces.
 *
 * @throws ConfigError unless 1 ≤ length ≤ 100
 */
export function letterTask(
  name: string,
  description: string,
  answer: (letters: readonly string[]) => readonly string[],
  { length = 10 }: LetterOptions,
): FixedTask {
  requireInteger('length', length, 1, 100);
  const side = { tokens: [...LETTERS, PADDING], length, padding: PADDING };
  let sources = 0;
  for (let n = 1; n <= length; n++) sources += LETTERS.length ** n;
  return {
    name,
    description,
    source: side,
    target: side,
    sources,
    training: { epochs: 60, logEvery: 2 },
    draw(random: Random) {
      const size = 1 + random.integer(length);
      const letters = Array.from({ length: size }, () => LETTERS[random.integer(LETTERS.length)]);
      return { source: letters.join(''), target: answer(letters).join('') };
    },
  };
}
