import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { Random } from '../../src/tensor/random.ts';
import { everyBackend, exactBackend } from '../support/backends.ts';
import { expectClose } from '../support/compare.ts';
import { GuardedArena } from '../support/guarded-arena.ts';

const [time, batch, source] = [4, 19, 6];
const random = Random.fromSeed(1);
const normals = (count: number, factor: number) =>
  Float64Array.from({ length: count }, () => Math.fround(factor * random.normal()));
const lengthsTo = (most: number) =>
  Int32Array.from({ length: batch }, (_, b) => (b * 5) % (most + 1));

/** Scores that differ by `factor`, emissions to match, and what `alignmentForward` and `Backward` make of them. */
function inputs(factor: number) {
  const size = time * batch * source;
  return {
    scores: normals(size, factor),
    emission: normals(size, factor).map((x) => -Math.abs(x)),
  };
}

async function align(
  backend: Backend,
  order: 0 | 1,
  { scores, emission }: ReturnType<typeof inputs>,
) {
  const workspace = new GuardedArena(backend);
  const shape = [time, batch, source];
  const [e, p] = [workspace.from(shape, scores), workspace.from(shape, emission)];
  const [sources, lengths] = [source, time].map((most) => workspace.ids([batch], lengthsTo(most)));
  const [alpha, rest, dScores, dEmission] = Array.from({ length: 4 }, () =>
    workspace.tensor(shape),
  );
  const [evidence, loss] = [workspace.tensor([time, batch]), workspace.tensor([1])];
  const sizes = [time, batch, source, order, 0.1] as const;
  const lists = [e.offset, p.offset, sources.offset, lengths.offset] as const;
  const made = [alpha.offset, rest.offset, evidence.offset] as const;
  backend.alignmentForward(...sizes, ...lists, ...made, loss.offset);
  backend.alignmentBackward(...sizes, ...lists, ...made, dScores.offset, dEmission.offset);
  const read = async (x: { offset: number; size: number }) => [
    ...(await backend.read(x.offset, x.size)),
  ];
  const result = {
    evidence: await read(evidence),
    loss: await read(loss),
    dScores: await read(dScores),
    dEmission: await read(dEmission),
  };
  expect(await workspace.damage()).toBe(0);
  return result;
}

/** −0.1 Σ ln p over rows, with the sum over alignments written out. */
function enumerated(order: 0 | 1, { scores, emission }: ReturnType<typeof inputs>): number {
  let loss = 0;
  for (let b = 0; b < batch; b++) {
    const [size, end] = [Math.max(1, lengthsTo(source)[b]), lengthsTo(time)[b]];
    const at = (x: Float64Array, t: number, s: number) => x[(t * batch + b) * source + s];
    const sum = (t: number, from: number): number => {
      if (t === end) return 1;
      const first = order === 1 ? from : 0;
      const places = Array.from({ length: size - first }, (_, i) => first + i);
      const whole = places.reduce((all, s) => all + Math.exp(at(scores, t, s)), 0);
      const each = (s: number) =>
        (Math.exp(at(scores, t, s)) / whole) * Math.exp(at(emission, t, s));
      return places.reduce((all, s) => all + each(s) * sum(t + 1, s), 0);
    };
    loss -= 0.1 * Math.log(sum(0, 0));
  }
  return loss;
}

describe.each([0, 1] as const)('alignments of order %s', (order) => {
  it('are summed over as if one by one', async () => {
    const given = inputs(2);
    const { loss } = await align(exactBackend(), order, given);
    expectClose(loss, [enumerated(order, given)], 1e-12);
  });

  describe.each(everyBackend)('on $name', ({ create }) => {
    it.each([1, 5, 60])('are summed over with scores of size %s', async (factor) => {
      const given = inputs(factor);
      const [exact, own] = [
        await align(exactBackend(), order, given),
        await align(await create(), order, given),
      ];
      for (const name of ['loss', 'evidence', 'dScores', 'dEmission'] as const) {
        expectClose(own[name], exact[name], 3e-6 * Math.max(1, factor / 5), {
          floor: 0.1,
          what: name,
        });
      }
    });
  });
});
