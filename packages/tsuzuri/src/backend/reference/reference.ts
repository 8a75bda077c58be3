import { BackendError } from '../../errors.ts';
import { Heap } from '../../tensor/heap.ts';
import type { Floats, Precision } from '../../tensor/memory.ts';
import type { Backend, KernelName } from '../backend.ts';
import { referenceKernels } from './kernels.ts';

/**
 * The backend that is obviously right: plain TypeScript over one typed array,
 * in float64 (for gradient checks) or float32 (to compare others with).
 */
export function createReferenceBackend(precision: Precision = 'float32'): Backend {
  const Numbers = precision === 'float64' ? Float64Array : Float32Array;
  let memory: Floats = new Numbers(1 << 16);
  const heap = new Heap(0, (slots) => {
    if (slots <= memory.length) return;
    let larger: Floats;
    try {
      larger = new Numbers(Math.max(slots, memory.length * 2));
    } catch {
      throw new BackendError(`reference: out of memory, ${slots} numbers were asked for`);
    }
    larger.set(memory);
    memory = larger;
  });

  const kernels: Record<string, (...args: number[]) => void> = {};
  for (const name of Object.keys(referenceKernels) as KernelName[]) {
    const kernel: (heap: Floats, ...args: number[]) => void = referenceKernels[name];
    kernels[name] = (...args) => kernel(memory, ...args);
  }

  return {
    ...(kernels as unknown as Backend),
    name: 'reference',
    details: `TypeScript, ${precision}, 1 thread`,
    precision,
    allocate: (size) => heap.allocate(size),
    free: (offset) => heap.free(offset),
    fill: (size, value, offset) => void memory.fill(value, offset, offset + size),
    write: (offset, values) => memory.set(values, offset),
    writeIds: (offset, values) => memory.set(values, offset),
    read: async (offset, size) => memory.slice(offset, offset + size),
    readIds: async (offset, size) => Int32Array.from(memory.subarray(offset, offset + size)),
  };
}
