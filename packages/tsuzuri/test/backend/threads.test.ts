import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { backends } from '../../src/backend/select.ts';
import { toIdBatch } from '../../src/data/batch.ts';
import { BackendError } from '../../src/errors.ts';
import { Seq2Seq } from '../../src/models/seq2seq.ts';
import { Sgd } from '../../src/optim/sgd.ts';
import { trainStep } from '../../src/train/train-step.ts';
import { differences } from '../support/compare.ts';

/** The native backend, or undefined on a machine that it is not built for. */
async function native(threads: number): Promise<Backend | undefined> {
  try {
    return await backends.native.create({ threads });
  } catch (error) {
    if (error instanceof BackendError) return undefined;
    throw error;
  }
}

/** Weights and losses after five steps of a model large enough for every kernel to be shared. */
async function trained(backend: Backend): Promise<{ losses: number[]; weights: Float32Array }> {
  const sizes = { sourceVocabularySize: 900, targetVocabularySize: 901 };
  const model = new Seq2Seq(backend, { ...sizes, embeddingSize: 70, hiddenSize: 90 }, 3);
  const rows = (count: number, step: number, vocabulary: number) =>
    toIdBatch(
      Array.from({ length: 61 }, (_, b) =>
        Array.from(
          { length: 1 + ((b * 5) % count) },
          (_unused, t) => (b * step + t * 7) % vocabulary,
        ),
      ),
    );
  const batch = { source: rows(13, 11, 900), target: rows(9, 13, 901) };
  const options = { optimizer: new Sgd(), learningRate: 0.5, clipNorm: 1 };
  const losses: number[] = [];
  for (let step = 0; step < 5; step++) {
    model.workspace.reset();
    const loss = trainStep(model.workspace, model, batch, options);
    losses.push((await backend.read(loss.offset, 1))[0]);
  }
  const { values, trainedSize } = model.parameters;
  return { losses, weights: (await backend.read(values, trainedSize)) as Float32Array };
}

describe.runIf((await native(1)) !== undefined)('threads of the native backend', () => {
  test('any number of them gives the same bits', async () => {
    const alone = await trained((await native(1))!);
    expect(alone.losses[4]).toBeLessThan(alone.losses[0]);
    for (const threads of [2, 3, 7]) {
      const together = await trained((await native(threads))!);
      expect(differences({ ...together }, { ...alone })).toEqual([]);
    }
  });

  test('they end with the worker that started them, and with the process', () => {
    const script = fileURLToPath(new URL('./lifecycle.js', import.meta.url));
    const options = { encoding: 'utf8', timeout: 50_000 } as const;
    expect(execFileSync(process.execPath, [script], options)).toBe('ended\n');
  });
});
