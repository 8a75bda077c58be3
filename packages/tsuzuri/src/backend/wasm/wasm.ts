import { BackendError } from '../../errors.ts';
import { Heap } from '../../tensor/heap.ts';
import type { Backend } from '../backend.ts';
import { kernelsBase64 } from './binary.ts';
import { signatures } from './signatures.ts';

const PAGE = 65536; // bytes
const MAXIMUM_PAGES = 65536; // 4 GiB
const BYTES = 4; // a slot: one float32 or one int32

type Export = (...args: number[]) => number;

let compiled: Promise<WebAssembly.Module> | undefined;

/**
 * The C kernels, compiled to WebAssembly with plain SIMD and carried in the
 * library itself: nothing to fetch, and the same bits in Node and in every browser.
 *
 * @throws BackendError where WebAssembly or its SIMD is missing
 */
export async function createWasmBackend(): Promise<Backend> {
  const memory = new WebAssembly.Memory({ initial: 16, maximum: MAXIMUM_PAGES });
  let instance: WebAssembly.Instance;
  try {
    compiled ??= WebAssembly.compile(decodeBase64(kernelsBase64));
    instance = await WebAssembly.instantiate(await compiled, { env: { memory } });
  } catch (error) {
    throw new BackendError(
      `wasm: this JavaScript engine does not run WebAssembly with SIMD (${(error as Error).message})`,
    );
  }
  const exports = instance.exports as unknown as Record<string, Export> & {
    __heap_base: WebAssembly.Global;
  };

  let floats = new Float32Array(memory.buffer);
  let integers = new Int32Array(memory.buffer);
  const heap = new Heap(Math.ceil(exports.__heap_base.value / BYTES), (slots) => {
    const missing = Math.ceil((slots * BYTES - memory.buffer.byteLength) / PAGE);
    if (missing <= 0) return;
    const spare = memory.buffer.byteLength / PAGE / 4; // grow by a quarter, so that growing is rare
    try {
      memory.grow(Math.max(missing, Math.ceil(spare)));
    } catch {
      try {
        memory.grow(missing);
      } catch {
        const mebibytes = Math.ceil((slots * BYTES) / 2 ** 20);
        throw new BackendError(`wasm: out of memory, ${mebibytes} MiB were asked for`);
      }
    }
    floats = new Float32Array(memory.buffer);
    integers = new Int32Array(memory.buffer);
  });

  let scratch = 0;
  let scratchSize = 0;
  const scratchFor = (size: number): number => {
    if (size > scratchSize) {
      if (scratch !== 0) heap.free(scratch);
      scratch = heap.allocate(size);
      scratchSize = size;
    }
    return scratch;
  };

  const kernels: Record<string, (...args: number[]) => void> = {};
  for (const [name, signature] of Object.entries(signatures)) {
    kernels[name] = bind(exports, name, signature.args, signature.scratch, scratchFor);
  }

  return {
    ...(kernels as unknown as Backend),
    name: 'wasm',
    precision: 'float32',
    allocate: (size) => heap.allocate(size),
    free: (offset) => heap.free(offset),
    write: (offset, values) => floats.set(values, offset),
    writeIds: (offset, values) => integers.set(values, offset),
    read: async (offset, size) => floats.slice(offset, offset + size),
    readIds: async (offset, size) => integers.slice(offset, offset + size),
  };
}

/** The export `name` as a function of offsets in slots: it turns them into addresses in bytes. */
function bind(
  exports: Record<string, Export>,
  name: string,
  letters: string,
  scratchName: string | undefined,
  scratchFor: (size: number) => number,
): (...args: number[]) => void {
  const kernel = exports[name];
  const factors = [...letters].map((letter) => (letter === 'o' ? BYTES : 1));
  const scratchSize = scratchName === undefined ? undefined : exports[scratchName];
  return (...args) => {
    if (scratchSize) {
      const scratch = scratchFor(scratchSize(...args));
      kernel(...args.map((arg, i) => arg * factors[i]), scratch * BYTES);
    } else {
      kernel(...args.map((arg, i) => arg * factors[i]));
    }
  };
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
