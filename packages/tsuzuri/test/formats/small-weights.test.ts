import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CheckpointError } from '../../src/errors.ts';
import { inMemory, joinPieces } from '../../src/formats/safetensors-pieces.ts';
import {
  type StoredTensor,
  readSafetensors,
  writeSafetensors,
} from '../../src/formats/safetensors.ts';
import { type WeightKind, weightKinds } from '../../src/formats/small-weights.ts';
import { loadTranslator, openTranslator } from '../../src/translator/file.ts';
import { saveTranslator, translatorPieces } from '../../src/translator/save.ts';
import { Translator, type TranslatorConfig } from '../../src/translator/translator.ts';
import { counting, exactBackend } from '../support/backends.ts';
import { runs } from '../support/thorough.ts';

const config: TranslatorConfig = {
  source: { tokens: [...'abc '], length: 4, padding: ' ' },
  target: { tokens: [...'xyz'], length: 3 },
  embeddingSize: 5,
  hiddenSize: 6,
};
const kinds = Object.keys(weightKinds) as WeightKind[];
const translator = new Translator(exactBackend(), config);
const original = await translator.model.parameters.read();
const int8 = await saveTranslator(translator, undefined, { weights: 'int8' });
const [matrix] = [...original].find(([, { shape }]) => shape.length === 2)!;

/** The largest error of a weight in units of the largest of its row. */
async function errorOf(stored: Translator): Promise<number> {
  let worst = 0;
  for (const [name, { shape, values }] of await stored.model.parameters.read()) {
    const wanted = original.get(name)!.values;
    const columns = values.length / (shape.length > 1 ? shape[0] : 1);
    for (let start = 0; start < values.length; start += columns) {
      const row = wanted.slice(start, start + columns).map(Math.abs);
      const error = Math.max(...row.map((_, i) => Math.abs(values[start + i] - wanted[start + i])));
      if (error > 0) worst = Math.max(worst, error / Math.max(...row));
    }
  }
  return worst;
}

function changed(name: string, tensor: StoredTensor | undefined): Uint8Array {
  const file = readSafetensors(int8);
  const tensors = new Map(file.tensors);
  if (tensor) tensors.set(name, tensor);
  else tensors.delete(name);
  return writeSafetensors({ ...file, tensors });
}

describe('small weights', () => {
  it.each<[WeightKind, number]>([
    ['float32', 2 ** -24],
    ['float16', 2 ** -11],
    ['int8', 0.5 / 127 + 2 ** -24],
  ])('are read as %s with no more error than its rounding', async (weights, bound) => {
    const bytes = await saveTranslator(translator, undefined, { weights });
    const loaded = loadTranslator(exactBackend(), bytes);
    const error = await errorOf(loaded);
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThanOrEqual(bound);
    const opened = await openTranslator(exactBackend(), inMemory(bytes));
    expect(await opened.model.parameters.read()).toEqual(await loaded.model.parameters.read());
    expect(await joinPieces(translatorPieces(translator, original, { weights }))).toEqual(bytes);
  });

  it.each<WeightKind>(['float32', 'float16'])(
    'stored as %s are the same when stored so again',
    async (weights) => {
      const bytes = await saveTranslator(translator, undefined, { weights });
      const loaded = loadTranslator(exactBackend(), bytes);
      expect(await saveTranslator(loaded, undefined, { weights })).toEqual(bytes);
    },
  );

  it('lie in the file as named', async () => {
    const typesOf = (bytes: Uint8Array) =>
      new Set(Array.from(readSafetensors(bytes).tensors.values(), ({ dtype }) => dtype));
    expect(typesOf(await saveTranslator(translator))).toEqual(new Set(['F64']));
    expect(typesOf(await saveTranslator(translator, undefined, { weights: 'float16' }))).toEqual(
      new Set(['F16']),
    );
    const { dtype, shape } = readSafetensors(int8).tensors.get(`${matrix}.scale`)!;
    expect([dtype, shape]).toEqual(['F32', [original.get(matrix)!.shape[0]]]);
  });

  it('of any size are stored so that they can be read, or are refused', async () => {
    const number = fc.oneof(
      fc.double({ noNaN: true }),
      fc.float({ noNaN: true }),
      fc.constantFrom(0, -0, 5e-324, 2 ** -149, 3.4028234663852886e38, 65519, 65520, NaN),
    );
    const { shape } = original.get(matrix)!;
    const size = shape.reduce((product, length) => product * length);
    const row = fc.array(number, { minLength: size, maxLength: size });
    await fc.assert(
      fc.asyncProperty(row, fc.constantFrom(...kinds), async (values, weights) => {
        const tensors = new Map(original).set(matrix, { shape, values: Float64Array.from(values) });
        const isHeld = values.every(
          (value) => Math.abs(Math.fround(value)) < (weights === 'float16' ? 65520 : Infinity),
        );
        const saving = saveTranslator(translator, tensors, { weights });
        if (isHeld) loadTranslator(exactBackend(), await saving).dispose();
        else await expect(saving).rejects.toThrow(`weights: "${matrix}" holds `);
      }),
      { seed: 1, numRuns: runs(200) },
    );
  });

  it('refuse a kind that is not known', async () => {
    const weights = 'int4' as WeightKind;
    expect(() => translatorPieces(translator, undefined, { weights })).toThrow(
      'weights: expected one of float32, float16, int8, got "int4"',
    );
  });
});

