import type { Backend } from '../../src/backend/backend.ts';
import { createReferenceBackend } from '../../src/backend/reference/reference.ts';
import { backends } from '../../src/backend/select.ts';
import { BackendError } from '../../src/errors.ts';
import { isThorough } from './thorough.ts';

interface NamedBackend {
  readonly name: string;
  readonly create: () => Promise<Backend>;
}

/** Makes a backend once for all tests of a file: memory, compiled modules and threads cost more than most tests. */
function once(name: string, make: () => Promise<Backend>): NamedBackend {
  let only: Promise<Backend> | undefined;
  return { name, create: () => (only ??= make()) };
}

/** Every backend of the record, in float32: a new one is tested before anyone writes a test for it. */
const recorded: NamedBackend[] = Object.entries(backends).map(([name, kind]) =>
  once(name, () => kind.create({ threads: 1 })),
);

/** The same with three threads. */
const threaded: NamedBackend[] = (['native', 'wasm'] as const).map((name) =>
  once(`${name} (3 threads)`, () => backends[name].create({ threads: 3 })),
);

/** The native backend held to one instruction set, as `TSUZURI_SIMD` does. */
function nativeWith(level: string): NamedBackend {
  return once(`native (${level})`, async () => {
    process.env.TSUZURI_SIMD = level;
    try {
      return await backends.native.create({ threads: 1 });
    } finally {
      delete process.env.TSUZURI_SIMD;
    }
  });
}

/** What a backend says it is, or undefined where it does not work. */
async function detailsOf({ create }: NamedBackend): Promise<string | undefined> {
  try {
    return (await create()).details;
  } catch (error) {
    if (error instanceof BackendError) return undefined;
    throw error;
  }
}

/**
 * Every backend of the record; where there is time for it also with threads, and every build of the
 * native one that the processor has, once. Only the native one may be missing, on a platform that it is
 * not built for.
 */
export const everyBackend: NamedBackend[] = [];
const more = isThorough ? [...threaded, nativeWith('baseline'), nativeWith('avx2')] : [];
const builds = new Set<string | undefined>([undefined]);
for (const backend of [...recorded, ...more]) {
  if (backend.name.startsWith('native')) {
    const build = await detailsOf(backend);
    if (builds.has(build)) continue;
    builds.add(build);
  }
  everyBackend.push(backend);
}

/** What the others are compared with: the reference in float64. */
export function exactBackend(): Backend {
  return createReferenceBackend('float64');
}

/** `backend`, with its allocations counted. */
export function counting(
  backend: Backend,
): Backend & { readonly live: Map<number, number>; calls: number; peak: number } {
  const live = new Map<number, number>();
  let slots = 0;
  const counted = {
    ...backend,
    live,
    calls: 0,
    peak: 0,
    allocate(size: number): number {
      const offset = backend.allocate(size);
      live.set(offset, size);
      counted.calls++;
      slots += size;
      counted.peak = Math.max(counted.peak, slots);
      return offset;
    },
    free(offset: number): void {
      slots -= live.get(offset) ?? 0;
      live.delete(offset);
      backend.free(offset);
    },
  };
  return counted;
}
