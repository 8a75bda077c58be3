import { describe, expect, it } from 'vitest';
import { checkedBackend } from '../../src/backend/checked.ts';
import { type BackendName, backends, createBackend } from '../../src/backend/select.ts';
import { BackendError } from '../../src/errors.ts';

describe.each(Object.keys(backends) as BackendName[])('dispose of the %s backend', (name) => {
  it.each([1, 3])('ends it, with %i threads asked for, and again does nothing', async (threads) => {
    const backend = await createBackend(name, { threads });
    const [a, c] = [backend.allocate(1e5), backend.allocate(1e5)];
    backend.matmul(300, 300, 300, a, 300, 1, a, 300, 1, 0, 0, c);
    backend.dispose();
    backend.dispose();
    for (const use of [
      () => backend.allocate(1),
      () => backend.write(a, [1]),
      () => backend.fill(1, 0, a),
    ]) {
      expect(use).toThrow(new BackendError(`${name}: this backend has been disposed`));
    }
    await expect(backend.read(a, 1)).rejects.toThrow(BackendError);
    backend.free(a); // whoever gives memory back late does no harm
  });

  it('leaves other backends alone', async () => {
    const [first, second] = [await createBackend(name), await createBackend(name)];
    const at = second.allocate(1);
    second.write(at, [7]);
    first.dispose();
    const third = checkedBackend(await createBackend(name)); // in the place of the first
    first.dispose();
    third.fill(1, 1, third.allocate(1));
    expect([...(await second.read(at, 1))]).toEqual([7]);
  });
});
