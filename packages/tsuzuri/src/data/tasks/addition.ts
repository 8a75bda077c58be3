import type { Random } from '../../tensor/random.ts';
import type { Task } from '../task.ts';

const TOKENS = [...'0123456789+ '];

/**
 * Addition of two numbers written as text: `12+3` → `15`. The first number has up to three digits
 * and the second up to two, so a question has at most 6 characters; the sum is at most 999, so an
 * answer has at most 3. Both are filled up with spaces.
 */
export function addition(): Task {
  return {
    name: 'addition',
    source: { tokens: TOKENS, length: 6, padding: ' ' },
    target: { tokens: TOKENS, length: 3, padding: ' ' },
    sources: 95_050, // 1000 · 100 pairs, less those of a sum above 999: 1 + 2 + … + 99
    training: { epochs: 400, logEvery: 10 },
    draw(random: Random) {
      for (;;) {
        const a = random.integer(1000);
        const b = random.integer(100);
        if (a + b <= 999) return { source: `${a}+${b}`, target: `${a + b}` };
      }
    },
  };
}
