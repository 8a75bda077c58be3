import {
  type FileSource,
  type KernelSource,
  type Runtime,
  moduleOf,
  open,
  requireLoadOptions,
} from './load.ts';

/** Options of `load`. */
export interface LoadOptions {
  /** The kernels, `tsuzuri/runtime.wasm`: the address to fetch them from, their bytes, or a module. */
  readonly wasm: KernelSource;
}

/**
 * A model that answers, with the kernels from a file of their own.
 *
 * @param model a model file: its bytes, or its address to fetch
 * @throws CheckpointError for what is no model file; ConfigError for unknown options; BackendError where WebAssembly does not run
 */
export async function load(model: FileSource, options: LoadOptions): Promise<Runtime> {
  requireLoadOptions(options);
  return open(model, moduleOf(options.wasm));
}
