import { createAlone } from '../backend/wasm/alone.ts';
import { compile } from '../backend/wasm/instance.ts';
import { BackendError, CheckpointError, ConfigError, quoted, requireKnown } from '../errors.ts';
import { loadEnsemble } from '../translator/ensemble-file.ts';
import type { Translator } from '../translator/translator.ts';

/** A file: its address, to be fetched, or its bytes. */
export type FileSource = string | URL | Uint8Array<ArrayBuffer> | ArrayBuffer;

/** The kernels: `runtime.wasm`, or the module that is compiled from it already, as edge workers have it. */
export type KernelSource = FileSource | WebAssembly.Module;

/** A model that answers, and nothing else. */
export interface Runtime extends Pick<Translator, 'answer' | 'predict'> {
  /** Frees its memory; later requests are refused. */
  dispose(): void;
}

/** @throws ConfigError for options of `load` that there are not */
export function requireLoadOptions(options: unknown): void {
  if (typeof options !== 'object' || options === null) {
    throw new ConfigError('options', `expected an object, got ${quoted(options)}`);
  }
  requireKnown('options', options, ['wasm']);
}

/** A model with kernels of its own. @throws CheckpointError, BackendError */
export async function open(
  model: FileSource,
  kernels: WebAssembly.Module | Promise<WebAssembly.Module>,
): Promise<Runtime> {
  const [bytes, module] = await Promise.all([read('model file', model, CheckpointError), kernels]);
  if (!WebAssembly.Module.exports(module).some(({ name }) => name === 'names')) {
    throw new BackendError('wasm: expected the module of runtime.wasm, got that of another file');
  }
  const backend = await createAlone(module, refuse);
  const ensemble = loadEnsemble(backend, bytes);
  return {
    answer: ensemble.answer,
    predict: ensemble.predict,
    dispose() {
      ensemble.dispose();
      backend.dispose();
    },
  };
}

/** The module of the kernels. @throws BackendError for what is none, and where compiling is forbidden */
export async function moduleOf(kernels: KernelSource): Promise<WebAssembly.Module> {
  if (isModule(kernels)) return kernels;
  const bytes = await read('wasm', kernels, BackendError);
  if (!['ArrayBuffer', 'Uint8Array'].includes(typeOf(bytes))) {
    throw new BackendError(
      `wasm: expected the address, the bytes or the module of runtime.wasm, got ${quoted(bytes)}`,
    );
  }
  return compiled(bytes);
}

/** The module of these bytes. @throws BackendError, which says what to do where compiling is forbidden */
export async function compiled(code: string | BufferSource): Promise<WebAssembly.Module> {
  try {
    return await compile(code);
  } catch (error) {
    const { message } = error as Error;
    throw new BackendError(`${message}, or give \`wasm\` as a compiled WebAssembly.Module`);
  }
}

const isModule = (value: unknown): value is WebAssembly.Module =>
  typeOf(value) === 'WebAssembly.Module';
const isUrl = (value: unknown): value is URL => typeOf(value) === 'URL';

/** The name of a built-in type, also of another realm's. */
function typeOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

/** The bytes of a file; whatever is no address is returned as it is. */
async function read(
  what: string,
  file: FileSource,
  Failure: typeof CheckpointError | typeof BackendError,
): Promise<Uint8Array<ArrayBuffer> | ArrayBuffer> {
  if (typeof file !== 'string' && !isUrl(file)) return file;
  const response = await fetch(file).catch((error: Error) => ({
    ok: false as const,
    status: error.message,
  }));
  if (response.ok) return response.arrayBuffer();
  const address = quoted(typeof file === 'string' ? file : file.href);
  throw new Failure(`${what}: ${address} cannot be fetched (${response.status}); give its bytes`);
}

/** What is read is checked before a kernel sees it, so this says little. */
function refuse(kernel: string): never {
  throw new BackendError(`${kernel}: invalid ids`);
}
