import type { Random } from '../../tensor/random.ts';
import { type FixedTask, type TaskKind, defineTask } from '../task.ts';

const TOKENS = [...'0123456789+ '];

const PADDING = ' ';

/**
 * Addition of two numbers written as text: `12+3` → `15`. The first number has up to three digits
 * and the second up to two, so a question has at most 6 characters; the sum is at most 999, so an
 * answer has at most 3. With `digits`, both numbers have up to that many and the sum is not limited:
 * 3 makes questions such as `123+456`, of at most 7 characters, and answers of at most 4. Questions
 * and answers are padded with spaces.
 *
 * Each number of digits is equally likely: drawn uniformly from 0 to 999, nine of ten numbers would
 * have three digits, and a model would rarely see a question like `12+3`.
 */
export const addition: TaskKind<'digits', FixedTask> = defineTask(
  {
    description: 'add two numbers written as text: 12+3 → 15',
    options: {
      digits: {
        help: 'maximum digits of each number (3 and 2 if omitted)',
        minimum: 1,
        maximum: 7,
      },
    },
  },
  ({ digits }) => {
    // 1000 · 100 pairs, minus those with a sum above 999: 0 + 1 + … + 99
    if (digits === undefined) return sums({ first: 3, second: 2, largest: 999, sources: 95_050 });
    const numbers = 10 ** digits;
    const largest = 2 * (numbers - 1);
    return sums({ first: digits, second: digits, largest, sources: numbers * numbers });
  },
);

/** The range of the questions. */
interface Sums {
  /** The maximum number of digits of the first and the second number. */
  readonly first: number;
  readonly second: number;
  readonly largest: number;
  readonly sources: number;
}

function sums({ first, second, largest, sources }: Sums): Omit<FixedTask, 'description'> {
  return {
    name: 'addition',
    source: { tokens: TOKENS, length: first + 1 + second, padding: PADDING },
    target: { tokens: TOKENS, length: `${largest}`.length, padding: PADDING },
    sources,
    draw(random: Random) {
      for (;;) {
        const a = numberOfDigits(random, 1 + random.integer(first));
        const b = numberOfDigits(random, 1 + random.integer(second));
        if (a + b <= largest) return { source: `${a}+${b}`, target: `${a + b}` };
      }
    },
  };
}

/** A number with `digits` digits, uniformly distributed. */
function numberOfDigits(random: Random, digits: number): number {
  const smallest = digits === 1 ? 0 : 10 ** (digits - 1);
  return smallest + random.integer(10 ** digits - smallest);
}
