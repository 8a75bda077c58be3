import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trainDefaults } from '../src/config/train-defaults.ts';
import { formatSettings, readSettings } from '../src/run/settings-file.ts';
import { areLarge } from '../src/train/example-files.ts';
import { temporaryDirectory, tsuzuri } from './support/command.ts';
import { lines, pairs, streamed } from './support/stream.ts';

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);

const train = (...args: string[]) => tsuzuri(directory, 'train', ...args);
const file = (...parts: string[]) => join(directory, ...parts);
const model = (out: string) => readFileSync(file(out, 'model.safetensors'));

beforeAll(() => {
  writeFileSync(file('pairs.tsv'), lines);
  writeFileSync(file('dev.tsv'), lines.slice(0, lines.indexOf('\n', 80) + 1));
});

describe('tsuzuri train --stream', () => {
  it('reads a file anew for every epoch, packed or not, or two texts', async () => {
    const plain = await train('pairs.tsv', ...streamed, '--out', 'plain');
    expect(plain.stderr).toContain('again for every epoch, through a shuffle buffer of 20\n');
    expect(plain.stderr).toContain('72 examples to train on, 8 in the dev set, held out');
    expect(plain.stderr).toMatch(
      /source: 4 tokens of kind character: .*, by the first 72 examples/,
    );
    expect(plain.stderr).toMatch(
      /target: 4 tokens of kind separator: .*, by the first 72 examples/,
    );
    expect(plain.code).toBe(0);
    writeFileSync(file('pairs.tsv.gz'), gzipSync(lines));
    expect((await train('pairs.tsv.gz', ...streamed, '--out', 'packed')).code).toBe(0);
    expect(model('packed').equals(model('plain'))).toBe(true);
    writeFileSync(file('a.txt'), pairs.map(([source]) => `${source}\n`).join(''));
    writeFileSync(file('b.txt'), pairs.map(([, target]) => `${target}\n`).join(''));
    const two = ['a.txt', 'b.txt', '--format', 'parallel'];
    expect((await train(...two, ...streamed, '--out', 'two')).code).toBe(0);
    expect(model('two').equals(model('plain'))).toBe(true);
    const settings = JSON.parse(readFileSync(file('plain', 'settings.json'), 'utf8')) as object;
    expect(settings).toMatchObject({ stream: true, shuffleBuffer: 20 });
  });

  it('tells once of bad lines and of long texts, and learns merges', async () => {
    const bad = Array.from({ length: 5 }, (_, i) => `bad${i}\n`).join('');
    writeFileSync(file('bad.tsv'), `${bad}abcdabcdabcd\tA B\n${lines}`);
    const limits = ['--skip-bad', '--maximum-length', '6', '--target-tokens', 'bpe'];
    const files = ['bad.tsv', '--valid', 'dev.tsv'];
    const { code, stderr } = await train(...files, ...limits, ...streamed, '--out', 'bad');
    expect(code).toBe(0);
    const count = (text: string) => stderr.split(text).length - 1;
    expect(count('omitted: bad.tsv:')).toBe(3);
    expect(count('omitted: 5 bad lines in all')).toBe(1);
    expect(count('1 training example longer than 6 tokens dropped')).toBe(1);
    expect(stderr).toContain('81 examples to train on');
    expect(stderr).toContain('kind bpe: as asked for, by the first 81 examples');
    const none = ['--maximum-length', '1', '--out', 'none'];
    const refused = await train('pairs.tsv', ...streamed, ...none);
    expect(refused.stderr).toContain('--maximum-length: every example has more than 1 token');
    expect(refused.code).toBe(2);
  });

  it('cannot read standard input twice', async () => {
    const { code, stderr } = await train('-', '--stream', '--out', 'input');
    expect(stderr).toContain('--stream: standard input cannot be read again for every epoch; save');
    expect(code).toBe(2);
  });
});

describe('what --stream is made of', () => {
  it('runs from before there was such a thing are none', () => {
    const { stream, shuffleBuffer, ...older } = trainDefaults;
    writeFileSync(file('settings.json'), JSON.stringify(older));
    expect(readSettings(directory, false)).toEqual({ ...older, stream, shuffleBuffer });
    writeFileSync(file('settings.json'), JSON.stringify({ ...older, stream: true }));
    expect(readSettings(directory, false).stream).toBe(true);
    const refused = 'held the dev set of the run in';
    expect(() => readSettings(directory, true)).toThrow(refused);
    writeFileSync(file('settings.json'), formatSettings(trainDefaults));
    expect(readSettings(directory, true)).toEqual(trainDefaults);
  });

  it('files of more than 256 MB are streams by themselves', () => {
    for (const name of ['half.tsv', 'other.tsv']) {
      writeFileSync(file(name), '');
      truncateSync(file(name), 200e6); // no disk is taken
    }
    expect(areLarge([file('half.tsv')])).toBe(false);
    expect(areLarge([file('half.tsv'), file('other.tsv')])).toBe(true);
    expect(areLarge(['-', file('missing.tsv'), directory])).toBe(false);
  });
});
