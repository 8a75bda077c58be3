import { describe, expect, it, vi } from 'vitest';
import { toIdBatch } from '../../src/data/batch.ts';
import { greedy } from '../../src/decode/greedy.ts';
import { ModelRig } from '../support/model-rig.ts';
import { Sgd } from '../../src/optim/sgd.ts';
import { Random } from '../../src/tensor/random.ts';
import { update } from '../../src/train/update.ts';
import { counting, everyBackend } from '../support/backends.ts';

const sizes = {
  sourceVocabularySize: 9,
  targetVocabularySize: 9,
  embeddingSize: 5,
  hiddenSize: 9,
};

/** A batch of up to 20 rows of up to 6 tokens; the first is as large as any. */
function makeBatch(step: number) {
  const random = Random.fromSeed(step);
  const rows = step === 0 ? 20 : 1 + random.integer(20);
  const side = () =>
    toIdBatch(
      Array.from({ length: rows }, () =>
        Array.from({ length: step === 0 ? 6 : random.integer(7) }, () => random.integer(9)),
      ),
    );
  return { source: side(), target: side() };
}

describe.each(everyBackend)('memory on $name', ({ create }) => {
  it('does not grow over 200 steps of training and prediction', async () => {
    const backend = counting(await create());
    const model = new ModelRig(backend, sizes, 1);
    const { workspace } = model;
    const options = { optimizer: new Sgd(), learningRate: 0.1, clipNorm: 1 };
    const step = async (number: number): Promise<void> => {
      const batch = makeBatch(number);
      await update(workspace, model, [batch], options); // throws for a loss that is not finite
      workspace.reset();
      await greedy(model.member, batch.source, { length: 6 });
    };
    /** Where a range as large as all that is in use would begin: at the end of what was ever taken. */
    const end = (): number => {
      const offset = backend.allocate(1 << 20);
      backend.free(offset);
      return offset;
    };
    await step(0);
    await step(0); // the arena is one chunk now
    const [calls, before] = [backend.calls, end()];
    const grow = vi.spyOn(WebAssembly.Memory.prototype, 'grow');
    try {
      for (let number = 0; number < 200; number++) await step(number);
      expect(grow).not.toHaveBeenCalled();
    } finally {
      grow.mockRestore();
    }
    expect(backend.calls).toBe(calls + 1); // the one of `end`
    expect(end()).toBeLessThanOrEqual(before); // less where an earlier file of this process freed memory meanwhile
  });
});
