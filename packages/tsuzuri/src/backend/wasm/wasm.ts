import { BackendError } from '../../errors.ts';
import { Heap } from '../../tensor/heap.ts';
import type { Backend } from '../backend.ts';
import { createCompiledBackend, viewsOf } from '../compiled.ts';
import { kernelsBase64 } from './binary.ts';

const PAGE = 65536; // bytes
const MAXIMUM_PAGES = 65536; // 4 GiB
const SLOT = 4; // bytes: one float32 or one int32

interface KernelExports {
  readonly __heap_base: WebAssembly.Global;
  names(): number;
  run(kernel: number, mailbox: number): number;
}

let compiled: Promise<WebAssembly.Module> | undefined;

/**
 * The C kernels, compiled to WebAssembly with plain SIMD and carried in the
 * library itself: nothing to fetch, and the same bits in Node and in every browser.
 *
 * @throws BackendError where WebAssembly or its SIMD is missing
 */
export async function createWasmBackend(): Promise<Backend> {
  let memory: WebAssembly.Memory;
  let instance: WebAssembly.Instance;
  try {
    memory = new WebAssembly.Memory({ initial: 16, maximum: MAXIMUM_PAGES });
    compiled ??= WebAssembly.compile(decodeBase64(kernelsBase64));
    instance = await WebAssembly.instantiate(await compiled, { env: { memory } });
  } catch (error) {
    throw new BackendError(
      `wasm: this JavaScript engine does not run WebAssembly with SIMD (${(error as Error).message})`,
    );
  }
  const exports = instance.exports as unknown as KernelExports;

  let views = viewsOf(memory.buffer);
  const heap = new Heap(Math.ceil(exports.__heap_base.value / SLOT), (slots) => {
    if (slots * SLOT > memory.buffer.byteLength) {
      grow(memory, slots * SLOT);
      views = viewsOf(memory.buffer);
    }
  });
  return createCompiledBackend({
    name: 'wasm',
    details: 'SIMD of 4 lanes, 1 thread',
    heap,
    names: readText(memory, exports.names()),
    views: () => views,
    run: (kernel, mailbox) => exports.run(kernel, mailbox * SLOT),
  });
}

/** Makes the memory at least `bytes` long, and a quarter longer where there is room, so that it grows rarely. */
function grow(memory: WebAssembly.Memory, bytes: number): void {
  const pages = memory.buffer.byteLength / PAGE;
  const missing = Math.ceil(bytes / PAGE) - pages;
  for (const more of [Math.max(missing, Math.ceil(pages / 4)), missing]) {
    try {
      memory.grow(more);
      return;
    } catch {
      // the next, smaller try
    }
  }
  throw new BackendError(`wasm: out of memory, ${Math.ceil(bytes / 2 ** 20)} MiB were asked for`);
}

/** The text at an address, up to its 0. */
function readText(memory: WebAssembly.Memory, address: number): string {
  const bytes = new Uint8Array(memory.buffer);
  return new TextDecoder().decode(bytes.slice(address, bytes.indexOf(0, address)));
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
