export { load, type LoadOptions } from './runtime/slim.ts';
export type { FileSource, KernelSource, Runtime } from './runtime/load.ts';
