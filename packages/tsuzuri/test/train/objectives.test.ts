import { describe, expect, it } from 'vitest';
import { pickPairs, toIdBatch } from '../../src/data/batch.ts';
import { DecodingMemory } from '../../src/decode/memory.ts';
import { Seq2Seq } from '../../src/models/seq2seq.ts';
import { Arena } from '../../src/tensor/arena.ts';
import { Random } from '../../src/tensor/random.ts';
import { resumeTraining, saveTraining } from '../../src/train/checkpoint.ts';
import { findCandidates, scoreCandidates } from '../../src/train/objectives/candidates.ts';
import { riskOf } from '../../src/train/objectives/minimum-risk.ts';
import {
  type ObjectiveName,
  createObjective,
  objectives,
} from '../../src/train/objectives/objectives.ts';
import { exactBackend } from '../support/backends.ts';
import { expectClose } from '../support/compare.ts';
import { expectModelGradient } from '../support/model-gradient.ts';
import { begin, collect, data, weightsOf } from '../support/training.ts';

const sizes = { sourceVocabularySize: 6, targetVocabularySize: 5, embeddingSize: 4, hiddenSize: 6 };
const batch = {
  source: toIdBatch([[1, 2, 3], [4], [0, 0, 4, 2]]),
  target: toIdBatch([[0, 3, 4], [4], [2, 1, 4]]),
};
const END = 4;

describe('R-Drop', () => {
  it('has the gradient of its loss', () =>
    expectModelGradient(
      { ...sizes, dropout: 0.3, labelSmoothing: 0.1, attention: 'dot' },
      pickPairs(batch, Int32Array.of(0, 1, 2, 0, 1, 2)),
      { passOf: () => ({ random: Random.fromSeed(3), agreement: 2, tokens: 14 }) },
    ));

  it('is the likelihood where both passes are the same', async () => {
    const [plain, twice] = [begin(), begin({ objective: 'r-drop' })];
    const [a, b] = [await collect(plain), await collect(twice)];
    expectClose(
      b.map(({ loss }) => loss),
      a.map(({ loss }) => loss),
      1e-9,
    );
  });
});

/** A model with large weights, which knows what it wants. */
function decided(more: object = {}) {
  const backend = exactBackend();
  const model = new Seq2Seq(backend, { ...sizes, attention: 'dot', ...more }, 1);
  const { values, trainedSize } = model.parameters;
  const random = Random.fromSeed(5);
  backend.write(
    values,
    Float64Array.from({ length: trainedSize }, () => random.normal()),
  );
  return { backend, model, workspace: new Arena(backend), memory: new DecodingMemory(backend) };
}

describe('the gradient with weights of rows', () => {
  it('is the weighted sum of those of the rows', async () => {
    const { backend, model, workspace } = decided();
    const { parameters } = model;
    const gradientOf = async (rows: readonly number[], weights?: readonly number[]) => {
      workspace.reset();
      parameters.zeroGradients();
      const part = pickPairs(batch, Int32Array.from(rows));
      model.backward(workspace, model.forward(workspace, part, { tokens: 3 }).cache, weights);
      return [...(await backend.read(parameters.gradients, parameters.trainedSize))];
    };
    const weights = [2, -1, 0.5];
    const alone = await Promise.all([[0], [1], [2]].map((rows) => gradientOf(rows)));
    const sum = alone[0].map((_, i) => weights.reduce((all, w, b) => all + w * alone[b][i], 0));
    expectClose(await gradientOf([0, 1, 2], weights), sum, 1e-12);
  });
});

