import { kernelsHex } from '../backend/wasm/binary-inference.ts';
import {
  type FileSource,
  type KernelSource,
  type Runtime,
  compiled,
  moduleOf,
  open,
  requireLoadOptions,
} from './load.ts';

/** Options of `load`. */
export interface LoadOptions {
  /** The kernels, where those embedded cannot be compiled: edge workers want a module. */
  readonly wasm?: KernelSource | undefined;
}

/**
 * A model that answers, for Node, Deno, Bun and browsers; the kernels are embedded.
 *
 * @param model a model file: its bytes, or its address to fetch
 * @throws CheckpointError for what is no model file; ConfigError for unknown options; BackendError where WebAssembly does not run
 */
export async function load(model: FileSource, options: LoadOptions = {}): Promise<Runtime> {
  requireLoadOptions(options);
  const { wasm } = options;
  return open(model, wasm === undefined ? compiled(kernelsHex) : moduleOf(wasm));
}
