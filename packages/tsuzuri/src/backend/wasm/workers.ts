import { BackendError } from '../../errors.ts';
import { nodeModule } from '../node.ts';

/** What the threads of a team share. */
export interface Shared {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Slot FAILED becomes 1 when a worker fails; slot NEVER stays 0, to wait on. */
  readonly signals: Int32Array;
}

/** The workers of one team: its threads besides the caller's own. */
export interface Workers {
  /** Whether a worker is gone, so that none may be given work. */
  lost: boolean;
  readonly end: () => void;
}

/** Slots of the signals, and how long a waiting thread sleeps, in milliseconds. */
export const [FAILED, NEVER, NAP] = [0, 1, 0.05];

const LONG_START = 20_000; // milliseconds

/** The script of a worker, in Node and in a page: it joins the team until it is terminated. */
const script = `'use strict';
const join = ({ module, memory, signals, rank, stack }, say) => {
  const giveWay = () => void Atomics.wait(signals, ${NEVER}, 0, ${NAP});
  const { exports } = new WebAssembly.Instance(module, { env: { memory, giveWay } });
  exports.__stack_pointer.value = stack;
  say('ready');
  try {
    exports.member(rank);
  } catch (error) {
    Atomics.store(signals, ${FAILED}, 1);
    throw error;
  }
};
if (typeof require === 'function') {
  const { parentPort, workerData } = require('node:worker_threads');
  join(workerData, (word) => parentPort.postMessage(word));
} else onmessage = ({ data }) => join(data, (word) => postMessage(word));
`;

interface Orders extends Shared {
  readonly rank: number;
  /** The address where its stack begins; it grows downwards. */
  readonly stack: number;
}

/** The part of `node:worker_threads` that is used. */
interface NodeWorkers {
  readonly Worker: new (
    script: string,
    options: { eval: true; workerData: Orders; execArgv: string[] },
  ) => {
    once(event: string, hear: (what?: unknown) => void): void;
    terminate(): Promise<number>;
    unref(): void;
  };
}

/** A worker that is starting. */
interface Launched {
  readonly ready: Promise<unknown>;
  /** Resolves once it has started; from then on it does not keep the process alive. */
  readonly release: () => void;
  readonly end: () => void;
}

/** Why workers with shared memory are unavailable here; undefined if they are available. */
export function whyNoWorkers(): string | undefined {
  const { crossOriginIsolated: isolated } = globalThis as { crossOriginIsolated?: boolean };
  if (typeof SharedArrayBuffer === 'undefined' || isolated === false) {
    return 'the page is not cross-origin isolated';
  }
  if (!nodeModule('node:worker_threads') && typeof Worker !== 'function') {
    return 'there are no workers here';
  }
  return undefined;
}

/**
 * Starts a worker for each stack, and resolves when all have joined the team.
 *
 * @throws BackendError when one of them does not start, after ending the others
 */
export async function startWorkers(shared: Shared, stacks: readonly number[]): Promise<Workers> {
  const launched: Launched[] = [];
  const workers: Workers = { lost: false, end: () => launched.forEach(({ end }) => end()) };
  const lose = () => void (workers.lost = true);
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    for (const [i, stack] of stacks.entries()) {
      launched.push(launch({ ...shared, rank: i + 1, stack }, lose));
    }
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('they take too long')), LONG_START);
    });
    await Promise.race([Promise.all(launched.map(({ ready }) => ready)), late]);
  } catch (error) {
    workers.end();
    throw new BackendError(`wasm: workers do not start (${(error as Error).message})`);
  } finally {
    clearTimeout(timer);
  }
  for (const { release } of launched) release();
  return workers;
}

function launch(orders: Orders, onEnd: () => void): Launched {
  const node = nodeModule('node:worker_threads') as NodeWorkers | undefined;
  return node ? launchInNode(node, orders, onEnd) : launchInPage(orders, onEnd);
}

function launchInNode(node: NodeWorkers, orders: Orders, onEnd: () => void): Launched {
  const worker = new node.Worker(script, { eval: true, workerData: orders, execArgv: [] });
  const ready = new Promise((resolve, reject) => {
    const gone = (reason: unknown) => {
      onEnd();
      reject(reason instanceof Error ? reason : new Error('one ended early'));
    };
    worker.once('message', resolve);
    worker.once('error', gone);
    worker.once('exit', gone);
  });
  return { ready, release: () => worker.unref(), end: () => void worker.terminate() };
}

function launchInPage(orders: Orders, onEnd: () => void): Launched {
  const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  const worker = new Worker(address);
  const ready = new Promise((resolve, reject) => {
    worker.onmessage = resolve;
    worker.onerror = ({ message }) => {
      onEnd();
      reject(new Error(message || 'the page lets no worker run from a blob'));
    };
  });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows
  worker.postMessage(orders);
  return {
    ready,
    release: () => URL.revokeObjectURL(address),
    end: () => worker.terminate(),
  };
}
