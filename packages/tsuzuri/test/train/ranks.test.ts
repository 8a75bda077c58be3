import { describe, expect, it } from 'vitest';
import { createBackend, learn } from '../../src/index.ts';
import { RankedParts, type Ranks } from '../../src/train/ranks.ts';
import { GradientSums } from '../../src/train/gradient-sums.ts';
import { cutInParts } from '../../src/train/cut-in-parts.ts';
import { ParameterBlock, constant } from '../../src/tensor/parameters.ts';
import { Random } from '../../src/tensor/random.ts';

/** Ranks of one process, which exchange by promises. */
function together(size: number): Ranks[] {
  const letters = new Map<string, (numbers: Float32Array | Float64Array) => void>();
  const waiting = new Map<string, Float32Array | Float64Array>();
  const counts = new Map<string, number>();
  return Array.from({ length: size }, (_, rank): Ranks => ({
    rank,
    size,
    exchange(other, sent) {
      const pair = [Math.min(rank, other), Math.max(rank, other)].join('-');
      const turn = (counts.get(`${pair} ${rank}`) ?? 0) + 1;
      counts.set(`${pair} ${rank}`, turn);
      const [mine, theirs] = [`${pair} ${turn} ${rank}`, `${pair} ${turn} ${other}`];
      const copy = sent.slice();
      const reader = letters.get(mine);
      if (reader) reader(copy);
      else waiting.set(mine, copy);
      const there = waiting.get(theirs);
      type Numbers = typeof sent;
      return there
        ? Promise.resolve(there as Numbers)
        : new Promise<Numbers>((resolve) => letters.set(theirs, resolve as never));
    },
  }));
}

const SIZE = 37;
const PARTS = 8;

describe('the ranks of a training', () => {
  it('have the sum of one alone, bit for bit', async () => {
    const random = Random.fromSeed(3).stream('gradients');
    const gradients = Array.from({ length: PARTS }, () =>
      Float32Array.from({ length: SIZE }, () => random.normal() * 10 ** random.integer(8)),
    );
    const sumOf = async (ranks: Ranks | undefined) => {
      const backend = await createBackend('wasm', { threads: 1 });
      const block = new ParameterBlock();
      block.declare('w', [SIZE], constant(0));
      block.allocate(backend, Random.fromSeed(1));
      const sums = new GradientSums(backend, block);
      const losses = new Float64Array(PARTS);
      const shared = ranks && new RankedParts(ranks);
      const [first, end] = shared?.own(PARTS) ?? [0, PARTS];
      for (let part = first; part < end; part++) {
        backend.write(block.gradients, gradients[part]);
        losses[part] = part + 0.1;
        sums.take(part === end - 1);
      }
      await shared?.add(backend, block, losses);
      const found = { sum: await backend.read(block.gradients, SIZE), losses };
      backend.dispose();
      return found;
    };
    const alone = await sumOf(undefined);
    expect([...alone.losses]).toEqual(Array.from({ length: PARTS }, (_, part) => part + 0.1));
    for (const size of [1, 2, 4, 8]) {
      for (const one of await Promise.all(together(size).map(sumOf))) expect(one).toEqual(alone);
    }
  });

  it.each([
    [6, 2],
    [2, 4],
    [8, 3],
  ])('do not share %i parts among %i', (parts, size) => {
    expect(() => new RankedParts(together(size)[0]).own(parts)).toThrow(
      'parts: expected a power of two',
    );
  });
});

describe('the parts of a batch', () => {
  const row = (length: number) => Int32Array.from({ length }, (_, i) => i);

  it('are all of its examples in order, as many each as possible', () => {
    for (const rows of [0, 1, 3, 8, 29]) {
      const column = Array.from({ length: rows }, (_, i) => row(i));
      const parts = cutInParts({ source: column, target: column }, 8);
      expect(parts).toHaveLength(8);
      expect(parts.flatMap(({ source }) => source)).toEqual(column);
      const sizes = parts.map(({ target }) => target.length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }
  });

  it('may be more than its examples, and decide nothing but rounding', async () => {
    const pairs = Array.from({ length: 30 }, (_, i) => [(i + 9).toString(3), (i + 9).toString(2)]);
    const losses = async (parts: number | undefined) => {
      const found: number[] = [];
      const options = { epochs: 2, hiddenSize: 8, embeddingSize: 8, dropout: 0, batchSize: 5 };
      const backend = await createBackend('wasm', { threads: 1 });
      for await (const event of learn(pairs as [string, string][], {
        ...options,
        parts,
        backend,
      })) {
        if (event.kind === 'step') found.push(event.loss);
      }
      return found;
    };
    const one = await losses(undefined);
    const eight = await losses(8);
    expect(eight).toHaveLength(one.length);
    eight.forEach((loss, i) => expect(Math.abs(loss - one[i])).toBeLessThan(1e-4));
  });

  it('are a power of two', () => {
    expect(() => learn([['a', 'b']], { parts: 3 })).toThrow('parts: expected a power of two');
  });
});
