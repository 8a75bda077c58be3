import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { backends, createBackend } from '../../src/backend/select.ts';
import { createTeam } from '../../src/backend/wasm/team.ts';
import { createWasmBackend } from '../../src/backend/wasm/wasm.ts';
import { toIdBatch } from '../../src/data/batch.ts';
import { BackendError } from '../../src/errors.ts';
import { ModelRig } from '../support/model-rig.ts';
import { Sgd } from '../../src/optim/sgd.ts';
import { update } from '../../src/train/update.ts';
import { differences } from '../support/compare.ts';
import { isThorough, runs } from '../support/thorough.ts';

/** The object that the library takes `Worker` from. */
const workerThreads = process.getBuiltinModule('node:worker_threads');

type Threaded = 'native' | 'wasm';

async function hasNative(): Promise<boolean> {
  try {
    await backends.native.create({ threads: 1 });
    return true;
  } catch (error) {
    if (error instanceof BackendError) return false;
    throw error;
  }
}
const threaded: Threaded[] = (await hasNative()) ? ['native', 'wasm'] : ['wasm'];

/** What a script beside this file prints. */
function output(script: string, ...args: string[]): string {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const command = ['--expose-gc', path, ...args];
  return execFileSync(process.execPath, command, { encoding: 'utf8', timeout: 50_000 });
}

/** Weights and losses after five steps of a model large enough for every kernel to be shared. */
async function trained(backend: Backend): Promise<{ losses: number[]; weights: Float32Array }> {
  const sizes = { sourceVocabularySize: 900, targetVocabularySize: 901 };
  const model = new ModelRig(backend, { ...sizes, embeddingSize: 70, hiddenSize: 90 }, 3);
  const rows = (count: number, step: number, vocabulary: number) =>
    toIdBatch(
      Array.from({ length: 61 }, (_, b) =>
        Array.from(
          { length: 1 + ((b * 5) % count) },
          (_unused, t) => (b * step + t * 7) % vocabulary,
        ),
      ),
    );
  const batch = { source: rows(13, 11, 900), target: rows(9, 13, 901) };
  const options = { optimizer: new Sgd(), learningRate: 0.5, clipNorm: 1 };
  const losses: number[] = [];
  for (let step = 0; step < 5; step++) {
    losses.push(await update(model.workspace, model, [batch], options));
  }
  const { values, trainedSize } = model.parameters;
  return { losses, weights: (await backend.read(values, trainedSize)) as Float32Array };
}

const alone = new Map<Threaded, ReturnType<typeof trained>>();

/** The same on one thread, once. */
function trainedAlone(name: Threaded): ReturnType<typeof trained> {
  const known = alone.get(name) ?? backends[name].create({ threads: 1 }).then(trained);
  alone.set(name, known);
  return known;
}

describe.each(threaded)('threads of the %s backend', (name) => {
  test('any number of them gives the same bits', async () => {
    const one = await trainedAlone(name);
    expect(one.losses[4]).toBeLessThan(one.losses[0]);
    for (const threads of isThorough ? [2, 3, 7] : [3]) {
      const backend = await backends[name].create({ threads });
      expect(backend.details).toContain(`${threads} threads`);
      expect(differences({ ...(await trained(backend)) }, { ...one })).toEqual([]);
    }
  });

  test('they end with the worker that started them, and with the process', () => {
    expect(output('./lifecycle.js', name, String(runs(20)))).toBe('ended\n');
  });
});

describe('workers of the wasm backend', () => {
  afterEach(() => void Object.assign(workerThreads, { Worker }));
  afterEach(() => void vi.unstubAllGlobals());

  test('the module with threads gives the bits of the plain one', async () => {
    const plain = await trainedAlone('wasm');
    expect(differences({ ...(await trained(await createTeam(1))) }, { ...plain })).toEqual([]);
  });

  test('they end when nobody refers to their backend', () => {
    expect(output('./abandoned.js')).toBe('6 workers, then 0\n');
  });

  test('one that fails stops the kernel, not the process', async () => {
    const backend = await createWasmBackend({ threads: 2 });
    const [a, b, end] = [backend.allocate(20_000), backend.allocate(2500), 2 ** 18];
    // The second half of the result, which is the worker's, lies behind the end of the memory.
    const outside = () => backend.matmul(400, 50, 50, a, 50, 1, b, 50, 1, 0, 0, end - 10_000);
    expect(outside).toThrow(new BackendError('wasm: a worker failed'));
    expect(() => backend.fill(1, 0, a)).toThrow('wasm: a worker failed');
  });

  test('when one ends between two kernels, the caller goes on alone', async () => {
    const started: Worker[] = [];
    class Seen extends Worker {
      constructor(...args: ConstructorParameters<typeof Worker>) {
        super(...args);
        started.push(this);
      }
    }
    Object.assign(workerThreads, { Worker: Seen });
    const backend = await createWasmBackend({ threads: 3 });
    await started[0].terminate();
    const plain = await trainedAlone('wasm');
    expect(differences({ ...(await trained(backend)) }, { ...plain })).toEqual([]);
  });

  test.each([
    ['crossOriginIsolated', false, 'the page is not cross-origin isolated'],
    ['SharedArrayBuffer', undefined, 'the page is not cross-origin isolated'],
  ])('without them there is one thread, and a line that says why: %s', async (name, value, why) => {
    vi.stubGlobal(name, value);
    await expectOneThread(`wasm with 2 threads: ${why}`);
  });

  test('without leave to start them there is one thread, and a line that says why', async () => {
    function forbidden(): never {
      throw new Error('not here');
    }
    Object.assign(workerThreads, { Worker: forbidden });
    await expectOneThread('wasm with 2 threads: workers do not start (not here)');
  });
});

async function expectOneThread(reason: string): Promise<void> {
  const reasons: string[] = [];
  const onFallback = (text: string) => void reasons.push(text);
  const backend = await createBackend('wasm', { threads: 2, onFallback });
  expect(backend.details).toBe('SIMD of 4 lanes, 1 thread');
  expect(reasons).toEqual([reason]);
}
