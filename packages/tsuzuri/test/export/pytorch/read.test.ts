import { describe, expect, test } from 'vitest';
import { readPytorch } from '../../../src/export/pytorch/read.ts';
import { pytorchConfig, pytorchPieces } from '../../../src/export/pytorch/write.ts';
import { inMemory, joinPieces } from '../../../src/formats/safetensors-pieces.ts';
import {
  type StoredTensor,
  readSafetensors,
  writeSafetensors,
} from '../../../src/formats/safetensors.ts';
import { createBackend } from '../../../src/backend/select.ts';
import { Random } from '../../../src/tensor/random.ts';
import { saveTranslator } from '../../../src/translator/save.ts';
import { Translator, type TranslatorConfig } from '../../../src/translator/translator.ts';

const backend = await createBackend();
const tokenizer = { kind: 'character' } as const;
const side = { kind: 'text', tokenizer, tokens: ['a', 'b', 'ß'] } as const;
const small = {
  source: side,
  target: { ...side, eos: true },
  hiddenSize: 4,
  embeddingSize: 3,
} as const;

/** A translator none of whose numbers is its first one; some are −0 or denormal. */
function drawn(config: Partial<TranslatorConfig>): Translator {
  const translator = new Translator(backend, { ...small, ...config });
  const random = Random.fromSeed(3);
  const odd = [-0, 0, 1e-42, -3e38];
  for (const { value } of translator.model.parameters.parameters) {
    const values = Float32Array.from(
      { length: value.size },
      (_, i) => odd[i % 9] ?? random.normal(),
    );
    backend.write(value.offset, values);
  }
  return translator;
}

describe('what was exported comes back bit for bit', () => {
  test.each([
    { cell: 'lstm', reverseSource: true },
    { cell: 'gru', bidirectional: true, layers: 2, beamSize: 3 },
    { cell: 'rnn', attention: 'additive', inputFeeding: true, maximumLength: 7 },
    { cell: 'layer-norm-gru', sharedEmbedding: true, tiedOutput: true, attention: 'dot' },
  ] as const)('%o', async (config) => {
    const translator = drawn(config);
    const weights = inMemory(await joinPieces(pytorchPieces(translator)));
    const again = await readPytorch(backend, pytorchConfig(translator), weights);
    expect(await saveTranslator(again)).toEqual(await saveTranslator(translator));
    for (const one of [translator, again]) one.dispose();
  });
});

describe('refuses, in one line that says what is wrong', () => {
  const translator = drawn({});
  const config = pytorchConfig(translator);

  async function withTensors(change: (tensors: Map<string, StoredTensor>) => unknown) {
    const tensors = new Map(readSafetensors(await joinPieces(pytorchPieces(translator))).tensors);
    change(tensors);
    const weights = inMemory(writeSafetensors({ tensors, metadata: {} }));
    return readPytorch(backend, config, weights);
  }

  const name = 'encoder.lstm.weight_hh_l0';
  test.each([
    ['a missing tensor', `"${name}" must be [16, 4], got nothing`, (all) => all.delete(name)],
    [
      'one of another shape',
      `"${name}" must be [16, 4], got [4, 16]`,
      (all) => all.set(name, { ...all.get(name)!, shape: [4, 16] }),
    ],
    [
      'one that the model does not have',
      '"decoder.extra" is not a tensor of this model',
      (all) => all.set('decoder.extra', { shape: [1], values: new Float32Array(1) }),
    ],
    [
      'numbers that are none',
      `"${name}" holds numbers that are not finite`,
      (all) => all.set(name, { shape: [16, 4], values: new Float32Array(64).fill(NaN) }),
    ],
    [
      'two biases whose sum is none',
      '"encoder.lstm.bias" holds numbers that are not finite',
      (all) => {
        const values = new Float32Array(16).fill(3e38);
        for (const way of 'ih') all.set(`encoder.lstm.bias_${way}h_l0`, { shape: [16], values });
      },
    ],
  ] as [string, string, (all: Map<string, StoredTensor>) => unknown][])(
    '%s',
    async (_, message, change) => {
      await expect(withTensors(change)).rejects.toThrow(message);
    },
  );

  test.each([
    ['no JSON', 'config.json is not JSON', () => '{'],
    [
      'another version',
      'config.json: expected',
      () => config.replace(/"version": \d/, '"version": 9'),
    ],
    ['another kind', 'expected a model (seq2seq', () => config.replace('"seq2seq"', '"other"')],
    ['an unknown option', '"extra"', () => config.replace('"layers"', '"extra": 1, "layers"')],
    ['a huge size', 'must be', () => config.replace('"hiddenSize": 4', '"hiddenSize": 400000000')],
  ])('%s', async (_, message, change) => {
    const weights = inMemory(await joinPieces(pytorchPieces(translator)));
    const error = await readPytorch(backend, change(), weights).catch((reason: unknown) => reason);
    expect(String(error)).toMatch(/^CheckpointError: [^\n]+$/);
    expect(String(error)).toContain(message);
  });
});
