import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BatchBudget, bucketBatches } from '../../src/data/buckets.ts';
import { shuffleBuffer } from '../../src/data/shuffle-buffer.ts';
import { ConfigError } from '../../src/errors.ts';
import { Random } from '../../src/tensor/random.ts';

const random = (seed = 1) => Random.fromSeed(seed).stream('batches');
const lengthLists = fc.array(fc.tuple(fc.nat({ max: 30 }), fc.nat({ max: 30 })), { maxLength: 80 });
const size = fc.integer({ min: 1, max: 200 });
const budgets = fc.oneof(
  size.map((rows): BatchBudget => ({ rows })),
  size.map((tokens): BatchBudget => ({ tokens })),
);

/** What a batch takes of its budget. */
function spent(batch: Int32Array, budget: BatchBudget, sides: number[][]): number {
  const longest = (side: number[]) => Math.max(...Array.from(batch, (row) => side[row]));
  return 'rows' in budget
    ? batch.length
    : batch.length * Math.max(1, longest(sides[0]) + longest(sides[1]));
}

describe('bucketBatches', () => {
  it('has every example once, within the budget', () => {
    fc.assert(
      fc.property(lengthLists, budgets, fc.nat(), (pairs, budget, seed) => {
        const sides = [pairs.map(([source]) => source), pairs.map(([, target]) => target)];
        const make = () => bucketBatches(sides[0], budget, random(seed), sides[1]);
        const batches = make();
        const rows = batches.flatMap((batch) => [...batch]).sort((a, b) => a - b);
        expect(rows).toEqual(pairs.map((_, row) => row));
        const most = 'rows' in budget ? budget.rows : budget.tokens;
        for (const batch of batches) {
          expect(batch.length).toBeGreaterThan(0);
          if (batch.length > 1) expect(spent(batch, budget, sides)).toBeLessThanOrEqual(most);
        }
        expect(make()).toEqual(batches);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('wastes little on padding and spends its budget', () => {
    const draw = random(2);
    const lengths = Array.from({ length: 5000 }, () => 1 + draw.integer(50));
    const tokens = lengths.reduce((sum, length) => sum + length, 0);
    for (const budget of [{ rows: 32 }, { tokens: 1000 }]) {
      const batches = bucketBatches(lengths, budget, random());
      const padded = batches.reduce(
        (sum, batch) => sum + batch.length * Math.max(...Array.from(batch, (row) => lengths[row])),
        0,
      );
      expect(padded / tokens).toBeLessThan(1.02);
      const least = 'rows' in budget ? 5000 / 32 : tokens / 1000;
      expect(batches.length).toBeLessThan(1.05 * least + 1);
    }
  });

  it('mixes batches, and who is in them, from epoch to epoch', () => {
    const lengths = Array.from({ length: 400 }, (_, i) => i % 4);
    const stream = random();
    const [first, second] = [0, 1].map(() => bucketBatches(lengths, { rows: 10 }, stream));
    expect(second).not.toEqual(first);
    const longest = first.map((batch) => lengths[batch[0]]);
    expect(longest).not.toEqual(longest.toSorted((a, b) => a - b));
    const rowsOf = (batches: Int32Array[]) => new Set(batches.map((b) => b.toSorted().join()));
    expect(rowsOf(second)).not.toEqual(rowsOf(first));
  });

  it('refuses what cannot be', () => {
    expect(() => bucketBatches([1], { rows: 0 }, random())).toThrow(/^rows: /);
    expect(() => bucketBatches([1], { tokens: 1.5 }, random())).toThrow(/^tokens: /);
    expect(() => bucketBatches([1], { rows: 1 }, random(), [1, 2])).toThrow(
      new ConfigError('targetLengths', 'expected 1 of them, one an example, got 2'),
    );
    expect(bucketBatches([], { rows: 3 }, random())).toEqual([]);
  });
});

describe('shuffleBuffer', () => {
  async function shuffled(count: number, size: number, seed: number, position = 0) {
    const items = Array.from({ length: count }, (_, i) => i);
    const result: number[] = [];
    for await (const item of shuffleBuffer(items, { size, random: random(seed), position })) {
      result.push(item);
    }
    return result;
  }

  it('gives every item once, in an order of its seed, none too early', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 60 }),
        fc.integer({ min: 1, max: 70 }),
        fc.nat(),
        fc.nat({ max: 70 }),
        async (count, size, seed, position) => {
          const items = await shuffled(count, size, seed);
          expect(items.toSorted((a, b) => a - b)).toEqual(items.map((_, i) => i));
          expect(items).toHaveLength(count);
          items.forEach((item, place) => expect(item).toBeLessThan(place + size));
          expect(await shuffled(count, size, seed, position)).toEqual(items.slice(position));
        },
      ),
      { seed: 1 },
    );
    expect(await shuffled(100, 30, 1)).not.toEqual(await shuffled(100, 30, 2));
    expect(await shuffled(5, 1, 1)).toEqual([0, 1, 2, 3, 4]);
    await expect(shuffled(5, 0, 1)).rejects.toThrow(/^size: /);
    await expect(shuffled(5, 1, 1, -1)).rejects.toThrow(/^position: /);
  });
});
