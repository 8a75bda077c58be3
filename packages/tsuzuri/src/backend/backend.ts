import type { Arena } from '../tensor/arena.ts';
import type { Memory } from '../tensor/memory.ts';
import type { ActivationKind } from './activations.ts';
import type { KernelName, Kernels } from './kernels.ts';

/** A place to compute: one memory and the kernels that work in it. */
export interface Backend extends Memory, Kernels {
  readonly name: string;
  /** What it runs on, for a person: `avx512, 2 threads`. */
  readonly details: string;
  /**
   * Ends its threads and gives its memory back; again, it does nothing. Any use after it is a
   * BackendError, but for `free`, since all is free.
   */
  dispose(): void;
}

/** What layers work in: a backend's step arena. */
export type Workspace = Arena<Backend>;

export type { ActivationKind, KernelName, Kernels };
