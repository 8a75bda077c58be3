import { BackendError } from '../../errors.ts';
import { Heap } from '../../tensor/heap.ts';
import { type Engine, viewsOf } from '../kernel-engine.ts';

/** The exports of every module of kernels. */
export interface KernelExports {
  readonly __heap_base: WebAssembly.Global;
  names(): number;
  run(kernel: number, mailbox: number): number;
}

/** The limit of 32-bit addresses, 4 GiB. */
export const MAXIMUM_PAGES = 65536;
/** Bytes of a slot: one float32 or one int32. */
export const SLOT = 4;
const PAGE = 65536; // bytes

/** The messages of Chromium, Firefox and Safari when a Content-Security-Policy lacks 'wasm-unsafe-eval'. */
const POLICY = /unsafe-eval|content.security.policy|disallowed by embedder|blocked by CSP/i;

const modules = new Map<string, Promise<WebAssembly.Module>>();

/**
 * The module of these bytes; of those embedded as hexadecimal digits, compiled once.
 *
 * @throws BackendError where WebAssembly or its SIMD is missing, or compiling it is forbidden
 */
export async function compile(
  code: string | BufferSource | PromiseLike<BufferSource>,
): Promise<WebAssembly.Module> {
  try {
    if (typeof WebAssembly === 'undefined') throw new Error('there is no WebAssembly');
    if (typeof code !== 'string') return await WebAssembly.compile(await code);
    if (!modules.has(code)) modules.set(code, WebAssembly.compile(decode(code)));
    return await modules.get(code)!;
  } catch (error) {
    const { message } = error as Error;
    throw new BackendError(
      POLICY.test(message)
        ? "wasm: the Content-Security-Policy of this page forbids WebAssembly; add 'wasm-unsafe-eval' to its script-src"
        : `wasm: this JavaScript engine does not run WebAssembly with SIMD (${message})`,
    );
  }
}

/** Bytes as two digits each: longer than base64, but gzip finds what repeats and makes it shorter. */
function decode(hex: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** An engine over an instance of a module and its memory, without how it runs a kernel and ends. */
export function engineOf(
  memory: WebAssembly.Memory,
  exports: KernelExports,
  threads: number,
): Omit<Engine, 'run' | 'close'> {
  let views = viewsOf(memory.buffer);
  const heap = new Heap(Math.ceil(exports.__heap_base.value / SLOT), (slots) => {
    if (slots * SLOT > memory.buffer.byteLength) {
      grow(memory, slots * SLOT);
      views = viewsOf(memory.buffer);
    }
  });
  return {
    name: 'wasm',
    details: `SIMD of 4 lanes, ${threads} thread${threads === 1 ? '' : 's'}`,
    heap,
    names: readText(memory, exports.names()),
    views: () => views,
  };
}

/** Grows the memory to at least `bytes`, and by a further quarter if possible, so that it grows rarely. */
function grow(memory: WebAssembly.Memory, bytes: number): void {
  const pages = memory.buffer.byteLength / PAGE;
  const missing = Math.ceil(bytes / PAGE) - pages;
  for (const more of [Math.max(missing, Math.ceil(pages / 4)), missing]) {
    try {
      memory.grow(more);
      return;
    } catch {
      // try the next smaller size
    }
  }
  throw new BackendError(`wasm: out of memory, ${Math.ceil(bytes / 2 ** 20)} MiB were asked for`);
}

/** The zero-terminated text at an address. */
function readText(memory: WebAssembly.Memory, address: number): string {
  const bytes = new Uint8Array(memory.buffer);
  return new TextDecoder().decode(bytes.slice(address, bytes.indexOf(0, address)));
}
