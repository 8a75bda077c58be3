import { availableParallelism } from 'node:os';
import { describe, expect, test } from 'vitest';
import { tsuzuri } from './support/command.ts';

describe('tsuzuri doctor', () => {
  test('tells which backends work, and which one auto takes', async () => {
    const { stdout, code } = await tsuzuri(process.cwd(), 'doctor', '--json');
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as {
      auto: string;
      backends: { name: string; works: boolean; details: string }[];
    };
    expect(found.backends.map(({ name }) => name)).toEqual(['native', 'wasm', 'reference']);
    expect(found.backends.find(({ works }) => works)?.name).toBe(found.auto);
    expect(found.backends.at(-1)).toMatchObject({ name: 'reference', works: true });
    const threads = Math.min(64, availableParallelism());
    expect(found.backends[1].details).toBe(
      `SIMD of 4 lanes, ${threads} thread${threads === 1 ? '' : 's'}`,
    );
  });
});
