import { BackendError, ConfigError, requireInteger, requireKind, requireKnown } from '../errors.ts';
import type { Precision } from '../tensor/memory.ts';
import type { Backend } from './backend.ts';
import { checkedBackend } from './checked.ts';
import { createNativeBackend } from './native/native.ts';
import { nodeProcess } from './node.ts';
import { createReferenceBackend } from './reference/reference.ts';
import { selfTest } from './self-test.ts';
import { createWasmBackend } from './wasm/wasm.ts';

/** How a backend is made. */
export interface BackendOptions {
  /** The precision; only the reference backend supports float64 (float32). */
  readonly precision?: Precision | undefined;
  /** The maximum number of threads per kernel (all that the machine runs at once). */
  readonly threads?: number | undefined;
  /** Whether to check the operands of every call, to find a fault in a layer; slower (false). */
  readonly check?: boolean | undefined;
  /**
   * Called with a one-line reason when `auto` cannot use a faster backend or a backend has only one
   * thread (`console.warn`, once per reason, for `auto`).
   */
  readonly onFallback?: ((reason: string) => void) | undefined;
}

const optionNames = ['precision', 'threads', 'check', 'onFallback'] satisfies (keyof BackendOptions)[];

interface BackendKind {
  readonly description: string;
  /** Whether it is expected on this platform; no page has the native one. */
  isExpected(): boolean;
  create(options: BackendOptions): Promise<Backend>;
}

/** Every backend, the fastest first. */
export const backends = {
  native: {
    description: 'C kernels in a Node addon, float32, on all cores',
    isExpected: () => nodeProcess() !== undefined,
    create: async (options) => {
      requireFloat32('native', options);
      const backend = await createNativeBackend(options);
      await selfTest(backend);
      return backend;
    },
  },
  wasm: {
    description: 'C kernels in WebAssembly with SIMD, float32, on all cores: Node and browsers',
    isExpected: () => true,
    create: async (options) => {
      requireFloat32('wasm', options);
      return createWasmBackend(options);
    },
  },
  reference: {
    description: 'plain TypeScript, float32 or float64: slow, to read and to compare with',
    isExpected: () => true,
    create: async (options) => createReferenceBackend(options.precision),
  },
} as const satisfies Record<string, BackendKind>;

/** The name of a backend. */
export type BackendName = keyof typeof backends;

/**
 * Makes a backend.
 *
 * @example
 * const backend = await createBackend('wasm', { threads: 1 });
 * console.log(backend.name, backend.details);
 * backend.dispose();
 *
 * @param name `auto` selects the first of `backends` that works here
 * @throws ConfigError for an unknown name or an impossible option; BackendError when it cannot run here
 */
export async function createBackend(
  name: BackendName | 'auto' = 'auto',
  options: BackendOptions = {},
): Promise<Backend> {
  requireKnown('createBackend', options, optionNames);
  const backend = await select(name, options);
  return options.check ? checkedBackend(backend) : backend;
}

async function select(name: BackendName | 'auto', options: BackendOptions): Promise<Backend> {
  if (options.threads !== undefined) requireInteger('threads', options.threads, 1, 64);
  if (name !== 'auto') {
    requireKind('backend', name, ['auto', ...Object.keys(backends)]);
    return backends[name].create(options);
  }
  if (options.precision === 'float64') return backends.reference.create(options);
  const reasons: string[] = [];
  for (const kind of Object.values(backends)) {
    try {
      const backend = await kind.create(options);
      for (const reason of reasons) warnOnce(reason, backend.name);
      return backend;
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      if (options.onFallback) options.onFallback(error.message);
      else if (kind.isExpected()) reasons.push(error.message);
    }
  }
  throw new BackendError('no backend works here');
}

const told = new Set<string>();

/** Warns once per process that a faster backend is not in use. */
function warnOnce(reason: string, instead: string): void {
  if (told.has(reason)) return;
  told.add(reason);
  console.warn(`tsuzuri: computing on the slower ${instead} backend (${reason})`);
}

function requireFloat32(name: string, options: BackendOptions): void {
  if (options.precision === 'float64') {
    throw new ConfigError('precision', `the ${name} backend computes in float32 only`);
  }
}