describe('minimum risk', () => {
  const limits = { eosId: END, maximumLength: 4, count: 6 };

  it.each([false, true])('has candidates once, the target first, n best: %s', async (nBest) => {
    const { model, memory } = decided();
    const random = Random.fromSeed(1);
    const found = await findCandidates({ model, memory }, batch, { ...limits, nBest, random });
    const keys = found.map(({ row, ids }) => `${row}: ${ids.join(' ')}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBeGreaterThan(6);
    expect(keys[0]).toBe('0: 0 3 4');
    const rows = found.map(({ row }) => row);
    expect(rows).toEqual(rows.toSorted((a, b) => a - b));
  });

  it('is what its equation says of two candidates', () => {
    const candidates = [
      { row: 0, ids: Int32Array.of(0, 1, 4) },
      { row: 0, ids: Int32Array.of(0, 4) },
    ];
    const { risk, slopes } = riskOf(candidates, Float64Array.of(Math.log(0.3), Math.log(0.1)), 1);
    expect(risk).toBeCloseTo(0.25 / 3, 12);
    expectClose([...slopes], [-0.75 * (0.25 / 3), 0.25 * (1 / 3 - 0.25 / 3)], 1e-12);
  });

  it.each([0, 0.1])(
    'has the gradient of the expected risk, label smoothing %d',
    async (smoothing) => {
      const { backend, model, workspace, memory } = decided({ labelSmoothing: smoothing });
      const { values, gradients, trainedSize } = model.parameters;
      const random = Random.fromSeed(7);
      const sharpness = 0.5;
      const context = { backend, eosId: END, maximumLength: 4, model };
      const options = { candidates: 6, nBest: false, sharpness };
      const objective = createObjective('minimum-risk', options, context);
      model.parameters.zeroGradients();
      const pass = { random: Random.fromSeed(2), examples: 3 };
      const loss = await objective.learn(workspace, model, batch, pass);
      objective.dispose!();
      const gradient = [...(await backend.read(gradients, trainedSize))];
      const found = await findCandidates({ model, memory }, batch, {
        ...limits,
        nBest: false,
        random: Random.fromSeed(2).stream('candidates'),
      });
      const start = [...(await backend.read(values, trainedSize))];
      const direction = start.map(() => random.normal());
      const at = async (step: number) => {
        backend.write(
          values,
          start.map((value, i) => value + step * direction[i]),
        );
        memory.reset();
        const scores = await scoreCandidates({ model, memory }, batch.source, found);
        return riskOf(found, scores, sharpness).risk / 3;
      };
      expect(await at(0)).toBeCloseTo(loss, 12);
      const numeric = ((await at(1e-5)) - (await at(-1e-5))) / 2e-5;
      const analytic = gradient.reduce((sum, g, i) => sum + g * direction[i], 0);
      expect(Math.abs(numeric)).toBeGreaterThan(1e-4);
      expect(numeric / analytic).toBeCloseTo(1, 6);
    },
  );
});

describe.each(Object.keys(objectives) as ObjectiveName[])('%s', (objective) => {
  const more = { objective, epochs: 3, accumulation: 2, batchSize: 4 };
  const model = { dropout: 0.2 };

  it('resumes to the same bits', async () => {
    const whole = begin(more, model);
    await collect(whole);
    const stopped = begin(more, model);
    let steps = 0;
    for await (const event of stopped.run()) if (event.kind === 'step' && ++steps === 5) break;
    const resumed = await resumeTraining(exactBackend(), await saveTraining(stopped), data);
    await collect(resumed);
    expect(resumed.settings.objective).toBe(objective);
    expect(await weightsOf(resumed)).toEqual(await weightsOf(whole));
    for (const one of [whole, stopped, resumed]) one.dispose();
  });
});

it('the likelihood is the default, and a checkpoint does not name it', async () => {
  const [plain, named] = [begin(), begin({ objective: 'likelihood' })];
  for (const one of [plain, named]) await collect(one);
  expect(await weightsOf(named)).toEqual(await weightsOf(plain));
  expect(plain.settings).not.toHaveProperty('objective');
});

describe('an objective is refused in one line', () => {
  it.each([
    [{ objective: 'risk' }, 'objective: expected one of likelihood, r-drop, minimum-risk'],
    [{ objectiveOptions: { alpha: 1 } }, 'alpha'],
    [{ objective: 'r-drop', objectiveOptions: { alpha: -1 } }, 'alpha: expected a number of at'],
    [{ objective: 'minimum-risk', objectiveOptions: { candidates: 0 } }, 'candidates: expected'],
  ])('%j', (more, message) => {
    expect(() => begin(more as object)).toThrow(message);
  });

  it.each(['r-drop', 'minimum-risk'] as const)('%s for another loss than −ln p', (objective) => {
    expect(() => begin({ objective }, { generator: 'entmax' })).toThrow(
      `objective: ${objective} is not for this kind of model or generator`,
    );
  });
});
