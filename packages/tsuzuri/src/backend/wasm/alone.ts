import type { Backend } from '../backend.ts';
import { type Refuse, createEngineBackend } from '../kernel-engine.ts';
import { type KernelExports, MAXIMUM_PAGES, SLOT, engineOf } from './instance.ts';

/**
 * A backend of one thread over a compiled module of kernels.
 *
 * @param refuse what becomes of a call with invalid ids
 */
export async function createAlone(module: WebAssembly.Module, refuse: Refuse): Promise<Backend> {
  const memory = new WebAssembly.Memory({ initial: 16, maximum: MAXIMUM_PAGES });
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  const kernels = exports as unknown as KernelExports;
  const run = (kernel: number, mailbox: number) => kernels.run(kernel, mailbox * SLOT);
  return createEngineBackend({ ...engineOf(memory, kernels, 1), run, close() {} }, refuse);
}
