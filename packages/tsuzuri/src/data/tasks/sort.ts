import type { FixedTask } from '../task.ts';
import { type LetterOptions, letterTask } from './letters.ts';

/** The letters in the order of the alphabet: `hgfa` → `afgh`. Throws as `letterTask` does. */
export function sort(options: LetterOptions = {}): FixedTask {
  return letterTask(
    'sort',
    'put letters into the order of the alphabet: hgfa → afgh',
    (letters) => letters.toSorted(),
    options,
  );
}
