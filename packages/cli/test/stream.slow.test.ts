import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bin, finish, flags, start, temporaryDirectory, tsuzuri } from './support/command.ts';
import { lines, streamed } from './support/stream.ts';

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);

const train = (...args: string[]) => tsuzuri(directory, 'train', ...args);
const file = (...parts: string[]) => join(directory, ...parts);
const model = (out: string) => readFileSync(file(out, 'model.safetensors'));

beforeAll(() => {
  writeFileSync(file('pairs.tsv'), lines);
});

describe('tsuzuri train --stream', () => {
  it.each<NodeJS.Signals>(['SIGINT', 'SIGKILL'])(
    'goes on to the same bits after %s, with the same file only',
    async (signal) => {
      const args = ['pairs.tsv', ...flags(...streamed, '--epochs', '30')];
      const out = `stopped-by-${signal}`;
      const child = start(directory, ['train', ...args, '--out', out]);
      child.stderr!.on('data', (text: Buffer | string) => {
        if (String(text).includes('epoch 1/30')) child.kill(signal);
      });
      await finish(child);
      writeFileSync(file('pairs.tsv'), lines.replace('\t', 'd\t'));
      const other = await train('pairs.tsv', '--out', out, '--resume');
      writeFileSync(file('pairs.tsv'), lines);
      expect(other.stderr).toContain('are not those that the run was started on');
      expect(other.code).toBe(2);
      expect((await train('pairs.tsv', '--out', out, '--resume')).code).toBe(0);
      expect((await train(...args, '--out', `whole-${signal}`)).code).toBe(0);
      expect(model(out).equals(model(`whole-${signal}`))).toBe(true);
    },
  );

  it('needs no more memory for a larger file', async () => {
    const COUNT = 75_000;
    const line = (i: number) => {
      const text = i.toString(3);
      return `${text}\t${[...text].join(' ')}\n`;
    };
    const large = openSync(file('large.tsv'), 'w');
    for (let i = 0; i < COUNT; i += 1000) {
      writeSync(large, Array.from({ length: 1000 }, (_, j) => line(i + j)).join(''));
    }
    closeSync(large);
    const settings =
      '--epochs 1 --maximum-length 2 --too-long cut --hidden-size 4 --embedding-size 4 --attention none --batch-size 500 --shuffle-buffer 1000 --backend wasm --threads 1';
    const args = ['train', 'large.tsv', '--stream', ...settings.split(' '), '--out', 'large'];
    // A heap that is too small for all examples at once: without --stream the process dies.
    const limit = '--max-old-space-size=60';
    const child = spawn(process.execPath, [limit, bin, ...args], { cwd: directory });
    const { code, stderr } = await finish(child);
    expect(stderr).toContain('74,000 examples to train on, 1,000 in the dev set, held out');
    expect(code).toBe(0);
  });
});
