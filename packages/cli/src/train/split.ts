import { type Example, type ExampleStream, Random } from 'tsuzuri';

const SHARE = 0.1;
const MOST = 1000;

/** How many of the examples are held out. */
const sizeOf = (count: number) => Math.min(MOST, Math.floor(SHARE * count));

/** Examples with a tenth of them, at most 1,000, held out as a dev set: always the same for one seed. */
export function holdOut(
  examples: readonly Example[],
  seed: number,
): { train: Example[]; dev: Example[] } {
  const size = sizeOf(examples.length);
  const order = Random.fromSeed(seed).stream('hold-out').shuffle(Int32Array.from(examples.keys()));
  const held = new Set(order.subarray(0, size));
  return {
    train: examples.filter((_, i) => !held.has(i)),
    dev: examples.filter((_, i) => held.has(i)),
  };
}

/** An example, its number in the stream, and the random number that was drawn for it. */
interface Drawn {
  readonly example: Example;
  readonly index: number;
  readonly draw: number;
}

/**
 * `holdOut` for a stream, which is read once here: every example draws a number, and those with the
 * smallest are held out. At most 2,000 are held in memory. (They are not those of `holdOut`.)
 *
 * @returns the stream without them, and how many examples it has
 */
export async function holdOutOfStream(
  examples: ExampleStream,
  seed: number,
): Promise<{ train: ExampleStream; dev: Example[]; count: number }> {
  const random = Random.fromSeed(seed).stream('hold-out');
  let drawn: Drawn[] = [];
  let bound = Infinity;
  let count = 0;
  for await (const example of examples.open()) {
    const draw = random.uint32();
    if (draw < bound) drawn.push({ example, index: count, draw });
    count++;
    if (drawn.length < 2 * MOST) continue;
    drawn = smallest(drawn, MOST);
    bound = drawn[MOST - 1].draw;
  }
  const size = sizeOf(count);
  const held = smallest(drawn, size).sort((a, b) => a.index - b.index);
  const isHeld = new Set(held.map(({ index }) => index));
  const train = {
    async *open() {
      let index = 0;
      for await (const example of examples.open()) if (!isHeld.has(index++)) yield example;
    },
  };
  return { train, dev: held.map(({ example }) => example), count: count - size };
}

function smallest(drawn: readonly Drawn[], size: number): Drawn[] {
  return [...drawn].sort((a, b) => a.draw - b.draw || a.index - b.index).slice(0, size);
}
