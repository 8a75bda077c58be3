import { requireInteger } from '../errors.ts';
import type { Random } from '../tensor/random.ts';
import type { Stream } from './build-text-codec.ts';

/** How a stream is shuffled. */
export interface ShuffleOptions {
  /** How many items are held at once: the more, the better the shuffling. */
  readonly size: number;
  /** A stream of numbers that nothing else reads. */
  readonly random: Random;
  /** How many items to skip, to resume where another run stopped (0). */
  readonly position?: number;
}

/**
 * A stream in random order, through a buffer of `size` items: each item that comes in takes the
 * place of a random one, which goes out. An item goes out at most `size` − 1 places too early, and
 * no limit holds for how late.
 *
 * The order depends on the items' number, `size` and `random` alone. So a run that stopped after
 * `position` items resumes with the same items read from the start, the same size, and a `random`
 * made afresh in the same way; nothing of the buffer needs to be kept.
 *
 * @throws ConfigError unless size ≥ 1 and position ≥ 0
 */
export async function* shuffleBuffer<T>(
  items: Stream<T>,
  options: ShuffleOptions,
): AsyncGenerator<T> {
  const { size, random, position = 0 } = options;
  requireInteger('size', size, 1);
  requireInteger('position', position, 0);
  const buffer: T[] = [];
  let passed = 0;
  for await (const item of items) {
    if (buffer.length < size) {
      buffer.push(item);
      continue;
    }
    const at = random.integer(size);
    const out = buffer[at];
    buffer[at] = item;
    if (passed++ >= position) yield out;
  }
  for (const out of random.shuffle(buffer)) {
    if (passed++ >= position) yield out;
  }
}
