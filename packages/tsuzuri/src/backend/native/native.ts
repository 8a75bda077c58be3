import { BackendError } from '../../errors.ts';
import { Heap } from '../../tensor/heap.ts';
import type { Backend } from '../backend.ts';
import { requireIds } from '../ids.ts';
import { createEngineBackend, viewsOf } from '../kernel-engine.ts';
import { type NodeProcess, availableThreads, nodeModule, nodeProcess } from '../node.ts';

/** The exports of the addon; see kernels/src/addon.c. */
interface Addon {
  readonly names: string;
  /** The instruction sets that work here, the best last. */
  readonly levels: readonly string[];
  open(bytes: Uint8Array, level: number, threads: number): [engine: object, skip: number, level: string];
  run(engine: object, kernel: number, mailbox: number): number;
  /** Ends the engine's threads; calling it again has no effect. */
  close(engine: object): void;
}

/** The part of `node:module` that is used. */
interface NodeModules {
  createRequire(from: string): (path: string) => unknown;
}

/** Options of the native backend. */
export interface NativeOptions {
  /** The maximum number of threads per kernel (all that the machine runs at once). */
  readonly threads?: number | undefined;
}

const SLOT = 4; // bytes
const LINE = 64; // bytes: slot 0 lies at a multiple of it, so up to as many are unused
const RESERVE = [64, 16, 4, 2, 1]; // GiB of addresses to reserve: the first that the engine grants

/** The platforms with an addon in the package; see scripts/kernel-targets.js. */
const platforms = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64'];

let loaded: Addon | undefined;

/**
 * The C kernels as a Node-API addon that comes with the package: AVX-512, AVX2 or a baseline on
 * x86-64, NEON on arm64, and threads. `TSUZURI_SIMD` names a lower instruction set than the best.
 *
 * @throws BackendError outside Node, on a platform without an addon, or when it does not load
 */
export async function createNativeBackend(options: NativeOptions = {}): Promise<Backend> {
  const node = nodeProcess();
  const addon = loadAddon(node);
  const wanted = node?.env.TSUZURI_SIMD;
  const level = wanted === undefined ? -1 : addon.levels.indexOf(wanted);
  if (wanted !== undefined && level < 0) {
    throw new BackendError(
      `native: TSUZURI_SIMD is ${wanted}, expected one of ${addon.levels.join(', ')}`,
    );
  }
  const buffer = reserve();
  const threads = options.threads ?? availableThreads();
  const [engine, skip, simd] = open(addon, new Uint8Array(buffer, 0, LINE), level, threads);

  let views = viewsOf(buffer, skip, buffer.byteLength - LINE);
  const heap = new Heap(0, (slots) => {
    const bytes = slots * SLOT + LINE;
    if (bytes <= buffer.byteLength) return;
    const comfortable = Math.min(buffer.maxByteLength, Math.ceil(buffer.byteLength * 1.25));
    try {
      buffer.grow(Math.max(bytes, comfortable));
    } catch {
      throw new BackendError(`native: out of memory, ${Math.ceil(bytes / 2 ** 20)} MiB were asked for`);
    }
    views = viewsOf(buffer, skip, buffer.byteLength - LINE);
  });
  return createEngineBackend({
    name: 'native',
    details: `${simd}, ${threads} thread${threads === 1 ? '' : 's'}`,
    heap,
    names: addon.names,
    views: () => views,
    run: (kernel, mailbox) => addon.run(engine, kernel, mailbox),
    close: () => addon.close(engine),
  }, requireIds);
}

function open(addon: Addon, ...args: Parameters<Addon['open']>): ReturnType<Addon['open']> {
  try {
    return addon.open(...args);
  } catch (error) {
    throw new BackendError(`native: ${(error as Error).message}`);
  }
}

function loadAddon(node: NodeProcess | undefined): Addon {
  if (loaded) return loaded;
  const modules = nodeModule('node:module') as NodeModules | undefined;
  if (!node || !modules) {
    throw new BackendError('native: there is no Node here, or one before 20.16');
  }
  const name = `${node.platform}-${node.arch}`;
  try {
    loaded = modules.createRequire(import.meta.url)(`../../../kernels/dist/${name}.node`) as Addon;
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    if (code !== 'MODULE_NOT_FOUND') {
      throw new BackendError(`native: the addon for ${name} does not load (${message.split('\n')[0]})`);
    }
    throw new BackendError(
      platforms.includes(name)
        ? `native: the addon for ${name} is missing; keep tsuzuri external to the bundle, so that kernels/dist/*.node is found`
        : `native: there is no addon for ${name}, only for ${platforms.join(', ')}`,
    );
  }
  return loaded;
}

/** Shared memory that grows without moving. */
function reserve(): SharedArrayBuffer & GrowableBuffer {
  for (const gibibytes of RESERVE) {
    try {
      const options = { maxByteLength: gibibytes * 2 ** 30 };
      return new (SharedArrayBuffer as unknown as GrowableConstructor)(1 << 20, options);
    } catch {
      // try a smaller reservation
    }
  }
  throw new BackendError('native: no addresses for a memory of 1 GiB');
}

interface GrowableBuffer {
  readonly maxByteLength: number;
  grow(bytes: number): void;
}

type GrowableConstructor = new (
  bytes: number,
  options: { maxByteLength: number },
) => SharedArrayBuffer & GrowableBuffer;
