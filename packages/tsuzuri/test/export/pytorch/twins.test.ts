import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Backend } from '../../../src/backend/backend.ts';
import { createBackend } from '../../../src/backend/select.ts';
import { toIdBatch } from '../../../src/data/batch.ts';
import { greedy } from '../../../src/decode/greedy.ts';
import { DecodingMemory } from '../../../src/decode/memory.ts';
import { readPytorch } from '../../../src/export/pytorch/read.ts';
import { pytorchPieces } from '../../../src/export/pytorch/write.ts';
import { inMemory, joinPieces } from '../../../src/formats/safetensors-pieces.ts';
import { readSafetensors, writeSafetensors } from '../../../src/formats/safetensors.ts';
import { attentions } from '../../../src/nn/attention/attentions.ts';
import { cells } from '../../../src/nn/cells.ts';
import { Arena } from '../../../src/tensor/arena.ts';
import type { Translator } from '../../../src/translator/translator.ts';
import { exactBackend } from '../../support/backends.ts';
import { expectClose } from '../../support/compare.ts';
import type { Stored } from '../../support/fixtures.ts';

interface Case {
  readonly config: { readonly config: { readonly cell: string; readonly attention: string } };
  readonly tensors: Readonly<Record<string, Stored>>;
  readonly logProbabilities: readonly (readonly number[])[];
  readonly greedy: readonly (readonly number[])[];
}

const { sources, targets, limit, cases } = JSON.parse(
  readFileSync(new URL('../../fixtures/pytorch/twins.json', import.meta.url), 'utf8'),
) as { sources: number[][]; targets: number[][]; limit: number; cases: Record<string, Case> };

/** A translator from the tensors that PyTorch has. */
function importOf({ config, tensors }: Case, backend: Backend, Floats = Float64Array) {
  const stored = Object.entries(tensors).map(
    ([name, { shape, values }]) => [name, { shape, values: new Floats(values) }] as const,
  );
  const bytes = writeSafetensors({ tensors: new Map(stored), metadata: {} });
  return readPytorch(backend, JSON.stringify(config), inMemory(bytes));
}

/** Its answers are those of PyTorch, and so is the mean log-probability of each target. */
async function expectTwin({ model, backend }: Translator, twin: Case, tolerance: number) {
  const arena = new Arena(backend);
  const found: number[] = [];
  for (const [i, source] of sources.entries()) {
    const state = model.start(arena, toIdBatch([source]));
    const loss = model.score(arena, state, toIdBatch([targets[i]]));
    found.push(-(await backend.read(loss.offset, 1))[0]);
  }
  const mean = (row: readonly number[]) => row.reduce((sum, value) => sum + value, 0) / row.length;
  expectClose(found, twin.logProbabilities.map(mean), tolerance);
  const member = { model, memory: new DecodingMemory(backend) };
  const answers = await greedy(member, toIdBatch(sources), { length: limit, eosId: 4 });
  expect(answers.map((row) => [...row])).toEqual(twin.greedy);
  member.memory.dispose();
  arena.dispose();
}

describe('models of PyTorch', () => {
  test('are of every cell and every attention', () => {
    const used = Object.values(cases).map(({ config }) => config.config);
    expect(new Set(used.map(({ cell }) => cell))).toEqual(new Set(Object.keys(cells)));
    const kinds = new Set(used.map(({ attention }) => attention));
    expect(kinds).toEqual(new Set(['none', ...Object.keys(attentions)]));
  });

  test.each(Object.entries(cases))('give the same here: %s', async (_, twin) => {
    const exact = await importOf(twin, exactBackend());
    await expectTwin(exact, twin, 1e-12);
    const backend = await createBackend();
    const translator = await importOf(twin, backend);
    await expectTwin(translator, twin, 1e-5);

    const bytes = await joinPieces(pytorchPieces(exact));
    const { tensors } = readSafetensors(bytes);
    expect([...tensors.keys()].toSorted()).toEqual(Object.keys(twin.tensors).toSorted());
    for (const [name, { shape, values }] of tensors) {
      expect(shape, name).toEqual(twin.tensors[name].shape);
      const isBias = /bias_[ih]h/.test(name); // one of two, of which only some sums come back
      if (!isBias) expect([...values], name).toEqual(twin.tensors[name].values);
    }
    const again = await readPytorch(backend, JSON.stringify(twin.config), inMemory(bytes));
    expect(await again.model.parameters.read()).toEqual(await translator.model.parameters.read());
    for (const one of [exact, translator, again]) one.dispose();
  });
});
