import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { tsuzuri } from '../packages/cli/test/support/command.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'tsuzuri-readme-'));

afterAll(() => rmSync(folder, { recursive: true }));

/** The commands in the README's shell blocks, in order. */
const commands = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap((block) =>
  block[1].trim().split('\n'),
);

/** Words of a command line; quotes hold spaces together. */
const words = (line: string) => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((m) => m[1] ?? m[2]);

/** What a command prints, which must end well. */
async function output(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await tsuzuri(folder, ...args);
  expect(code, stderr).toBe(0);
  return stdout;
}

describe('the README', () => {
  test('says what npm start is', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    expect(readme).toContain(`\`npm start\` is \`npx ${scripts.start}\``);
  });

  test('has commands that run', async () => {
    const short = ['--epochs', '2', '--log-every', '1', '--train-size', '200', '--test-size', '40'];
    await output('experiment', 'addition', ...short);
    const pairs = ['abc\tA B C\n', 'cab\tC A B\n', 'bca\tB C A\n'];
    for (const name of ['words.tsv', 'dev.tsv']) writeFileSync(join(folder, name), pairs.join(''));
    const few = ['--epochs', '1', '--hidden-size', '8', '--embedding-size', '8'];
    const more: Readonly<Record<string, readonly string[]>> = { experiment: short, train: few };
    const ours = commands.filter((line) => line.startsWith('npx tsuzuri '));
    expect(ours.length).toBeGreaterThan(3);
    for (const line of ours) {
      const args = words(line).slice(2);
      const said = await output(...args, ...(more[args[0]] ?? []));
      if (args[0] !== 'train') expect(said, line).not.toBe(''); // it tells on standard error
    }
  });

  test('has an example that runs', () => {
    const example = /<!-- example[^>]*-->\n```js\n([\s\S]*?)```/.exec(readme)![1];
    const lines = example
      .trim()
      .split('\n')
      .filter((line) => line !== '');
    expect(lines.length).toBeLessThanOrEqual(12); // ten lines below the imports
    // Two epochs instead of 20, and the file must lie where `tsuzuri` can be found.
    const file = join(root, `readme-example-${process.pid}.mjs`);
    const words = Array.from({ length: 40 }, (_, i) => `${'abc'[i % 3]}${(i + 27).toString(3)}`);
    const pairs = words.map((word) => `${word}\t${[...word.toUpperCase()].join(' ')}\n`);
    writeFileSync(join(folder, 'words.tsv'), pairs.join(''));
    writeFileSync(file, example.replace('epochs: 20', 'epochs: 2'));
    try {
      const options = { cwd: folder, encoding: 'utf8' } as const;
      const output = execFileSync(process.execPath, [file], options);
      expect(output).toMatch(/^1 [\d.]+ [\d.]+\n2 [\d.]+ [\d.]+\n\[ '.*', '.*' \]\n$/);
      expect(existsSync(join(folder, 'words.safetensors'))).toBe(true);
    } finally {
      rmSync(file);
    }
  });
});
