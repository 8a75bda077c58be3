import type { FixedTask } from '../task.ts';
import { type LetterOptions, letterTask } from './letters.ts';

/** The same letters again: `hgfa` → `hgfa`. Throws as `letterTask` does. */
export function copy(options: LetterOptions = {}): FixedTask {
  return letterTask('copy', 'copy letters: hgfa → hgfa', (letters) => letters, options);
}
