import { BackendError } from '../errors.ts';
import type { Heap } from '../tensor/heap.ts';
import type { Backend } from './backend.ts';
import type { KernelName } from './kernels.ts';

/** Typed views of one memory, replaced when it grows. */
export interface MemoryViews {
  readonly floats: Float32Array;
  readonly integers: Int32Array;
  /** Float64 numbers of two slots each. */
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
  /** The kernels' names in the order of their numbers, each followed by a space. */
  readonly names: string;
  views(): MemoryViews;
  /**
   * Runs a kernel whose arguments are at slot `mailbox`.
   *
   * @returns 0; or, if nothing was computed, the number of scratch slots that it needs beyond those
   *   offered by the mailbox, or a negative number for invalid ids
   */
  run(kernel: number, mailbox: number): number;
  /** Ends its threads; the last call made. */
  close(): void;
}

const MAILBOX = 64; // slots; see kernels/src/team.h
const SCRATCH_OFFSET = 24; // doubles
const SCRATCH_SIZE = 25;

/** Replaces an engine that has been closed. */
function closedEngine(name: string): Engine {
  const fail = (): never => {
    throw new BackendError(`${name}: this backend has been disposed`);
  };
  return { name, details: '', names: '', get heap() { return fail(); }, views: fail, run: fail, close() {} };
}

/**
 * What becomes of a call whose ids or lengths the kernel does not take: it throws. `requireIds` says
 * which id it was, and needs the table of kernels for that.
 *
 * @param at reads one slot
 */
export type Refuse = (kernel: KernelName, args: readonly number[], at: (slot: number) => number) => void;

/** A backend over a build of the C kernels, which writes arguments into a mailbox in memory and calls kernels by number. */
export function createEngineBackend(open: Engine, refuse: Refuse): Backend {
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
        const { doubles } = engine.views();
        const first = mailbox / 2;
        for (let i = 0; i < args.length; i++) doubles[first + i] = args[i];
        const scratch = engine.run(kernel, mailbox);
        if (scratch === 0) return;
        if (scratch < 0) refuse(kernelName as KernelName, args, (slot) => engine.views().integers[slot]);
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
