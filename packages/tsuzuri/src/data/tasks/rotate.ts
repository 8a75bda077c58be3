import { requireInteger } from '../../errors.ts';
import type { Random } from '../../tensor/random.ts';
import { type FixedTask, type TaskKind, defineTask } from '../task.ts';

const TOKENS = [...'0123456789'];

/**
 * Rotation of a string of digits: the last `shift` of its `length` characters come first,
 * `32929` → `29329`. The shift must be less than the length.
 */
export const rotate: TaskKind<'length' | 'shift', FixedTask> = defineTask(
  {
    description: 'move the last characters of a string to its front: 32929 → 29329',
    options: {
      length: { help: 'digits in a string', minimum: 1, maximum: 100, default: 5 },
      shift: {
        help: 'digits that move from the end to the front, fewer than --length',
        minimum: 0,
        maximum: 99,
        default: 2,
      },
    },
  },
  ({ length, shift }) => {
    requireInteger('shift', shift, 0, length - 1);
    return {
      name: 'rotate',
      source: { tokens: TOKENS, length },
      target: { tokens: TOKENS, length },
      sources: 10 ** length,
      draw(random: Random) {
        const source = Array.from({ length }, () => random.integer(10)).join('');
        const cut = length - shift;
        return { source, target: source.slice(cut) + source.slice(0, cut) };
      },
    };
  },
);
