import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { RunningAverage } from '../../src/optim/running-average.ts';
import { ParameterBlock, normal } from '../../src/tensor/parameters.ts';
import { Random } from '../../src/tensor/random.ts';
import { counting, everyBackend, exactBackend } from '../support/backends.ts';
import { expectClose } from '../support/compare.ts';

/** Parameters that go through `steps` random places, and what `see` is shown after each. */
async function walk(
  backend: Backend,
  share: number,
  steps: number,
  see: (average: readonly number[], places: readonly number[][]) => void,
) {
  const block = new ParameterBlock();
  const p = block.declare('p', [21], normal(1));
  const kept = block.declare('kept', [3], normal(1), { trained: false });
  block.allocate(backend, Random.fromSeed(1));
  const frozen = (await backend.read(kept.value.offset, 3)).slice();
  const average = new RunningAverage(backend, block, share);
  const random = Random.fromSeed(2);
  const places: number[][] = [];
  for (let t = 1; t <= steps; t++) {
    const place = Array.from({ length: 21 }, () => Math.fround(random.normal()));
    places.push(place);
    backend.write(p.value.offset, place);
    average.update(t);
    const read = async () => Array.from(await backend.read(p.value.offset, 21));
    see(await average.during(read), places);
    expect(await read()).toEqual(place);
    expect(await backend.read(kept.value.offset, 3)).toEqual(frozen);
  }
  average.dispose();
  average.dispose();
  block.dispose();
}

const meanOf = (places: readonly number[][]) =>
  places[0].map((_, i) => places.reduce((sum, place) => sum + place[i], 0) / places.length);

describe.each(everyBackend)('RunningAverage on $name', ({ create }) => {
  it('of all steps is their mean', async () => {
    await walk(await create(), 1, 20, (average, places) =>
      expectClose(average, meanOf(places), 1e-5, { floor: 1, what: `step ${places.length}` }),
    );
  });

  it('of a share looks back over about that share of the steps', async () => {
    const share = 0.25;
    const weights: number[] = []; // of each place in the mean
    await walk(await create(), share, 40, (average, places) => {
      const rate = Math.min(1, 1 / (share * places.length));
      weights.forEach((weight, i) => (weights[i] = weight * (1 - rate)));
      weights.push(rate);
      const expected = places[0].map((_, i) =>
        places.reduce((sum, place, t) => sum + weights[t] * place[i], 0),
      );
      expectClose(average, expected, 1e-5, { floor: 1, what: `step ${places.length}` });
    });
  });
});

describe('RunningAverage', () => {
  it('is the last place until the share has a step of its own', async () => {
    await walk(exactBackend(), 0.1, 10, (average, places) =>
      expect(average).toEqual(places.at(-1)),
    );
  });

  it('puts the parameters back after a failure, and gives its memory back', async () => {
    const backend = counting(exactBackend());
    const block = new ParameterBlock();
    const p = block.declare('p', [2], normal(1));
    block.allocate(backend, Random.fromSeed(1));
    const average = new RunningAverage(backend, block, 1);
    average.update(1);
    backend.write(p.value.offset, [1, 2]);
    const fail = () => Promise.reject(new Error('no'));
    await expect(average.during(fail)).rejects.toThrow('no');
    expect(Array.from(await backend.read(p.value.offset, 2))).toEqual([1, 2]);
    average.dispose();
    block.dispose();
    expect(backend.live.size).toBe(0);
  });
});
