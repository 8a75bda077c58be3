import { describe, expect, it } from 'vitest';
import type { Backend, Workspace } from '../../src/backend/backend.ts';
import { toIdBatch } from '../../src/data/batch.ts';
import { greedy } from '../../src/decode/greedy.ts';
import { type Member, DecodingMemory } from '../../src/decode/memory.ts';
import { ModelRig, carriedLayers } from '../support/model-rig.ts';
import { Random } from '../../src/tensor/random.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { everyBackend, exactBackend } from '../support/backends.ts';

const length = 4;
const vocabulary = 11;

/** A model that answers differently to different sources: random weights, larger than the first ones. */
async function makeModel(backend: Backend, reverseSource: boolean): Promise<ModelRig> {
  const sizes = { sourceVocabularySize: vocabulary, targetVocabularySize: vocabulary };
  const config = { ...sizes, embeddingSize: 7, hiddenSize: 9, reverseSource };
  const model = new ModelRig(backend, config, 1);
  for (const [name, { values }] of await model.parameters.read()) {
    model.parameters.write(
      name,
      values.map((value) => value * 4),
    );
  }
  return model;
}

const random = Random.fromSeed(3);
const sources = Array.from({ length: 23 }, (_, i) =>
  Array.from({ length: i % 6 }, () => random.integer(vocabulary)),
);

describe.each(everyBackend)('greedy decoding on $name', ({ create }) => {
  it.each([false, true])(
    'of a ragged batch is that of each row alone, bit for bit: reversed %s',
    async (reversed) => {
      const backend = await create();
      const model = await makeModel(backend, reversed);
      const { workspace } = model;
      const batch = toIdBatch(sources);
      const together = await greedy(model.member, batch, { length });
      expect(together).toHaveLength(sources.length);
      expect(new Set(together.map(String)).size).toBeGreaterThan(10);
      workspace.reset();
      const state = carriedLayers(model.start(workspace, batch))[0];
      const [hidden, cell] = [
        await backend.read(state.hidden.offset, state.hidden.size),
        await backend.read(state.cell.offset, state.cell.size),
      ];
      for (const [b, row] of sources.entries()) {
        workspace.reset();
        const alone = toIdBatch([row]);
        const one = carriedLayers(model.start(workspace, alone))[0];
        expect(await backend.read(one.hidden.offset, 9)).toEqual(hidden.slice(b * 9, b * 9 + 9));
        expect(await backend.read(one.cell.offset, 9)).toEqual(cell.slice(b * 9, b * 9 + 9));
        workspace.reset();
        expect(await greedy(model.member, alone, { length })).toEqual([together[b]]);
      }
    },
  );

  it('reads the token of the largest logit in the next step', async () => {
    const backend = await create();
    const model = await makeModel(backend, false);
    const { workspace } = model;
    const [answer] = await greedy(model.member, toIdBatch([[3, 1, 4]]), { length });
    workspace.reset();
    let state = model.start(workspace, toIdBatch([[3, 1, 4]]));
    let last = model.startId;
    for (const id of answer) {
      const { scores, state: next } = model.step(workspace, workspace.ids([1], [last]), state);
      const numbers = [...(await backend.read(scores.offset, scores.size))];
      expect(numbers.indexOf(Math.max(...numbers))).toBe(id);
      [last, state] = [id, next];
    }
  });
});

describe('greedy', () => {
  it('knows nothing of a model but its start and its step', async () => {
    /** Counts on from its source: the logit of (last id + first source id) modulo 5 is the largest. */
    const counter: Member<Int32Array>['model'] = {
      startId: 0,
      start: (_, source) => source.ids.slice(0, source.lengths.length),
      step(workspace: Workspace, ids: Tensor, state: Int32Array) {
        const [batch] = ids.shape;
        const logits = workspace.zeros([batch, 5]);
        state.forEach((first, b) => {
          answers[b] = ((answers[b] ?? 0) + first) % 5;
          workspace.backend.fill(1, 1, logits.at(b).offset + answers[b]);
        });
        return { scores: logits, state };
      },
      select: (_, state) => state,
    };
    const answers: number[] = [];
    const result = await greedy(
      { model: counter, memory: new DecodingMemory(exactBackend()) },
      toIdBatch([[1], [3]]),
      {
        length: 6,
      },
    );
    expect(result.map((row) => Array.from(row))).toEqual([
      [1, 2, 3, 4, 0, 1],
      [3, 1, 4, 2, 0, 3],
    ]);
  });

  it('gives nothing for no rows, and empty rows for no length', async () => {
    const model = await makeModel(exactBackend(), false);
    expect(await greedy(model.member, toIdBatch([]), { length })).toEqual([]);
    const none = await greedy(model.member, toIdBatch([[1], [2]]), { length: 0 });
    expect(none.map((row) => row.length)).toEqual([0, 0]);
  });
});
