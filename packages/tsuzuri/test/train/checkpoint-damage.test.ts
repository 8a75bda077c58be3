import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { CheckpointError, DataError, TrainingError } from '../../src/errors.ts';
import {
  type StoredTensor,
  readSafetensors,
  writeSafetensors,
} from '../../src/formats/safetensors.ts';
import { resumeTraining, saveTraining } from '../../src/train/checkpoint.ts';
import { Training } from '../../src/train/training.ts';
import { loadTranslator } from '../../src/translator/file.ts';
import { Translator } from '../../src/translator/translator.ts';
import { counting, exactBackend } from '../support/backends.ts';
import { runs } from '../support/thorough.ts';

const data = {
  train: ['ab', 'ba', 'aa', 'bb', 'b'].map((source) => ({ source, target: 'xy' })),
  dev: [{ source: 'a', target: 'x' }],
};
const config = {
  source: { tokens: [...'ab '], length: 2, padding: ' ' },
  target: {
    kind: 'text',
    tokenizer: { kind: 'bpe', merges: [['x', 'y']] },
    tokens: ['x', 'y', 'xy'],
    eos: true,
  },
  embeddingSize: 2,
  hiddenSize: 2,
  maximumLength: 3,
} as const;

async function makeCheckpoint(): Promise<Uint8Array<ArrayBuffer>> {
  const training = new Training(new Translator(exactBackend(), config), data, {
    epochs: 5,
    batchSize: 2,
    averaging: 0.5,
    patience: 4,
    batchTokens: 9,
    criterion: 'loss',
    schedule: { kind: 'plateau', patience: 1, warmupSteps: 2 },
    optimizerOptions: { beta1: 0.8 },
  });
  let events = 0;
  for await (const _ of training.run()) if (++events === 12) break;
  return saveTraining(training);
}

const whole = await makeCheckpoint();
const file = readSafetensors(whole);
const headerSize = Number(new DataView(whole.buffer).getBigUint64(0, true));
const header = new TextDecoder().decode(whole.subarray(8, 8 + headerSize));

/** Loads: it gives something, or says in one line why not and leaves no memory behind. */
async function loadsOrRefuses<Loaded>(
  load: (backend: Backend) => Loaded | Promise<Loaded>,
): Promise<Loaded | undefined> {
  const backend = counting(exactBackend());
  const allocate = backend.allocate.bind(backend);
  let asked = 0;
  backend.allocate = (size) => {
    asked += size;
    return allocate(size);
  };
  try {
    return await load(backend);
  } catch (error) {
    const isOurs = error instanceof CheckpointError || error instanceof DataError;
    expect(isOurs, String(error)).toBe(true);
    expect((error as Error).message).toMatch(/^[^\n\r]{1,401}$/);
    expect(backend.live.size).toBe(0);
    return undefined;
  } finally {
    expect(asked).toBeLessThan(whole.length);
  }
}

/** Reads in both ways, and takes a step where there is something to take it with. */
async function readsOrRefuses(bytes: Uint8Array): Promise<void> {
  const translator = await loadsOrRefuses((backend) => loadTranslator(backend, bytes));
  translator?.dispose();
  const training = await loadsOrRefuses((backend) => resumeTraining(backend, bytes, data));
  if (!training) return;
  try {
    for await (const _ of training.run()) break;
  } catch (error) {
    expect(error).toBeInstanceOf(TrainingError); // a weight can be so large that the loss is infinite
  }
  training.dispose();
  training.translator.dispose();
}

/** A file with another header over the same numbers. */
function withHeader(text: string): Uint8Array {
  const encoded = new TextEncoder().encode(text);
  const numbers = whole.subarray(8 + headerSize);
  const bytes = new Uint8Array(8 + encoded.length + numbers.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(encoded.length), true);
  bytes.set(encoded, 8);
  bytes.set(numbers, 8 + encoded.length);
  return bytes;
}

const withEntry = (tsuzuri: string) => writeSafetensors({ ...file, metadata: { tsuzuri } });

/** Where anything stands in a value out of JSON. */
function pathsOf(value: unknown, path: readonly string[] = []): string[][] {
  const below =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))
      : [];
  return path.length > 0 ? [[...path], ...below] : below;
}

/** The JSON `text` with `put` at `path`; undefined takes away what is there. */
function changed(text: string, path: readonly string[], put: unknown): string {
  const root = JSON.parse(text) as Record<string, unknown>;
  let inner = root;
  for (const key of path.slice(0, -1)) inner = inner[key] as Record<string, unknown>;
  const last = path[path.length - 1];
  if (put === undefined) delete inner[last];
  else inner[last] = put;
  return JSON.stringify(root);
}

const strange = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, true, '', 'adam', 'a\nb', [], {}, { toString: 1 }, [
    [],
  ]),
  fc.constantFrom(0, -1, 0.5, 1, 3, 1e-300, 1e308, 2 ** 20, 2 ** 31, 2 ** 53 - 1, 2 ** 53),
  fc.jsonValue(),
);

