import { BackendError } from '../../errors.ts';
import { Heap } from '../../tensor/heap.ts';
import type { Floats, Precision } from '../../tensor/memory.ts';
import type { Backend } from '../backend.ts';
import { requireIds } from '../ids.ts';
import type { KernelName } from '../kernels.ts';
import { referenceKernels } from './kernels.ts';

/**
 * The readable reference backend: plain TypeScript over one typed array, in float64 (for gradient
 * checks) or float32 (to compare other backends with).
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

  let isOpen = true;
  const numbers = (): Floats => {
    if (!isOpen) throw new BackendError('reference: this backend has been disposed');
    return memory;
  };

  const kernels: Record<string, (...args: number[]) => void> = {};
  for (const name of Object.keys(referenceKernels) as KernelName[]) {
    const kernel: (heap: Floats, ...args: number[]) => void = referenceKernels[name];
    kernels[name] = (...args) => {
      const open = numbers();
      requireIds(name, args, (slot) => open[slot]);
      kernel(open, ...args);
    };
  }

  return {
    ...(kernels as unknown as Backend),
    name: 'reference',
    details: `TypeScript, ${precision}, 1 thread`,
    precision,
    allocate: (size) => {
      numbers();
      return heap.allocate(size);
    },
    free: (offset) => void (isOpen && heap.free(offset)),
    write: (offset, values) => numbers().set(values, offset),
    writeIds: (offset, values) => numbers().set(values, offset),
    read: async (offset, size) => numbers().slice(offset, offset + size),
    readIds: async (offset, size) => Int32Array.from(numbers().subarray(offset, offset + size)),
    dispose() {
      isOpen = false;
      memory = new Numbers(0);
    },
  };
}
