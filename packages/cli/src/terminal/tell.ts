import { surroundings } from '../surroundings.ts';

/**
 * Writes a line on standard error, or as much as it takes: no training ends because nobody can read
 * of it. (Errors that come later are passed over by the process's guard.)
 */
export function tell(line: string): void {
  try {
    surroundings().stderr.write(`${line}\n`);
  } catch {
    // a closed terminal, a full disk
  }
}
