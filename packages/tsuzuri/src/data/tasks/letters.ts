import type { Random } from '../../tensor/random.ts';
import { type FixedTask, type TaskKind, defineTask } from '../task.ts';

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
const PADDING = ' ';

/**
 * A kind of task over strings of 1 to `length` letters, each length equally likely, padded with
 * spaces.
 */
export function letterTask(
  name: string,
  description: string,
  answer: (letters: readonly string[]) => readonly string[],
): TaskKind<'length', FixedTask> {
  const length = { help: 'letters in a string, at most', minimum: 1, maximum: 100, default: 10 };
  return defineTask({ description, options: { length } }, ({ length }) => {
    const side = { tokens: [...LETTERS, PADDING], length, padding: PADDING };
    let sources = 0;
    for (let n = 1; n <= length; n++) sources += LETTERS.length ** n;
    return {
      name,
      source: side,
      target: side,
      sources,
      draw(random: Random) {
        const size = 1 + random.integer(length);
        const letters = Array.from({ length: size }, () => LETTERS[random.integer(LETTERS.length)]);
        return { source: letters.join(''), target: answer(letters).join('') };
      },
    };
  });
}
