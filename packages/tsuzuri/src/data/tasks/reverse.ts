import type { FixedTask } from '../task.ts';
import { type LetterOptions, letterTask } from './letters.ts';

/** The letters back to front: `hgfa` → `afgh`. Throws as `letterTask` does. */
export function reverse(options: LetterOptions = {}): FixedTask {
  return letterTask(
    'reverse',
    'turn letters back to front: hgfa → afgh',
    (letters) => letters.toReversed(),
    options,
  );
}
