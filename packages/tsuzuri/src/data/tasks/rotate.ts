import { requireInteger } from '../../errors.ts';
import type { Random } from '../../tensor/random.ts';
import type { FixedTask } from '../task.ts';

const TOKENS = [...'0123456789'];

/**
 * Rotation of a string of digits: the last `shift` of its `length` characters come first,
 * `32929` → `29329`.
 *
 * @throws ConfigError unless 1 ≤ length ≤ 100 and 0 ≤ shift < length
 */
export function rotate(options: { length?: number; shift?: number } = {}): FixedTask {
  const { length = 5, shift = 2 } = options;
  requireInteger('length', length, 1, 100);
  requireInteger('shift', shift, 0, length - 1);
  return {
    name: 'rotate',
    description: 'move the last characters of a string to its front: 32929 → 29329',
    source: { tokens: TOKENS, length },
    target: { tokens: TOKENS, length },
    sources: 10 ** length,
    training: { epochs: 100, logEvery: 4 },
    draw(random: Random) {
      const source = Array.from({ length }, () => random.integer(10)).join('');
      const cut = length - shift;
      return { source, target: source.slice(cut) + source.slice(0, cut) };
    },
  };
}
