import { type Example, Random } from 'tsuzuri';

const SHARE = 0.1;
const MOST = 1000;

/** Examples with a tenth of them, at most 1,000, held out as a dev set: always the same for one seed. */
export function holdOut(
  examples: readonly Example[],
  seed: number,
): { train: Example[]; dev: Example[] } {
  const size = Math.min(MOST, Math.floor(SHARE * examples.length));
  const order = Random.fromSeed(seed).stream('hold-out').shuffle(Int32Array.from(examples.keys()));
  const held = new Set(order.subarray(0, size));
  return {
    train: examples.filter((_, i) => !held.has(i)),
    dev: examples.filter((_, i) => held.has(i)),
  };
}
