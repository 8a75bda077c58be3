import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBackend } from '../../src/backend/select.ts';
import { embeddingMap, embeddingMapOf } from '../../src/inspect/embedding-map.ts';
import { Translator } from '../../src/translator/translator.ts';
import { runs } from '../support/thorough.ts';

const number = fc.integer({ min: -640, max: 640 }).map((value) => value / 64);
const names = (count: number) => Array.from({ length: count }, (_, i) => `t${i}`);
const distance = (a: readonly number[], b: readonly number[]) =>
  Math.hypot(...a.map((value, i) => value - b[i]));

/** Rows [count, size] that lie on one plane: sums of two directions. */
const planes = fc
  .tuple(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 2, max: 9 }))
  .chain(([count, size]) =>
    fc.tuple(
      fc.constant(size),
      fc.array(fc.tuple(number, number), { minLength: count, maxLength: count }),
      fc.array(fc.tuple(number, number), { minLength: size, maxLength: size }),
      fc.array(number, { minLength: size, maxLength: size }),
    ),
  )
  .map(([size, weights, directions, mean]) => ({
    size,
    rows: weights.map(([a, b]) => directions.map(([u, v], d) => mean[d] + a * u + b * v)),
  }));

describe('embeddingMap', () => {
  it('keeps all distances of vectors that lie on a plane', () => {
    fc.assert(
      fc.property(planes, ({ size, rows }) => {
        const { points, explained } = embeddingMap(names(rows.length), rows.flat(), size);
        const scale = Math.max(1, ...rows.flat().map(Math.abs));
        for (const [i, one] of rows.entries()) {
          for (const [j, other] of rows.entries()) {
            const drawn = distance([points[i].x, points[i].y], [points[j].x, points[j].y]);
            expect(Math.abs(drawn - distance(one, other))).toBeLessThan(1e-6 * scale);
          }
        }
        const sum = explained[0] + explained[1];
        expect(explained[0]).toBeGreaterThanOrEqual(explained[1]);
        if (sum > 0) expect(sum).toBeCloseTo(1, 9);
      }),
      { seed: 1, numRuns: runs(300) },
    );
  });

  it('has axes of no correlation, whose variances are the explained shares', () => {
    const rows = fc.array(fc.tuple(number, number, number, number), {
      minLength: 3,
      maxLength: 12,
    });
    fc.assert(
      fc.property(rows, (vectors) => {
        const { points, explained } = embeddingMap(names(vectors.length), vectors.flat(), 4);
        const means = [0, 1, 2, 3].map(
          (d) => vectors.reduce((s, v) => s + v[d], 0) / vectors.length,
        );
        const total = vectors.flat().reduce((s, v, i) => s + (v - means[i % 4]) ** 2, 0);
        const product = (a: 'x' | 'y', b: 'x' | 'y') =>
          points.reduce((sum, point) => sum + point[a] * point[b], 0);
        expect(Math.abs(product('x', 'y'))).toBeLessThan(1e-9 * (1 + total));
        expect(product('x', 'x')).toBeCloseTo(explained[0] * total, 6);
        expect(product('y', 'y')).toBeCloseTo(explained[1] * total, 6);
        expect(Math.abs(points.reduce((sum, { x }) => sum + x, 0))).toBeLessThan(1e-6);
      }),
      { seed: 2, numRuns: runs(300) },
    );
  });

  it('has one orientation, whichever way the vectors point', () => {
    const rows = [3, 0, 0, -1, 0.5, 0, -2, 0, 0.1, 0, 1, 0];
    const { points } = embeddingMap(names(4), rows, 3);
    const mirrored = embeddingMap(
      names(4),
      rows.map((value) => -value),
      3,
    ).points;
    const farthest = (axis: 'x' | 'y') =>
      Math.max(...points.map((p) => p[axis])) >= -Math.min(...points.map((p) => p[axis]));
    expect(farthest('x') && farthest('y')).toBe(true);
    expect(Math.max(...mirrored.map(({ x }) => x))).toBeCloseTo(
      Math.max(...points.map(({ x }) => x)),
      12,
    );
  });

  it('ignores rows past the tokens, and tokens past the limit', () => {
    const rows = [1, 0, 0, 1, 5, 5, 9, 9];
    expect(embeddingMap(['a', 'b'], rows, 2)).toEqual(
      embeddingMap(['a', 'b'], rows.slice(0, 4), 2),
    );
    expect(embeddingMap(names(4), rows, 2, { tokens: 2 }).points).toHaveLength(2);
  });

  it('puts equal vectors, one token and no token in the middle', () => {
    expect(embeddingMap(['a', 'b'], [1, 2, 1, 2], 2)).toEqual({
      points: [
        { token: 'a', x: 0, y: 0 },
        { token: 'b', x: 0, y: 0 },
      ],
      explained: [0, 0],
    });
    expect(embeddingMap(['a'], [1, 2], 2).points).toEqual([{ token: 'a', x: 0, y: 0 }]);
    expect(embeddingMap([], [], 2)).toEqual({ points: [], explained: [0, 0] });
  });

  it('reads the vectors of a translator', async () => {
    const side = {
      kind: 'text',
      tokenizer: { kind: 'character' },
      tokens: ['a', 'b', 'c'],
    } as const;
    const translator = new Translator(await createBackend('reference'), {
      source: side,
      target: { ...side, eos: true },
      embeddingSize: 4,
      hiddenSize: 4,
    });
    const values = (await translator.model.parameters.read()).get('decoder.embedding.weight')!;
    expect(await embeddingMapOf(translator, { side: 'target' })).toEqual(
      embeddingMap(['a', 'b', 'c'], values.values, 4),
    );
    translator.dispose();
  });
});
