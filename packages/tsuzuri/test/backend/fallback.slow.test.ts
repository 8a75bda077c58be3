import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type * as selection from '../../src/backend/select.ts';

type CreateBackend = typeof selection.createBackend;

const inChromium = 'WebAssembly.compile(): Wasm code generation disallowed by embedder';
const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});

beforeEach(() => void vi.resetModules());
afterEach(() => {
  vi.unstubAllGlobals();
  warn.mockClear();
});

/** A fresh library, as a new process has it. */
const fresh = async (): Promise<CreateBackend> =>
  (await import('../../src/backend/select.ts')).createBackend;

/** What a page is without Node. */
function stubPage(): void {
  vi.stubGlobal('process', undefined);
  vi.stubGlobal('crossOriginIsolated', false);
}

function stubPolicy(): void {
  const compile = async () => Promise.reject(new Error(inChromium));
  vi.stubGlobal('WebAssembly', Object.assign(Object.create(WebAssembly), { compile }));
}

it('a page whose policy forbids WebAssembly is told once, with the cure', async () => {
  const createBackend = await fresh();
  stubPage();
  stubPolicy();
  for (let i = 0; i < 2; i++) expect((await createBackend()).name).toBe('reference');
  expect(warn.mock.calls).toEqual([
    [
      'tsuzuri: computing on the slower reference backend (wasm: the Content-Security-Policy of ' +
        "this page forbids WebAssembly; add 'wasm-unsafe-eval' to its script-src)",
    ],
  ]);
});

it('a page is not told that it has no native backend', async () => {
  const createBackend = await fresh();
  stubPage();
  expect((await createBackend()).name).toBe('wasm');
  expect(warn).not.toHaveBeenCalled();
});

it('who listens hears every reason, and nothing is printed', async () => {
  const createBackend = await fresh();
  stubPage();
  stubPolicy();
  const heard: string[] = [];
  await createBackend('auto', { threads: 1, onFallback: (reason) => heard.push(reason) });
  expect(heard).toHaveLength(2);
  expect(heard[0]).toMatch(/^native: /);
  expect(heard[1]).toMatch(/^wasm: /);
  expect(warn).not.toHaveBeenCalled();
});

it('a bundle that lost the addon is told how to keep it', async () => {
  const createBackend = await fresh();
  const missing = Object.assign(new Error('Cannot find module'), { code: 'MODULE_NOT_FOUND' });
  const lost = () => {
    throw missing;
  };
  const node = process;
  vi.stubGlobal('process', {
    platform: 'linux',
    arch: 'x64',
    env: {},
    getBuiltinModule: (name: string) =>
      name === 'node:module' ? { createRequire: () => lost } : node.getBuiltinModule(name),
  });
  expect((await createBackend('auto', { threads: 1 })).name).toBe('wasm');
  expect(warn.mock.calls).toEqual([
    [
      'tsuzuri: computing on the slower wasm backend (native: the addon for linux-x64 is missing; ' +
        'keep tsuzuri external to the bundle, so that kernels/dist/*.node is found)',
    ],
  ]);
});
