export { load, type LoadOptions } from './runtime/embedded.ts';
export type { FileSource, KernelSource, Runtime } from './runtime/load.ts';
