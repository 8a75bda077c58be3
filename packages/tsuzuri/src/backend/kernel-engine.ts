import { BackendError } from '../errors.ts';
import type { Heap } from '../tensor/heap.ts';
import type { Backend } from './backend.ts';
import { requireIds } from './ids.ts';
import type { KernelName } from './kernels.ts';

/** Views of one memory, slot by slot; the memory may grow, which makes new views. */
export interface MemoryViews {
  readonly floats: Float32Array;
  readonly integers: Int32Array;
  /** Two slots each. */
  readonly doubles: Float64Array;
}

/** The views of a buffer whose slot 0 lies at byte `start`; `bytes` of it are used. */
export function viewsOf(
  buffer: ArrayBuffer | SharedArrayBuffer,
  start = 0,
  bytes = buffer.byteLength,
): MemoryViews {
  return {
    floats: new Float32Array(buffer, start, Math.floor(bytes / 4)),
    integers: new Int32Array(buffer, start, Math.floor(bytes / 4)),
    doubles: new Float64Array(buffer, start, Math.floor(bytes / 8)),
  };
}

/** A build of the C kernels: WebAssembly or an addon. */
export interface Engine {
  readonly name: string;
  readonly details: string;
  readonly heap: Heap;
  /** The kernels' names in the order of their numbers, each with a space behind it. */
  readonly names: string;
  views(): MemoryViews;
  /**
   * Runs a kernel whose arguments lie at slot `mailbox`. Returns 0; or, when nothing has happened,
   * how many slots of scratch it needs beyond what the mailbox offers, or a number below 0 for ids
   * that it may not read.
   */
  run(kernel: number, mailbox: number): number;
  /** Ends its threads; called once, and nothing after it. */
  close(): void;
}

const MAILBOX = 64; // slots; see kernels/src/team.h
const SCRATCH_OFFSET = 24; // doubles
const SCRATCH_SIZE = 25;

/** What stands in the place of an engine that has been closed. */
function closedEngine(name: string): Engine {
  const fail = (): never => {
    throw new BackendError(`${name}: this backend has been disposed`);
  };
  return { name, details: '', names: '', get heap() { return fail(); }, views: fail, run: fail, close() {} };
}

/** A backend over a build of the C kernels: it puts arguments into a mailbox in the memory and calls by number. */
export function createEngineBackend(open: Engine): Backend {
  const { name, details } = open;
  let engine = open;
  let isOpen = true;
  const mailbox = engine.heap.allocate(MAILBOX);
  engine.views().doubles.fill(0, mailbox / 2, (mailbox + MAILBOX) / 2);

  const growScratch = (size: number): void => {
    const { doubles } = engine.views();
    const old = doubles[mailbox / 2 + SCRATCH_OFFSET];
    doubles[mailbox / 2 + SCRATCH_SIZE] = 0;
    if (old !== 0) engine.heap.free(old);
    const offset = engine.heap.allocate(size);
    engine.views().doubles[mailbox / 2 + SCRATCH_OFFSET] = offset;
    engine.views().doubles[mailbox / 2 + SCRATCH_SIZE] = size;
  };

  const kernels: Record<string, (...args: number[]) => void> = {};
  engine.names
    .trim()
    .split(' ')
    .forEach((kernelName, kernel) => {
      kernels[kernelName] = (...args) => {
        engine.views().doubles.set(args, mailbox / 2);
        const scratch = engine.run(kernel, mailbox);
        if (scratch === 0) return;
        if (scratch < 0) requireIds(kernelName as KernelName, args, (slot) => engine.views().integers[slot]);
        growScratch(scratch);
        engine.run(kernel, mailbox);
      };
    });

  return {
    ...(kernels as unknown as Backend),
    name,
    details,
    precision: 'float32',
    allocate: (size) => engine.heap.allocate(size),
    free: (offset) => void (isOpen && engine.heap.free(offset)),
    write: (offset, values) => engine.views().floats.set(values, offset),
    writeIds: (offset, values) => engine.views().integers.set(values, offset),
    read: async (offset, size) => engine.views().floats.slice(offset, offset + size),
    readIds: async (offset, size) => engine.views().integers.slice(offset, offset + size),
    dispose() {
      engine.close();
      engine = closedEngine(name);
      isOpen = false;
    },
  };
}
