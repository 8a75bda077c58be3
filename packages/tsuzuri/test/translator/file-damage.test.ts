import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReferenceBackend } from '../../src/backend/reference/reference.ts';
import { CheckpointError } from '../../src/errors.ts';
import {
  type StoredTensor,
  readSafetensors,
  writeSafetensors,
} from '../../src/formats/safetensors.ts';
import { loadTranslator } from '../../src/translator/file.ts';
import { saveTranslator } from '../../src/translator/save.ts';
import { Translator, type TranslatorConfig } from '../../src/translator/translator.ts';
import { counting, exactBackend } from '../support/backends.ts';
import { runs } from '../support/thorough.ts';

const config: TranslatorConfig = {
  source: { tokens: [...'abc '], length: 4, padding: ' ' },
  target: { tokens: [...'xyz'], length: 3 },
  embeddingSize: 5,
  hiddenSize: 6,
};

/** A file with another metadata entry. */
function withMetadata(bytes: Uint8Array, tsuzuri: unknown): Uint8Array {
  const text = typeof tsuzuri === 'string' ? tsuzuri : JSON.stringify(tsuzuri);
  return writeSafetensors({ ...readSafetensors(bytes), metadata: { tsuzuri: text } });
}

const whole = await saveTranslator(new Translator(exactBackend(), config));
const entry = JSON.parse(readSafetensors(whole).metadata.tsuzuri) as {
  version: number;
  kind: string;
  config: Record<string, object>;
};
const changed = (more: object): Uint8Array =>
  withMetadata(whole, { ...entry, config: { ...entry.config, ...more } });

function loadsOrRefuses(bytes: Uint8Array): void {
  const backend = counting(exactBackend());
  try {
    loadTranslator(backend, bytes).dispose();
  } catch (error) {
    expect(error).toBeInstanceOf(CheckpointError);
  }
  expect(backend.live.size).toBe(0);
}

