import { BackendError } from '../../errors.ts';
import type { Backend } from '../backend.ts';
import { requireIds } from '../ids.ts';
import { type Engine, createEngineBackend } from '../kernel-engine.ts';
import { type KernelExports, MAXIMUM_PAGES, SLOT, compile, engineOf } from './instance.ts';
import { FAILED, NAP, NEVER, type Workers, startWorkers, whyNoWorkers } from './workers.ts';

/** The additional exports of the module with threads; each worker calls `member`. */
interface TeamExports extends KernelExports {
  /** Sets the number of threads: the caller and those in `member`. */
  open(threads: number): void;
}

const STACK = 65536; // bytes per worker
const RESERVE = [MAXIMUM_PAGES, 32768, 16384, 8192]; // maximum pages of a memory: the first that the engine grants
const LONG_WAIT = 60_000; // milliseconds: longer than any thread's part of a kernel

/** Ends the workers of a backend that is no longer reachable. */
const abandoned = new FinalizationRegistry<() => void>((end) => end());

/**
 * The kernels with this number of threads over one shared memory; see kernels/src/engine.h.
 *
 * @throws BackendError where threads are unavailable
 */
export async function createTeam(threads: number): Promise<Backend> {
  const reason = whyNoWorkers();
  if (reason) throw new BackendError(`wasm: ${reason}`);
  const module = await compile((await import('./binary-threads.ts')).kernelsHex);
  const memory = reserve();
  const signals = new Int32Array(new SharedArrayBuffer(8));
  const { begin, giveWay } = patience(signals);
  const env = { memory, giveWay };
  const exports = (await WebAssembly.instantiate(module, { env })).exports as unknown as TeamExports;
  const engine = engineOf(memory, exports, threads);
  const stacks = Array.from(
    { length: threads - 1 },
    () => engine.heap.allocate(STACK / SLOT) * SLOT + STACK,
  );
  const workers = await startWorkers({ module, memory, signals }, stacks);
  exports.open(threads);
  const run = runner(exports, workers, begin);
  abandoned.register(run, workers.end); // every kernel of the backend holds `run`, and no worker does
  return createEngineBackend({ ...engine, run, close: workers.end }, requireIds);
}

/** Runs kernels with the team as long as it is complete, and alone once a worker has ended between two of them. */
function runner(exports: TeamExports, workers: Workers, begin: () => void): Engine['run'] {
  let broken: Error | undefined;
  let alone = false;
  return (kernel, mailbox) => {
    if (broken) throw broken;
    if (workers.lost && !alone) {
      alone = true;
      workers.end();
      exports.open(1);
    }
    begin();
    try {
      return exports.run(kernel, mailbox * SLOT);
    } catch (error) {
      broken = error as Error;
      workers.end();
      throw error;
    }
  };
}

/** How the calling thread waits for the others in a kernel. */
export interface Patience {
  /** Marks the start of a kernel, which restarts the time limit. */
  readonly begin: () => void;
  /**
   * Sleeps briefly between two checks, except in the main thread of a page, where that is not
   * allowed.
   *
   * @throws BackendError if a worker has failed or does not answer in time
   */
  readonly giveWay: () => void;
}

/** Waits for workers that report failure through `signals`. */
export function patience(signals: Int32Array): Patience {
  const sleeps = maySleep(signals);
  let start: number | undefined;
  return {
    begin: () => (start = undefined),
    giveWay() {
      if (sleeps) Atomics.wait(signals, NEVER, 0, NAP);
      const now = performance.now();
      start ??= now;
      if (Atomics.load(signals, FAILED) !== 0) throw new BackendError('wasm: a worker failed');
      if (now - start > LONG_WAIT) {
        throw new BackendError(`wasm: a worker did not answer for ${LONG_WAIT / 1000} seconds`);
      }
    },
  };
}

function maySleep(signals: Int32Array): boolean {
  try {
    Atomics.wait(signals, NEVER, 1, 0); // returns at once, since the slot holds another number
    return true;
  } catch {
    return false;
  }
}

/** A shared memory of 1 MiB that can grow. */
function reserve(): WebAssembly.Memory {
  for (const maximum of RESERVE) {
    try {
      return new WebAssembly.Memory({ initial: 16, maximum, shared: true });
    } catch {
      // try a smaller reservation
    }
  }
  throw new BackendError('wasm: no addresses for a shared memory of 512 MiB');
}
