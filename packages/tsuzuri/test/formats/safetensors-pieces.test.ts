import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CheckpointError } from '../../src/errors.ts';
import {
  type RandomAccess,
  inMemory,
  joinPieces,
  lazily,
  openSafetensors,
  safetensorsPieces,
} from '../../src/formats/safetensors-pieces.ts';
import {
  type SafetensorsFile,
  readSafetensors,
  writeSafetensors,
} from '../../src/formats/safetensors.ts';
import { resumeTraining, saveTraining, trainingPieces } from '../../src/train/checkpoint.ts';
import { loadTranslator, openTranslator, readCodec } from '../../src/translator/file.ts';
import { saveTranslator, translatorPieces } from '../../src/translator/save.ts';
import { exactBackend } from '../support/backends.ts';
import { begin, data } from '../support/training.ts';

const lazy = ({ tensors, metadata }: SafetensorsFile) => ({
  tensors: new Map(Array.from(tensors, ([name, tensor]) => [name, lazily(tensor)])),
  metadata,
});

const file: SafetensorsFile = {
  tensors: new Map([
    ['narrow', { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) }],
    ['wide', { shape: [2], values: Float64Array.of(Math.PI, -0) }],
    ['empty', { shape: [0, 4], values: new Float32Array() }],
  ]),
  metadata: { title: 'three arrays, and letters of more than one byte: ä 綴' },
};

/** Bytes in memory that note what is read of them. */
function watched(bytes: Uint8Array): { source: RandomAccess; reads: [number, number][] } {
  const reads: [number, number][] = [];
  const read = (offset: number, length: number) => {
    reads.push([offset, length]);
    return Promise.resolve(inMemory(bytes).read(offset, length));
  };
  return { source: { size: bytes.length, read }, reads };
}

describe('safetensorsPieces', () => {
  it.each([1, 7, 8, 1000])(
    'gives the bytes of writeSafetensors, at most %i at once',
    async (limit) => {
      const pieces: Uint8Array[] = [];
      for await (const piece of safetensorsPieces(lazy(file), limit)) pieces.push(piece.slice());
      expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(limit);
      expect(Buffer.concat(pieces).equals(writeSafetensors(file))).toBe(true);
    },
  );

  it('reads an array when its turn comes, and no earlier', async () => {
    const read: string[] = [];
    const tensors = new Map(
      ['a', 'b', 'c'].map((name) => [
        name,
        {
          dtype: 'F32' as const,
          shape: [2],
          read: () => {
            read.push(name);
            return Promise.resolve(new Float32Array(2));
          },
        },
      ]),
    );
    const seen: number[] = [];
    for await (const piece of safetensorsPieces({ tensors, metadata: {} })) {
      if (piece.length === 8) seen.push(read.length);
    }
    expect(seen).toEqual([1, 2, 3]);
  });
});

describe('openSafetensors', () => {
  it('reads the header, then each array by itself', async () => {
    const bytes = writeSafetensors(file);
    const { source, reads } = watched(bytes);
    const { tensors, metadata } = await openSafetensors(source);
    expect(metadata).toEqual(file.metadata);
    expect(reads).toHaveLength(2);
    for (const [name, { shape, values }] of file.tensors) {
      const tensor = tensors.get(name)!;
      expect(tensor.shape).toEqual(shape);
      expect(await tensor.read()).toEqual(values);
    }
    expect(reads.slice(2).map(([, length]) => length)).toEqual([24, 16, 0]);
  });

  it('takes bytes that lie anywhere in a larger buffer', async () => {
    const bytes = writeSafetensors(file);
    const around = new Uint8Array(bytes.length + 30).fill(255);
    around.set(bytes, 13);
    const source: RandomAccess = {
      size: bytes.length,
      read: (offset, length) => around.subarray(13 + offset, 13 + offset + length),
    };
    const { tensors } = await openSafetensors(source);
    expect(await tensors.get('wide')!.read()).toEqual(file.tensors.get('wide')!.values);
  });

  it('refuses what readSafetensors refuses, with the same words', async () => {
    const bytes = writeSafetensors(file);
    const damage = fc.record({
      cut: fc.integer({ min: 0, max: bytes.length }),
      at: fc.integer({ min: 0, max: bytes.length - 1 }),
      byte: fc.integer({ min: 0, max: 255 }),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ cut, at, byte }) => {
        const damaged = bytes.slice(0, cut);
        if (at < cut) damaged[at] = byte;
        const expected = outcome(() => readSafetensors(damaged).metadata);
        const got = await openSafetensors(inMemory(damaged)).then(
          ({ metadata }) => metadata,
          (error: CheckpointError) => error.message,
        );
        expect(got).toEqual(expected);
      }),
    );
  });

  it('notices a file that has become shorter', async () => {
    const bytes = writeSafetensors(file);
    const short: RandomAccess = {
      size: bytes.length,
      read: (offset, length) => bytes.slice(0, -4).slice(offset, offset + length),
    };
    const { tensors } = await openSafetensors(short);
    await expect(tensors.get('narrow')!.read()).rejects.toThrow(
      'it is cut short: expected 24 bytes',
    );
  });
});

describe('models and checkpoints in pieces', () => {
  it('are those of saveTranslator and saveTraining, and are read one array at a time', async () => {
    const training = begin({ optimizer: 'adam', averaging: 0.5 });
    for await (const { step } of training.run()) if (step === 6) break;
    const { translator } = training;
    const model = await saveTranslator(translator);
    expect(await joinPieces(translatorPieces(translator))).toEqual(model);
    const checkpoint = await saveTraining(training);
    expect(await joinPieces(trainingPieces(training))).toEqual(checkpoint);

    const largest = Math.max(
      ...Array.from(
        readSafetensors(checkpoint).tensors.values(),
        ({ values }) => values.byteLength,
      ),
    );
    const { source, reads } = watched(checkpoint);
    const backend = exactBackend();
    const resumed = await resumeTraining(backend, source, data);
    expect(await saveTraining(resumed)).toEqual(checkpoint);
    const [, header, ...arrays] = reads.map(([, length]) => length);
    expect(Math.max(...arrays)).toBe(largest);
    expect(arrays.reduce((a, b) => a + b) + 8 + header).toBe(checkpoint.length); // each once

    const opened = await openTranslator(backend, watched(model).source);
    expect(await saveTranslator(opened)).toEqual(model);
    expect(await saveTranslator(loadTranslator(backend, model))).toEqual(model);
    const codec = await readCodec(inMemory(checkpoint));
    expect(codec.source.config).toEqual(translator.source.config);
  });
});

function outcome(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return (error as CheckpointError).message;
  }
}