describe('a damaged checkpoint', () => {
  it('is read when it is whole', async () => {
    (await resumeTraining(exactBackend(), whole, data)).dispose();
  });

  it('is read or refused, whatever bits are turned and wherever it is cut', async () => {
    const bits = fc.array(fc.nat({ max: whole.length * 8 - 1 }), { minLength: 1, maxLength: 4 });
    const length = fc.oneof(fc.constant(whole.length), fc.nat({ max: whole.length }));
    await fc.assert(
      fc.asyncProperty(bits, length, (turned, cut) => {
        const bytes = whole.slice();
        for (const bit of turned) bytes[bit >> 3] ^= 1 << (bit & 7);
        return readsOrRefuses(bytes.subarray(0, cut));
      }),
      { seed: 1, numRuns: runs(300) },
    );
  });

  it('is read or refused with a header put together from pieces', async () => {
    const place = fc.nat({ max: header.length });
    await fc.assert(
      fc.asyncProperty(place, place, place, place, (a, b, c, d) => {
        const piece = header.slice(Math.min(a, b), Math.max(a, b));
        return readsOrRefuses(withHeader(header.slice(0, c) + piece + header.slice(d)));
      }),
      { seed: 2, numRuns: runs(200) },
    );
  });

  it('is read or refused, whatever one field of its entry says', async () => {
    const { tsuzuri } = file.metadata;
    const paths = pathsOf(JSON.parse(tsuzuri));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), strange, (path, value) =>
        readsOrRefuses(withEntry(changed(tsuzuri, path, value))),
      ),
      { seed: 3, numRuns: runs(400) },
    );
  });

  it('is read or refused, whatever one field of its header says', async () => {
    const paths = pathsOf(JSON.parse(header));
    const value = fc.oneof(fc.nat({ max: whole.length }), strange);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), value, (path, put) =>
        readsOrRefuses(withHeader(changed(header, path, put))),
      ),
      { seed: 4, numRuns: runs(300) },
    );
  });

  it('is read or refused, whatever numbers it holds', async () => {
    const names = [...file.tensors.keys()];
    const number = fc.oneof(fc.constantFrom(NaN, Infinity, -1, -0, 1e308), fc.double());
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.nat(), number, (name, place, value) => {
        const { shape, values } = file.tensors.get(name)!;
        const damaged = Float64Array.from(values);
        damaged[place % damaged.length] = value;
        const tensors = new Map(file.tensors).set(name, { shape, values: damaged });
        return readsOrRefuses(writeSafetensors({ ...file, tensors }));
      }),
      { seed: 5, numRuns: runs(150) },
    );
  });
});

describe('a checkpoint is refused', () => {
  const entry = file.metadata.tsuzuri;
  const put = (path: string, value: unknown) => withEntry(changed(entry, path.split('.'), value));
  const arrays = (change: (tensors: Map<string, StoredTensor>) => void) => {
    const tensors = new Map(file.tensors);
    change(tensors);
    return writeSafetensors({ ...file, tensors });
  };
  const filled = (name: string, value: number) =>
    arrays((tensors) => {
      const { shape, values } = tensors.get(name)!;
      tensors.set(name, { shape, values: values.slice().fill(value) });
    });
  const weight = [...file.tensors.keys()].find((name) => !name.startsWith('training.'))!;

  it.each<[string, Uint8Array, string]>([
    ['of no beam', put('config.beamSize', 0), 'model file: beamSize: expected'],
    ['of a newer version', put('version', 3), 'got "seq2seq" of version 3'],
    ['without settings', put('training.settings', undefined), 'training.settings must be an obj'],
    ['without a setting', put('training.settings.seed', undefined), 'settings.seed: expected a'],
    [
      'with an unknown setting',
      put('training.settings.more', 1),
      'training.settings: training: expected options among',
    ],
    ['with text for a number', put('training.settings.epochs', '5'), 'expected a number, got "5"'],
    ['of no epochs', put('training.settings.epochs', 0), 'training.settings: epochs: expected'],
    ['of fewer epochs', put('training.settings.epochs', 1), 'progress.epoch: expected at most 1'],
    ['with a strange beta', put('training.settings.optimizerOptions.beta1', 2), 'settings: beta1'],
    ['with a strange schedule', put('training.settings.schedule.kind', {}), 'schedule: expected'],
    ['without progress', put('training.progress', null), 'training.progress must be an object'],
    ['with a negative step', put('training.progress.step', -1), 'progress.step: expected a whole'],
    ['with a strange field', put('training.progress.x', 1), 'progress.x: expected no such field'],
    ['with a best of later', put('training.progress.best.step', 99), 'best.step: expected a whole'],
    ['with a state of no schedule', put('training.schedule.more', 1), 'schedule.more: expected no'],
    ['with a factor above 1', put('training.schedule.factor', 2), 'plateau: expected the state'],
    ['without a fingerprint', put('training.data', 7), 'training.data: expected text, got 7'],
    ['of huge padding', put('config.source.length', 1e6), 'from 1 to 16384, got 1000000'],
    ['without a moment', arrays((t) => t.delete('training.optimizer.first')), 'got nothing'],
    ['with an array more', arrays((t) => t.set('training.x', t.get(weight)!)), 'does not use'],
    ['with a moment of NaN', filled('training.optimizer.first', NaN), 'are not finite'],
    ['with negative squares', filled('training.optimizer.second', -1), 'has negative numbers'],
    ['with a best of NaN', filled(`training.best.${weight}`, NaN), 'are not finite'],
    ['with a key twice', withEntry(entry.replace('{', '{"kind":"a",')), 'has "kind" twice'],
    ['with an array twice', withHeader(header.replace('{', '{"a":1,"a":1,')), 'has "a" twice'],
    ['of a bottomless entry', withEntry('['.repeat(1e6)), 'is nested more than 32 deep'],
    ['of a bottomless header', withHeader('{"a":'.repeat(1e5)), 'is nested more than 32 deep'],
  ])('%s', async (_, bytes, message) => {
    const backend = counting(exactBackend());
    const refused = resumeTraining(backend, bytes, data);
    await expect(refused).rejects.toThrow(CheckpointError);
    await expect(refused).rejects.toThrow(message);
    expect(backend.live.size).toBe(0);
  });
});
