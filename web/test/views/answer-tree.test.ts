import { describe, expect, it } from 'vitest';
import { createBackend, learn } from 'tsuzuri';
import { beamTree } from 'tsuzuri/inspect';
import { nodeByKey, treeLayout } from '../../src/views/answer/tree.ts';
import { inOrder, neighbours, steady } from '../../src/views/embeddings/order.ts';

describe('the picture of beam search', () => {
  it('has every node in the column of its step, none over another, and the way of the answer', async () => {
    const backend = await createBackend('wasm', { threads: 1 });
    const sizes = { embeddingSize: 4, hiddenSize: 8, epochs: 1 };
    const translator = await learn([['abc', 'cba'] as const, ['bca', 'acb'] as const], {
      ...sizes,
      backend,
    });
    const tree = await beamTree(translator, 'abc', { beam: 3, nBest: 3, maximumLength: 6 });
    const { placed, width, height } = treeLayout(tree);
    expect(placed.map(({ node }) => node)).toEqual(tree.nodes);
    expect(new Set(placed.map(({ x, y }) => `${x} ${y}`)).size).toBe(tree.nodes.length);
    for (const { node, x, y } of placed) {
      if (node.parent >= 0) expect(placed[node.parent].x).toBeLessThan(x);
      expect(x).toBeLessThan(width);
      expect(y).toBeLessThan(height);
    }
    const path = placed.filter(({ isOnPath }) => isOnPath).map(({ node }) => node);
    expect(path.map(({ step }) => step)).toEqual(path.map((_, step) => step));
    expect(path.at(-1)!.fate).toBe('answer');
    expect(nodeByKey('ArrowLeft', path[1].id, tree)).toBe(path[0].id);
    expect(nodeByKey('ArrowDown', 0, tree)).toBe(1);
    expect(nodeByKey('ArrowUp', 0, tree)).toBeUndefined();
  });
});

describe('the order of tokens', () => {
  it('joins neighbours in value, whatever stands between them', () => {
    expect(neighbours(['9', 'b', '+', '8', '10', 'a', 'A'])).toEqual([
      [3, 0],
      [0, 4],
      [5, 1],
    ]);
  });

  it('puts tokens in order, with their cosines and places', () => {
    const points = [
      { x: 1, y: 0 },
      { x: 2, y: 0 },
      { x: 3, y: 0 },
    ];
    const cosines = Float32Array.of(1, 0.5, 0.25, 0.5, 1, 0.75, 0.25, 0.75, 1);
    const all = { tokens: ['+', '2', '1'], all: 3, cosines, points, explained: [1, 0] as const };
    const ordered = inOrder(all);
    expect(ordered.tokens).toEqual(['1', '2', '+']);
    expect(ordered.points.map(({ x }) => x)).toEqual([3, 2, 1]);
    expect([...ordered.cosines]).toEqual([1, 0.75, 0.25, 0.75, 1, 0.5, 0.25, 0.5, 1]);
  });

  it('turns an axis that points the other way', () => {
    const before = [
      { x: 1, y: 1 },
      { x: -1, y: 2 },
    ];
    expect(
      steady(
        [
          { x: -2, y: 1 },
          { x: 2, y: 2 },
        ],
        before,
      ),
    ).toEqual([
      { x: 2, y: 1 },
      { x: -2, y: 2 },
    ]);
  });
});
