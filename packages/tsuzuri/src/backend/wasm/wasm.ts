import { BackendError } from '../../errors.ts';
import type { Backend } from '../backend.ts';
import { requireIds } from '../ids.ts';
import { availableThreads } from '../node.ts';
import { createAlone } from './alone.ts';
import { kernelsHex } from './binary.ts';
import { compile } from './instance.ts';
import { createTeam } from './team.ts';

/** Options of the WebAssembly backend. */
export interface WasmOptions {
  /** The maximum number of threads per kernel (all that the machine runs at once). */
  readonly threads?: number | undefined;
  /** Called with a one-line reason when there is one thread instead of more. */
  readonly onFallback?: ((reason: string) => void) | undefined;
}

const MAXIMUM_THREADS = 64; // kernels/src/engine.h

/**
 * The C kernels, compiled to WebAssembly with plain SIMD and embedded in the library: nothing to fetch,
 * and the same bits in Node and in every browser, with any number of threads. Where threads are
 * unavailable, there is one.
 *
 * @throws BackendError where WebAssembly or its SIMD is missing
 */
export async function createWasmBackend(options: WasmOptions = {}): Promise<Backend> {
  const threads = Math.min(options.threads ?? availableThreads(), MAXIMUM_THREADS);
  if (threads > 1) {
    try {
      return await createTeam(threads);
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      options.onFallback?.(error.message.replace('wasm:', `wasm with ${threads} threads:`));
    }
  }
  return createAlone(await compile(kernelsHex), requireIds);
}
