import type { Backend } from '../../src/backend/backend.ts';
import { createReferenceBackend } from '../../src/backend/reference/reference.ts';
import { backends } from '../../src/backend/select.ts';
import { BackendError } from '../../src/errors.ts';

interface NamedBackend {
  readonly name: string;
  readonly create: () => Promise<Backend>;
}

/** Every backend of the record, in float32: a new one is tested before anyone writes a test for it. */
const recorded: NamedBackend[] = Object.entries(backends).map(([name, kind]) => ({
  name,
  create: () => kind.create({ threads: 1 }),
}));

/** The same with three threads: one for all tests of a file, since a thread may be a whole JavaScript engine. */
const threaded: NamedBackend[] = (['native', 'wasm'] as const).map((name) => {
  let only: Promise<Backend> | undefined;
  const create = () => (only ??= backends[name].create({ threads: 3 }));
  return { name: `${name} (3 threads)`, create };
});

/** The native backend held to one instruction set, as `TSUZURI_SIMD` does. */
function nativeWith(level: string): NamedBackend {
  const create = async () => {
    process.env.TSUZURI_SIMD = level;
    try {
      return await backends.native.create({});
    } finally {
      delete process.env.TSUZURI_SIMD;
    }
  };
  return { name: `native (${level})`, create };
}

async function works({ create }: NamedBackend): Promise<boolean> {
  try {
    await create();
    return true;
  } catch (error) {
    if (error instanceof BackendError) return false;
    throw error;
  }
}

/**
 * Every backend of the record, alone and with threads, and every build of the native one that the processor has. Only the
 * native one may be missing, on a platform that it is not built for.
 */
export const everyBackend: NamedBackend[] = [];
for (const backend of [...recorded, ...threaded, nativeWith('baseline'), nativeWith('avx2')]) {
  if (!backend.name.startsWith('native') || (await works(backend))) everyBackend.push(backend);
}

/** What the others are compared with: the reference in float64. */
export function exactBackend(): Backend {
  return createReferenceBackend('float64');
}

/** `backend`, with its allocations counted. */
export function counting(
  backend: Backend,
): Backend & { readonly live: Map<number, number>; calls: number } {
  const live = new Map<number, number>();
  const counted = {
    ...backend,
    live,
    calls: 0,
    allocate(size: number): number {
      const offset = backend.allocate(size);
      live.set(offset, size);
      counted.calls++;
      return offset;
    },
    free(offset: number): void {
      live.delete(offset);
      backend.free(offset);
    },
  };
  return counted;
}
