import type { Heap } from '../tensor/heap.ts';
import type { Backend } from './backend.ts';

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
   * Runs a kernel whose arguments lie at slot `mailbox`. Returns 0, or how many slots of scratch
   * it needs when the mailbox offers fewer; then nothing has happened.
   */
  run(kernel: number, mailbox: number): number;
}

const MAILBOX = 64; // slots; see kernels/src/team.h
const SCRATCH_OFFSET = 24; // doubles
const SCRATCH_SIZE = 25;

/** A backend over a build of the C kernels: it puts arguments into a mailbox in the memory and calls by number. */
export function createCompiledBackend(engine: Engine): Backend {
  const { heap } = engine;
  const mailbox = heap.allocate(MAILBOX);
  engine.views().doubles.fill(0, mailbox / 2, (mailbox + MAILBOX) / 2);

  const growScratch = (size: number): void => {
    const { doubles } = engine.views();
    const old = doubles[mailbox / 2 + SCRATCH_OFFSET];
    doubles[mailbox / 2 + SCRATCH_SIZE] = 0;
    if (old !== 0) heap.free(old);
    const offset = heap.allocate(size);
    engine.views().doubles[mailbox / 2 + SCRATCH_OFFSET] = offset;
    engine.views().doubles[mailbox / 2 + SCRATCH_SIZE] = size;
  };

  const kernels: Record<string, (...args: number[]) => void> = {};
  engine.names
    .trim()
    .split(' ')
    .forEach((name, kernel) => {
      kernels[name] = (...args) => {
        engine.views().doubles.set(args, mailbox / 2);
        const scratch = engine.run(kernel, mailbox);
        if (scratch > 0) {
          growScratch(scratch);
          engine.run(kernel, mailbox);
        }
      };
    });

  return {
    ...(kernels as unknown as Backend),
    name: engine.name,
    details: engine.details,
    precision: 'float32',
    allocate: (size) => heap.allocate(size),
    free: (offset) => heap.free(offset),
    write: (offset, values) => engine.views().floats.set(values, offset),
    writeIds: (offset, values) => engine.views().integers.set(values, offset),
    read: async (offset, size) => engine.views().floats.slice(offset, offset + size),
    readIds: async (offset, size) => engine.views().integers.slice(offset, offset + size),
  };
}
