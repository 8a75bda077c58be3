import { describe, expect, it } from 'vitest';
import { type BackendName, backends, createBackend } from '../../src/backend/select.ts';
import { BackendError, ConfigError } from '../../src/errors.ts';
import { everyBackend } from '../support/backends.ts';

describe('createBackend', () => {
  it.each(Object.keys(backends) as BackendName[])('makes %s by name', async (name) => {
    expect((await createBackend(name)).name).toBe(name);
  });

  it('takes the first of the record when nobody says', async () => {
    const backend = await createBackend();
    expect(backend.name).toBe(Object.keys(backends)[0]);
    expect(backend.precision).toBe('float32');
  });

  it('computes in float64 on the reference only', async () => {
    expect((await createBackend('reference', { precision: 'float64' })).precision).toBe('float64');
    expect((await createBackend('auto', { precision: 'float64' })).name).toBe('reference');
    await expect(createBackend('wasm', { precision: 'float64' })).rejects.toThrow(ConfigError);
  });

  it.each<[object, string]>([
    [
      { thread: 2 },
      'createBackend: expected options among precision, threads, check, onFallback, got "thread"',
    ],
    [{ threads: {} }, 'threads: expected a whole number from 1 to 64, got an object'],
  ])('refuses the options %j', async (options, message) => {
    const refused = createBackend('reference', options);
    await expect(refused).rejects.toThrow(ConfigError);
    await expect(refused).rejects.toThrow(message);
  });

  it('names the backends that there are', async () => {
    const unknown = createBackend('toString' as BackendName);
    await expect(unknown).rejects.toThrow(ConfigError);
    await expect(unknown).rejects.toThrow('backend: expected one of auto, native, wasm, reference');
  });
});

describe.each(everyBackend)('the memory of $name', ({ create }) => {
  it('says so when it is full, and goes on working', async () => {
    const backend = await create();
    expect(() => backend.allocate(2 ** 36)).toThrow(BackendError);
    const offset = backend.allocate(3);
    backend.write(offset, [1, 2, 3]);
    expect([...(await backend.read(offset, 3))]).toEqual([1, 2, 3]);
  });

  it('keeps what stands in it when it grows', async () => {
    const backend = await create();
    const first = backend.allocate(4);
    backend.write(first, [1.5, -2.5, 0, 4]);
    const ids = backend.allocate(3);
    backend.writeIds(ids, [7, 0, 1_000_000]);
    const large = backend.allocate(3_000_000);
    backend.fill(3_000_000, 9, large);
    expect([...(await backend.read(first, 4))]).toEqual([1.5, -2.5, 0, 4]);
    expect([...(await backend.readIds(ids, 3))]).toEqual([7, 0, 1_000_000]);
  });

  it('gives a copy to the reader', async () => {
    const backend = await create();
    const offset = backend.allocate(1);
    backend.write(offset, [1]);
    const before = await backend.read(offset, 1);
    backend.write(offset, [2]);
    expect(before[0]).toBe(1);
  });

  it('never gives out offset 0, which stands for an absent tensor', async () => {
    const backend = await create();
    expect(backend.allocate(1)).toBeGreaterThan(0);
    expect(backend.allocate(1) % 16).toBe(0);
  });
});
