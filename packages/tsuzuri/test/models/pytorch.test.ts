import { describe, expect, it } from 'vitest';
import { everyBackend, exactBackend } from '../support/backends.ts';
import { pytorchCases } from '../support/fixtures.ts';
import { type ModelFixture, follow } from '../support/ten-steps.ts';

const cases = ['seq2seq', 'hard', 'transformer-models'].flatMap((name) =>
  pytorchCases<ModelFixture>(name),
);

describe('ten training steps of the encoder-decoder are those of PyTorch', () => {
  it('in eight variants, three with hard attention and five Transformers, of ten steps', () => {
    expect(cases).toHaveLength(16);
    expect(cases.every(([, fixture]) => fixture.losses.length === 10)).toBe(true);
  });

  it.each(cases)('reference in float64: %s', (_, fixture) => follow(fixture, exactBackend(), 1e-9));

  describe.each(everyBackend)('$name backend in float32', ({ create }) => {
    it.each(cases)('%s', async (_, fixture) => follow(fixture, await create(), 1e-5));
  });
});
