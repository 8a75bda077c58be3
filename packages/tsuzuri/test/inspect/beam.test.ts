import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { createBackend } from '../../src/backend/select.ts';
import { type BeamNode, beamReasons, beamTree } from '../../src/inspect/beam.ts';
import { Translator, type TranslatorConfig } from '../../src/translator/translator.ts';
import { runs } from '../support/thorough.ts';

const tokens = ['a', 'b', 'c', 'd'];
const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens } as const;

/** A model with weights large enough for its answers to differ. */
async function build(backend: Backend, config: Partial<TranslatorConfig>): Promise<Translator> {
  const sides = { source: side, target: { ...side, eos: true } };
  const sizes = { embeddingSize: 4, hiddenSize: 6, maximumLength: 5 };
  const translator = new Translator(backend, { ...sides, ...sizes, ...config }, 3);
  const { values, trainedSize } = translator.model.parameters;
  backend.write(
    values,
    (await backend.read(values, trainedSize)).map((value) => 3 * value),
  );
  return translator;
}

describe('beamTree', () => {
  let backend: Backend;
  let translators: readonly Translator[];
  beforeAll(async () => {
    backend = await createBackend();
    const fixed = { tokens: ['a', 'b', 'c', 'd', ' '], length: 4, padding: ' ' };
    translators = [
      await build(backend, {}),
      await build(backend, { reverseSource: true, attention: 'general' }),
      await build(backend, { source: fixed, target: fixed, maximumLength: 4 }),
    ];
  });
  afterAll(() => translators.forEach((one) => one.dispose()));

  const text = fc.array(fc.constantFrom(...tokens), { minLength: 1, maxLength: 4 });
  const options = fc.record({
    beam: fc.integer({ min: 1, max: 6 }),
    nBest: fc.integer({ min: 1, max: 3 }),
    lengthPenalty: fc.constantFrom(0, 0.6, 1, 2),
  });

  it('says whether its answers are exact, as the translator does', async () => {
    const sparse = await build(backend, { generator: 'sparsemax', maximumLength: 2 });
    const exact = async (beam: number) => {
      const tree = await beamTree(sparse, 'abca', { beam });
      const { answers } = await sparse.answer('abca', { beam });
      expect(tree.answers.map((one) => one.exact)).toEqual(answers.map((one) => one.exact));
      return tree.answers[0].exact;
    };
    expect([await exact(1), await exact(50)]).toEqual([undefined, true]);
    sparse.dispose();
  });

  it('has the answers of the translator, with their scores, and says what became of each node', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 2 }), text, options, async (model, letters, given) => {
        const asked = { ...given, nBest: Math.min(given.nBest, given.beam) };
        const translator = translators[model];
        const source = letters.join('');
        const tree = await beamTree(translator, source, asked);
        const { answers } = await translator.answer(source, asked);
        expect(tree.answers.map(({ text: own, score }) => [own, score])).toEqual(
          answers.map(({ text: own, score }) => [own, score]),
        );
        expect(tree.nodes.filter(({ fate }) => fate === 'answer')).toHaveLength(answers.length);
        answers.forEach(({ tokenLogProbabilities }, i) => {
          const path = pathTo(tree.nodes, tree.answers[i].node);
          expect(path).toHaveLength(tokenLogProbabilities.length);
          path.forEach(({ tokenLogProbability }, t) =>
            expect(tokenLogProbability).toBeCloseTo(tokenLogProbabilities[t], 9),
          );
          expect(path.at(-1)!.fate).toBe('answer');
        });
        requireTree(tree.nodes, asked.beam);
      }),
      { seed: 1, numRuns: runs(60) },
    );
  });

  it('gives every reason', async () => {
    const seen = new Set<string>();
    for (const translator of translators) {
      for (const source of ['a', 'abcd', 'dcb', 'bb']) {
        for (const beam of [1, 2, 5]) {
          const { nodes } = await beamTree(translator, source, { beam, lengthPenalty: 0 });
          for (const { reason } of nodes) seen.add(reason);
        }
      }
    }
    expect([...seen].toSorted()).toEqual(Object.keys(beamReasons).toSorted());
  });

  it('of an empty text is empty, and wrong options are refused', async () => {
    const [translator] = translators;
    expect(await beamTree(translator, '')).toMatchObject({ source: [], nodes: [], answers: [] });
    await expect(beamTree(translator, 'a', { beam: 0 })).rejects.toThrow('beam: expected');
    const wrong = { temperature: 2 } as object;
    await expect(beamTree(translator, 'a', wrong)).rejects.toThrow('temperature');
  });
});

function pathTo(nodes: readonly BeamNode[], last: number): BeamNode[] {
  const path: BeamNode[] = [];
  for (let id = last; id >= 0; id = nodes[id].parent) path.push(nodes[id]);
  return path.toReversed();
}

/** Parents stand before and in the previous step, only kept nodes have children, and no step keeps more than the beam. */
function requireTree(nodes: readonly BeamNode[], beam: number): void {
  const inBeam = new Map<number, number>();
  for (const { id, parent, step, fate, reason, logProbability } of nodes) {
    if (step === 0) expect(parent).toBe(-1);
    else {
      expect(parent).toBeLessThan(id);
      expect(nodes[parent]).toMatchObject({ step: step - 1, fate: 'kept', reason: 'in-beam' });
      expect(logProbability).toBeLessThanOrEqual(nodes[parent].logProbability);
    }
    if (reason !== 'beam-size') inBeam.set(step, (inBeam.get(step) ?? 0) + 1);
    expect(fate === 'kept').toBe(reason === 'in-beam');
  }
  for (const count of inBeam.values()) expect(count).toBeLessThanOrEqual(beam);
}
