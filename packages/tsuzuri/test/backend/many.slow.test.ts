import { expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { createNativeBackend } from '../../src/backend/native/native.ts';
import { createBackend } from '../../src/backend/select.ts';
import { BackendError } from '../../src/errors.ts';

const native = await createNativeBackend({ threads: 1 }).catch(() => undefined);

it.skipIf(!native)('when too many native backends are open, auto takes the next kind', async () => {
  const open: Backend[] = [native!];
  const full = async () => {
    for (;;) open.push(await createNativeBackend({ threads: 1 }));
  };
  await expect(full()).rejects.toThrow(BackendError);
  expect(open.length).toBe(1024);
  const reasons: string[] = [];
  const next = await createBackend('auto', { onFallback: (reason) => reasons.push(reason) });
  expect(next.name).toBe('wasm');
  expect(reasons).toEqual(['native: 1024 native backends are in use; dispose those that are done']);
  open.pop()!.dispose();
  open.push(await createBackend('auto'));
  expect(open.at(-1)!.name).toBe('native');
  for (const backend of [...open, next]) backend.dispose();
});
