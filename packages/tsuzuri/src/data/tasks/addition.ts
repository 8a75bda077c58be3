import type { Random } from '../../tensor/random.ts';
import type { Task } from '../task.ts';

const TOKENS = [...'0123456789+ '];

/**
 * Addition of two numbers written as text: `12+3` → `15`. The first number has up to three digits
 * and the second up to two, so a question has at most 6 characters; the sum is at most 999, so an
 * answer has at most 3. Both are filled up with spaces.
 *
 * Each number of digits is equally likely: drawn evenly from 0 to 999, nine numbers of ten would
 * have three digits, and a model would hardly ever see a question like `12+3`.
 */
export function addition(): Task {
  return {
    name: 'addition',
    source: { tokens: TOKENS, length: 6, padding: ' ' },
    target: { tokens: TOKENS, length: 3, padding: ' ' },
    sources: 95_050, // 1000 · 100 pairs, less those of a sum above 999: 0 + 1 + … + 99
    training: { epochs: 400, logEvery: 10 },
    draw(random: Random) {
      for (;;) {
        const a = numberOfDigits(random, 1 + random.integer(3));
        const b = numberOfDigits(random, 1 + random.integer(2));
        if (a + b <= 999) return { source: `${a}+${b}`, target: `${a + b}` };
      }
    },
  };
}

/** A number of so many digits; every one of them is equally likely. */
function numberOfDigits(random: Random, digits: number): number {
  const smallest = digits === 1 ? 0 : 10 ** (digits - 1);
  return smallest + random.integer(10 ** digits - smallest);
}