describe('a file with small weights', () => {
  const rows = original.get(matrix)!.shape[0];
  const scale = (value: number, length = rows, more: object = {}): StoredTensor => ({
    shape: [length],
    values: new Float32Array(length).fill(value),
    ...more,
  });
  it.each<[string, StoredTensor | undefined, string]>([
    ['no scales', undefined, 'must be F32 with one scale per row, got nothing'],
    ['too few scales', scale(1, rows - 1), `got F32 [${rows - 1}]`],
    ['scales in half precision', scale(1, rows, { dtype: 'F16' }), `got F16 [${rows}]`],
    ['a negative scale', scale(-1), 'must hold finite numbers from 0 on, got -1'],
    ['an infinite scale', scale(Infinity), 'from 0 on, got Infinity'],
    ['a scale that is no number', scale(NaN), 'from 0 on, got NaN'],
    ['a scale that overflows', scale(3e38), 'holds numbers that are not finite'],
  ])('is refused with %s', async (_, tensor, message) => {
    const bytes = changed(`${matrix}.scale`, tensor);
    const backend = counting(exactBackend());
    expect(() => loadTranslator(backend, bytes)).toThrow(CheckpointError);
    expect(() => loadTranslator(backend, bytes)).toThrow(message);
    await expect(openTranslator(backend, inMemory(bytes))).rejects.toThrow(message);
    expect(backend.live.size).toBe(0);
  });

  it('is refused with scales of a weight that needs none', () => {
    const values = original.get(matrix)!.values;
    const bytes = changed(matrix, { shape: original.get(matrix)!.shape, values });
    expect(() => loadTranslator(exactBackend(), bytes)).toThrow(
      'it holds arrays that the model does not have',
    );
  });

  it('loads or is refused, whatever bits are turned', () => {
    const bits = fc.array(fc.nat({ max: int8.length * 8 - 1 }), { maxLength: 3 });
    fc.assert(
      fc.property(bits, (turned) => {
        const bytes = int8.slice();
        for (const bit of turned) bytes[bit >> 3] ^= 1 << (bit & 7);
        const backend = counting(exactBackend());
        try {
          loadTranslator(backend, bytes).dispose();
        } catch (error) {
          expect(error).toBeInstanceOf(CheckpointError);
        }
        expect(backend.live.size).toBe(0);
      }),
      { seed: 1, numRuns: runs(200) },
    );
  });
});
