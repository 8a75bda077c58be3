import { describe, expect, it } from 'vitest';
import { attentions } from '../../src/nn/attention/attentions.ts';
import { everyBackend, exactBackend } from '../support/backends.ts';
import { pytorchCases } from '../support/fixtures.ts';
import { type ModelFixture, follow } from '../support/ten-steps.ts';

const cases = pytorchCases<ModelFixture>('pointer');

describe('ten training steps of the pointer-generator are those of PyTorch', () => {
  it('with every attention', () => {
    expect(cases.map(([name]) => name).toSorted()).toEqual(Object.keys(attentions).toSorted());
    expect(cases.every(([, fixture]) => fixture.losses.length === 10)).toBe(true);
  });

  it.each(cases)('reference in float64: %s', (_, fixture) => follow(fixture, exactBackend(), 1e-9));

  describe.each(everyBackend)('$name backend in float32', ({ create }) => {
    it.each(cases)('%s', async (_, fixture) => follow(fixture, await create(), 1e-5));
  });
});
