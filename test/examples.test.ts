import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../examples/', import.meta.url));

/** What the last line of each example's output must say. */
const outcomes: Record<string, (lastLine: string) => void> = {
  'mlp-classifier.js': (line) => {
    const accuracy = Number(/test accuracy ([\d.]+)/.exec(line)?.[1]);
    expect(accuracy).toBeGreaterThan(0.95);
  },
};

test('every example is known here', () => {
  expect(
    readdirSync(folder)
      .filter((name) => name.endsWith('.js'))
      .sort(),
  ).toEqual(Object.keys(outcomes).sort());
});

test.each(Object.keys(outcomes))('examples/%s runs and learns', (name) => {
  const output = execFileSync(process.execPath, [folder + name], { encoding: 'utf8' });
  outcomes[name](output.trim().split('\n').at(-1)!);
});
