import { BackendError } from '../../errors.ts';
import type { Backend } from '../backend.ts';
import { createEngineBackend } from '../kernel-engine.ts';
import { availableThreads } from '../node.ts';
import { kernelsBase64 } from './binary.ts';
import { type KernelExports, MAXIMUM_PAGES, SLOT, compile, engineOf } from './instance.ts';
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
  return createAlone();
}

async function createAlone(): Promise<Backend> {
  const module = await compile(kernelsBase64);
  const memory = new WebAssembly.Memory({ initial: 16, maximum: MAXIMUM_PAGES });
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  const kernels = exports as unknown as KernelExports;
  const run = (kernel: number, mailbox: number) => kernels.run(kernel, mailbox * SLOT);
  return createEngineBackend({ ...engineOf(memory, kernels, 1), run, close() {} });
}
