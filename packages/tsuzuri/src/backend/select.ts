import { BackendError, ConfigError } from '../errors.ts';
import type { Precision } from '../tensor/memory.ts';
import type { Backend } from './backend.ts';
import { createNativeBackend } from './native/native.ts';
import { createReferenceBackend } from './reference/reference.ts';
import { createWasmBackend } from './wasm/wasm.ts';

interface BackendKind {
  readonly description: string;
  create(precision: Precision): Promise<Backend>;
}

/** Every backend, the fastest first. */
export const backends = {
  native: {
    description: 'C kernels in a Node addon, float32, all cores: Node on the platforms it is built for',
    create: async (precision) => {
      requireFloat32('native', precision);
      return createNativeBackend();
    },
  },
  wasm: {
    description: 'C kernels in WebAssembly with SIMD, float32: Node and browsers',
    create: async (precision) => {
      requireFloat32('wasm', precision);
      return createWasmBackend();
    },
  },
  reference: {
    description: 'plain TypeScript, float32 or float64: slow, to read and to compare with',
    create: async (precision) => createReferenceBackend(precision),
  },
} as const satisfies Record<string, BackendKind>;

function requireFloat32(name: string, precision: Precision): void {
  if (precision !== 'float32') {
    throw new ConfigError('precision', `the ${name} backend computes in float32 only`);
  }
}

/** The name of a backend. */
export type BackendName = keyof typeof backends;

/**
 * Makes a backend.
 *
 * @param name `auto` takes the first of `backends` that works here
 * @param precision float64 is for the reference backend only
 * @throws ConfigError for an unknown name; BackendError when it cannot run here
 */
export async function createBackend(
  name: BackendName | 'auto' = 'auto',
  precision: Precision = 'float32',
): Promise<Backend> {
  if (name !== 'auto') {
    if (!Object.hasOwn(backends, name)) {
      const known = ['auto', ...Object.keys(backends)].join(', ');
      throw new ConfigError('backend', `expected one of ${known}, got ${name}`);
    }
    return backends[name].create(precision);
  }
  if (precision === 'float64') return backends.reference.create(precision);
  for (const kind of Object.values(backends)) {
    try {
      return await kind.create(precision);
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
    }
  }
  throw new BackendError('no backend works here');
}
