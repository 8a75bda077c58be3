import type { Arena } from '../tensor/arena.ts';
import type { Memory } from '../tensor/memory.ts';
import type { ActivationKind } from './activations.ts';
import type { KernelName, Kernels } from './kernels.ts';

/** A place to compute: one memory and the kernels that work in it. */
export interface Backend extends Memory, Kernels {
  readonly name: string;
  /** What it runs on, for a reader: `avx512, 2 threads`. */
  readonly details: string;
  /**
   * Ends its threads and frees its memory; calling it again has no effect. Any later use except `free`
   * throws a BackendError.
   */
  dispose(): void;
}

/** What layers work in: a backend's step arena. */
export type Workspace = Arena<Backend>;

export type { ActivationKind, KernelName, Kernels };