describe('a model file', () => {
  it.each([
    ['model.safetensors', '"model.safetensors"'],
    [null, 'null'],
    [[1, 2], 'a list of 2'],
  ])('is refused where it is no bytes but %j', (value, got) => {
    const load = () => loadTranslator(exactBackend(), value as unknown as Uint8Array);
    expect(load).toThrow(new CheckpointError(`expected the bytes of a model file, got ${got}`));
  });

  it.each<[string, Uint8Array, string]>([
    [
      'without our entry',
      writeSafetensors({ tensors: new Map(), metadata: {} }),
      'no entry "tsuzuri"',
    ],
    ['with an entry that is not JSON', withMetadata(whole, '{'), 'is not JSON'],
    [
      'with null for an entry',
      withMetadata(whole, 'null'),
      'its entry "tsuzuri" must be an object, got null',
    ],
    ['of a later version', withMetadata(whole, { ...entry, version: 3 }), 'of version 3'],
    ['of another kind', withMetadata(whole, { ...entry, kind: 'other' }), 'got "other"'],
    [
      'of a kind that is an object',
      withMetadata(whole, { ...entry, kind: { toString: 1 } }),
      'expected a model (seq2seq',
    ],
    [
      'without a configuration',
      withMetadata(whole, { version: 1, kind: 'seq2seq' }),
      'config must be an object, got nothing',
    ],
    [
      'with a token twice',
      changed({ source: { tokens: ['a', 'a'], length: 2 } }),
      'source: vocabulary: the token "a" stands twice',
    ],
    [
      'with a token of no character',
      changed({ source: { tokens: ['', 'a'], length: 2, padding: '' } }),
      'source: tokens: "" is not one character',
    ],
    [
      'with a token of two characters',
      changed({ target: { tokens: ['ab'], length: 2 } }),
      'target: tokens: "ab" is not one character',
    ],
    [
      'with a number for a token',
      changed({ source: { tokens: ['a', 1], length: 2 } }),
      'source.tokens cannot be ["a",1]',
    ],
    [
      'without tokens',
      changed({ source: { tokens: [], length: 2 } }),
      'source: vocabulary: needs at least one token',
    ],
    [
      'with a strange padding',
      changed({ source: { tokens: ['a'], length: 2, padding: '_' } }),
      'source: padding: "_" is not one of the tokens',
    ],
    [
      'with a length of 0',
      changed({ source: { tokens: ['a'], length: 0 } }),
      'source: length: expected a whole number from 1 to 16384, got 0',
    ],
    [
      'with a huge length',
      changed({ source: { tokens: ['a'], length: 2 ** 20 } }),
      'source: length: expected a whole number from 1 to 16384, got 1048576',
    ],
    [
      'with a size that is an object',
      changed({ hiddenSize: { toString: 1 } }),
      'hiddenSize must be',
    ],
    [
      'with a flag that is a number',
      changed({ reverseSource: 1 }),
      'reverseSource must be a boolean',
    ],
    ['that shares what cannot be shared', changed({ sharedEmbedding: true }), 'sharedEmbedding'],
    ['with other sizes', changed({ hiddenSize: 3 }), '"encoder.lstm.inputWeight" must be [12, 5]'],
    [
      'of huge sizes',
      changed({ hiddenSize: 2 ** 20, embeddingSize: 2 ** 20 }),
      'must be [4, 1048576], got [4, 5]',
    ],
  ])('is refused %s', (_, bytes, message) => {
    expect(() => loadTranslator(exactBackend(), bytes)).toThrow(CheckpointError);
    expect(() => loadTranslator(exactBackend(), bytes)).toThrow(message);
    loadsOrRefuses(bytes);
  });

  it('is refused with an array missing, too many, or not finite', () => {
    const read = readSafetensors(whole);
    const [first, { shape, values }] = [...read.tensors][0];
    const write = (change: (tensors: Map<string, StoredTensor>) => void) => {
      const tensors = new Map(read.tensors);
      change(tensors);
      return writeSafetensors({ ...read, tensors });
    };
    const load = (bytes: Uint8Array) => () => loadTranslator(exactBackend(), bytes);
    expect(load(write((t) => t.delete(first)))).toThrow(
      `"${first}" must be [${shape.join(', ')}], got nothing`,
    );
    expect(load(write((t) => t.set('more', { shape: [1], values: Float32Array.of(1) })))).toThrow(
      'arrays that the model does not have',
    );
    for (const bad of [NaN, Infinity, -Infinity]) {
      const damaged = values.slice().fill(bad, 1, 2);
      expect(load(write((t) => t.set(first, { shape, values: damaged })))).toThrow('not finite');
    }
  });

  it('is refused when a number is finite in float64 only, and the backend in float32', () => {
    const read = readSafetensors(whole);
    const tensors = new Map(read.tensors);
    const [first, { shape, values }] = [...read.tensors][0];
    tensors.set(first, { shape, values: values.slice().fill(1e200, 1, 2) });
    const bytes = writeSafetensors({ ...read, tensors });
    expect(() => loadTranslator(createReferenceBackend('float32'), bytes)).toThrow('not finite');
    loadTranslator(exactBackend(), bytes).dispose();
  });

  it('never asks for much more memory than it has itself', () => {
    const tokens = Array.from({ length: 3000 }, (_, i) => String.fromCharCode(0x4e00 + i));
    const many = { tokens, length: 1 };
    const bytes = changed({ source: many, target: many, hiddenSize: 30, embeddingSize: 1 });
    const backend = counting(exactBackend());
    expect(() => loadTranslator(backend, bytes)).toThrow('must be [3000, 1], got [4, 5]');
    expect(backend.calls).toBe(0);
  });

  it('loads or is refused, whatever bits are turned and wherever it is cut', () => {
    const bits = fc.array(fc.nat({ max: whole.length * 8 - 1 }), { maxLength: 3 });
    const length = fc.oneof(fc.constant(whole.length), fc.nat({ max: whole.length }));
    fc.assert(
      fc.property(bits, length, (turned, end) => {
        const bytes = whole.slice();
        for (const bit of turned) bytes[bit >> 3] ^= 1 << (bit & 7);
        loadsOrRefuses(bytes.subarray(0, end));
      }),
      { seed: 1, numRuns: runs(800) },
    );
  });

  it('loads or is refused, whatever its configuration says', () => {
    const value = fc.oneof(
      fc.constantFrom<unknown>(
        0,
        -1,
        0.5,
        1,
        2,
        6,
        2 ** 20,
        2 ** 53,
        null,
        true,
        '',
        'a',
        [],
        {},
        { toString: 1 },
      ),
      fc.jsonValue(),
    );
    const codec = fc.record(
      { tokens: fc.oneof(fc.array(fc.string()), value), length: value, padding: value },
      { requiredKeys: [] },
    );
    const hostile = fc.record(
      {
        source: fc.oneof(codec, value),
        target: fc.oneof(codec, value),
        embeddingSize: value,
        hiddenSize: value,
        reverseSource: value,
        sharedEmbedding: value,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        hostile,
        fc.oneof(fc.constant(entry), fc.record({ version: value, kind: value })),
        (more, rest) => {
          loadsOrRefuses(changed(more));
          loadsOrRefuses(withMetadata(whole, { ...rest, config: more }));
        },
      ),
      { seed: 2, numRuns: runs(600) },
    );
  });
});
