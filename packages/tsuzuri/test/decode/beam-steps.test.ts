import { describe, expect, it } from 'vitest';
import { toIdBatch } from '../../src/data/batch.ts';
import { type BeamOptions, beamSearch } from '../../src/decode/beam.ts';
import { type BeamStep, beamFates } from '../../src/decode/beam-of-source.ts';
import { ModelRig } from '../support/model-rig.ts';
import { exactBackend } from '../support/backends.ts';

const eosId = 5;
const sources = toIdBatch([[1, 2, 3], [4], [0, 6, 2, 5]]);

/** A model with weights large enough for its answers to differ. */
async function rigOf(): Promise<ModelRig> {
  const backend = exactBackend();
  const sizes = { sourceVocabularySize: 7, targetVocabularySize: 6 };
  const rig = new ModelRig(backend, { ...sizes, embeddingSize: 5, hiddenSize: 8 }, 1);
  const { values, trainedSize } = rig.parameters;
  const scaled = (await backend.read(values, trainedSize)).map((value) => 2.5 * value);
  backend.write(values, scaled);
  return rig;
}

describe.each<Partial<BeamOptions>>([
  { eosId, beamSize: 3, nBest: 3, lengthPenalty: 1 },
  { eosId, beamSize: 4, nBest: 1, lengthPenalty: 0 },
  { eosId, beamSize: 1, nBest: 1, lengthPenalty: 1 },
  { beamSize: 2, nBest: 2, lengthPenalty: 0.6 },
])('the steps of beam search with %o', (more) => {
  const limits = { maximumLength: 6, ...more } as BeamOptions & { beamSize: number };
  const observe = async () => {
    const { member } = await rigOf();
    const steps: BeamStep[] = [];
    const onStep = (step: BeamStep) => steps.push(step);
    const found = await beamSearch([member], sources, { ...limits, onStep });
    return { steps, found };
  };

  it('change nothing and can be told', async () => {
    const { steps, found } = await observe();
    const { member } = await rigOf();
    expect(found).toEqual(await beamSearch([member], sources, limits));
    expect(JSON.parse(JSON.stringify(steps))).toEqual(steps);
  });

  it('lead from the start to every answer', async () => {
    const { steps, found } = await observe();
    for (const [source, hypotheses] of found.entries()) {
      const own = steps.filter((step) => step.source === source);
      expect(own.map(({ step }) => step)).toEqual([...own.keys()]);
      const ends = own.flatMap(({ step, candidates }) =>
        candidates.filter(({ fate }) => fate === 'finished').map((end) => ({ step, end })),
      );
      const traced = ends.map(({ step, end }) => {
        const ids: number[] = [];
        for (let at = step, one = end; ; one = own[--at].candidates[one.parent]) {
          ids.unshift(one.id);
          if (at === 0) break;
          expect(own[at - 1].candidates[one.parent].fate).toBe('kept');
        }
        return { ids, score: end.score };
      });
      for (const { ids, score, logProbability } of hypotheses) {
        const written = eosId === limits.eosId ? [...ids, eosId] : [...ids];
        const match = traced.find((one) => one.ids.join() === written.join());
        expect(match?.score).toBe(score);
        expect(ends.some(({ end }) => end.logProbability === logProbability)).toBe(true);
      }
    }
  });

  it('hold every candidate with a place, likeliest first, and some that have none', async () => {
    const { beamSize } = limits;
    const { steps } = await observe();
    const finished = [0, 0, 0];
    for (const { step, source, candidates } of steps) {
      const places = beamSize - finished[source];
      const sums = candidates.map(({ logProbability }) => logProbability);
      expect(sums).toEqual(sums.toSorted((a, b) => b - a));
      expect(candidates.length).toBeLessThanOrEqual(places + beamSize);
      for (const [place, { fate, parent }] of candidates.entries()) {
        expect(Object.keys(beamFates)).toContain(fate);
        expect(fate === 'pruned').toBe(place >= places);
        expect(parent === -1).toBe(step === 0);
        if (fate === 'finished') finished[source]++;
      }
    }
    expect(steps.some(({ candidates }) => candidates.some(({ fate }) => fate === 'pruned'))).toBe(
      true,
    );
  });
});
