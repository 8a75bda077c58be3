import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Example } from 'tsuzuri';
import { readLines, readers } from 'tsuzuri/data';
import { afterAll, describe, expect, test } from 'vitest';
import { openInput } from '../src/data/open.ts';
import { UsageError } from '../src/errors.ts';
import { temporaryDirectory } from './support/command.ts';

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);

async function examplesOf(path: string): Promise<Example[]> {
  const examples: Example[] = [];
  for await (const example of readers.tsv.read([openInput(path)])) examples.push(example);
  return examples;
}

describe('openInput', () => {
  test('reads a file, packed or not', async () => {
    const text = 'a\tb\n'.repeat(50_000);
    writeFileSync(join(directory, 'plain.tsv'), text);
    writeFileSync(join(directory, 'packed.tsv.gz'), gzipSync(text));
    for (const name of ['plain.tsv', 'packed.tsv.gz']) {
      const examples = await examplesOf(join(directory, name));
      expect(examples).toHaveLength(50_000);
      expect(examples.at(-1)).toEqual({ source: 'a', target: 'b' });
    }
  });

  test('names the file and the line in an error', async () => {
    const path = join(directory, 'bad.tsv');
    writeFileSync(path, 'a\tb\nc\n');
    await expect(examplesOf(path)).rejects.toThrow(
      `${path}:2: expected 2 tab-separated columns, got 1`,
    );
  });

  test('lets go of a file that is not read to its end', async () => {
    const path = join(directory, 'plain.tsv');
    for (let i = 0; i < 50; i++) {
      for await (const { number } of readLines(openInput(path))) if (number === 2) break;
    }
    expect((await examplesOf(path)).length).toBe(50_000);
  });

  test('says in one line what cannot be opened', () => {
    const missing = join(directory, 'missing.tsv');
    expect(() => openInput(missing)).toThrow(
      new UsageError(`${missing}: there is no such file`, { seeHelp: false }),
    );
    expect(() => openInput(join(directory, 'plain.tsv', 'x'))).toThrow('there is no such file');
    expect(() => openInput(directory)).toThrow(`${directory}: expected a file, got a directory`);
  });

  test.skipIf(process.getuid?.() === 0)('says when a file may not be read', async () => {
    const path = join(directory, 'secret.tsv');
    writeFileSync(path, 'a\tb\n');
    chmodSync(path, 0);
    await expect(examplesOf(path)).rejects.toThrow(`${path}: it may not be read`);
  });

  test('takes - for standard input', () => {
    expect(openInput('-').name).toBe('standard input');
  });
});
