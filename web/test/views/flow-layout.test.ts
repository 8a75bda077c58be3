import { beforeAll, describe, expect, it } from 'vitest';
import { type Backend, type Translator, createBackend, learn } from 'tsuzuri';
import { type Flow, flow } from 'tsuzuri/inspect';
import { stationByKey } from '../../src/views/flow/keys.ts';
import { type Layout, type Placed, layoutOf } from '../../src/views/flow/layout.ts';
import { arrowsOf } from '../../src/views/flow/routes.ts';

const variants = {
  plain: { bidirectional: false, attention: 'none' },
  'two layers, both ways, with attention': { layers: 2, attention: 'dot', inputFeeding: true },
  'a peeky GRU': { cell: 'gru', peeky: true, attention: 'none', tiedOutput: false },
} as const;

describe.each(Object.entries(variants))('the picture of a flow: %s', (_, more) => {
  let followed: Flow;
  let layout: Layout;
  beforeAll(async () => {
    const translator = await translatorOf(await createBackend('wasm', { threads: 1 }), more);
    followed = await flow(translator, 'abc', { target: 'cb' });
    layout = layoutOf(followed, 900);
  });

  it('has every station, none over another', () => {
    const boxes = [...layout.placed.values()];
    expect(boxes.map(({ station }) => station.id)).toEqual(followed.stations.map(({ id }) => id));
    for (const a of boxes) {
      expect(a.x).toBeGreaterThanOrEqual(0);
      expect(a.x + a.width).toBeLessThanOrEqual(layout.width);
      expect(a.y + a.height).toBeLessThanOrEqual(layout.height);
      const isOver = (b: Placed) =>
        a.x <= b.x + b.width &&
        b.x <= a.x + a.width &&
        a.y <= b.y + b.height &&
        b.y <= a.y + a.height;
      expect(boxes.filter(isOver)).toEqual([a]);
    }
  });

  it('is computed upwards within a column, and has an arrow for all that a station comes from', () => {
    for (const { station, column, y } of layout.placed.values()) {
      for (const id of station.from) {
        const from = layout.placed.get(id)!;
        expect(from.column !== column || from.y > y, `${id} to ${station.id}`).toBe(true);
      }
    }
    const ends = arrowsOf(layout).map(({ from, to }) => `${from} ${to}`);
    expect(ends).toEqual(
      followed.stations.flatMap(({ id, from }) => from.map((other) => `${other} ${id}`)),
    );
  });

  it('is walked by keys: every station can be reached from the first', () => {
    const met = new Set(['encoder/id/0']);
    for (const id of met) {
      for (const key of ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']) {
        const next = stationByKey(key, id, layout);
        if (next !== undefined) met.add(next);
      }
    }
    expect(met.size).toBe(followed.stations.length);
    expect(stationByKey('End', 'encoder/id/0', layout)).toBe(followed.stations.at(-1)!.id);
  });
});

async function translatorOf(backend: Backend, more: object): Promise<Translator> {
  const pairs = [
    ['abc', 'cba'],
    ['bca', 'acb'],
  ] as const;
  const sizes = { embeddingSize: 4, hiddenSize: 8, epochs: 1 };
  return learn(pairs, { ...sizes, ...more, backend });
}
