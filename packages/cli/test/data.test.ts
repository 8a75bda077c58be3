import { tmpdir } from 'node:os';
import { type TaskName, addition, makeExamples, rotate, tasks } from 'tsuzuri/data';
import { describe, expect, test } from 'vitest';
import { tsuzuri } from './support/command.ts';

describe('tsuzuri data', () => {
  test('prints ten different sums by default', async () => {
    const { code, stdout } = await tsuzuri(tmpdir(), 'data', 'addition');
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(new Set(lines).size).toBe(10);
    for (const line of lines) {
      const [, a, b, sum] = /^(\d+)\+(\d+)\t(\d+)$/.exec(line) ?? [];
      expect(Number(a) + Number(b)).toBe(Number(sum));
    }
  });

  test('prints what the library makes from the same seed', async () => {
    const args = ['--count', '3', '--seed', '5', '--length', '4', '--shift', '1'];
    const { stdout } = await tsuzuri(tmpdir(), 'data', 'rotate', ...args);
    const examples = makeExamples(rotate({ length: 4, shift: 1 }), { count: 3, seed: 5 });
    expect(stdout).toBe(examples.map(({ source, target }) => `${source}\t${target}\n`).join(''));
  });

  test.each(Object.keys(tasks) as TaskName[])('prints examples of %s', async (name) => {
    const { code, stdout } = await tsuzuri(tmpdir(), 'data', name, '--count', '20', '--seed', '2');
    const examples = makeExamples(tasks[name](), { count: 20, seed: 2 });
    expect(code).toBe(0);
    expect(stdout).toBe(examples.map(({ source, target }) => `${source}\t${target}\n`).join(''));
  });

  test('takes --digits for numbers of as many digits', async () => {
    const { stdout } = await tsuzuri(tmpdir(), 'data', 'addition', '--digits', '3', '--count', '4');
    const examples = makeExamples(addition({ digits: 3 }), { count: 4, seed: 1 });
    expect(stdout).toBe(examples.map(({ source, target }) => `${source}\t${target}\n`).join(''));
  });
});
