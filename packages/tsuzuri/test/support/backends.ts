import type { Backend } from '../../src/backend/backend.ts';
import { createReferenceBackend } from '../../src/backend/reference/reference.ts';
import { backends } from '../../src/backend/select.ts';

/** Every backend of the record, in float32: a new one is tested before anyone writes a test for it. */
export const everyBackend = Object.entries(backends).map(([name, kind]) => ({
  name,
  create: (): Promise<Backend> => kind.create('float32'),
}));

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
