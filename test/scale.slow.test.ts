import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import type { ChildProcess } from 'node:child_process';
import { start, tsuzuri } from '../packages/cli/test/support/command.ts';
import { TestRedis, whyNoRedis } from '../packages/cli/test/support/redis.ts';

const page = readFileSync(fileURLToPath(new URL('../docs/scale.md', import.meta.url)), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'tsuzuri-scale-'));
let worker: ChildProcess | undefined;
afterAll(() => {
  worker?.kill();
  rmSync(folder, { recursive: true });
});

const commands = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap((block) =>
  block[1].trim().split('\n'),
);
const sizes = 'hidden-size=128,256';
/** The same command with less work. */
const smaller = (line: string) =>
  line
    .replace(sizes, 'hidden-size=8,16')
    .replace('dropout=0.2,0.3', 'dropout=0.2')
    .replace('attention=dot,additive', 'attention=dot')
    .replace('--seeds 5', '--seeds 2')
    .replace(/--runs \d+/, '--runs 3');

describe('the page about many runs', () => {
  test('has commands that run, one after the other', async () => {
    const words = ['abc', 'cab', 'bca', 'acb', 'bac', 'cba', 'aab', 'abb', 'bbc', 'bcc'];
    const text = words
      .map((word) => `${word}\t${word.toUpperCase().split('').join(' ')}\n`)
      .join('');
    for (const name of ['words.tsv', 'dev.tsv', 'more.tsv'])
      writeFileSync(join(folder, name), text);
    const [, yaml] = /```yaml\n([\s\S]*?)```/.exec(page)!;
    writeFileSync(
      join(folder, 'sweep.yaml'),
      yaml
        .replace('[128, 256]', '[8, 16]')
        .replace('runs: 16', 'runs: 2')
        .replace('epochs: 30', 'epochs: 1'),
    );
    expect(commands.length).toBeGreaterThan(7);
    const redis = whyNoRedis === undefined ? await TestRedis.start() : undefined;
    for (const typed of commands.filter((line) => line.startsWith('npx tsuzuri'))) {
      if (typed.includes('--queue') && !redis) continue;
      const line = typed.replace('redis://127.0.0.1:6379', redis?.url ?? '');
      if (line.includes('tsuzuri worker')) {
        worker = start(folder, line.split(' ').slice(2));
        continue;
      }
      const [, , ...args] = smaller(line).split(' ');
      const isNew = !/--run |--collect|yaml/.test(line);
      const few = [
        '--embedding-size',
        '8',
        ...(line.includes('--epochs') ? [] : ['--epochs', '1']),
      ];
      const size = line.includes('--grid hidden-size') ? [] : ['--hidden-size', '8'];
      const jobs = /--queue|--dry-run|--print/.test(line) ? [] : ['--jobs', '2'];
      const more = isNew ? [...few, ...size, ...jobs] : [];
      const { code, stderr } = await tsuzuri(
        folder,
        ...args,
        ...more,
        ...(/--run /.test(line) ? [] : ['--no-report']),
      );
      expect(code, `${line}\n${stderr}`).toBe(0);
    }
    for (const name of redis ? ['words', 'queue'] : ['words']) {
      expect(existsSync(join(folder, 'sweeps', name, 'best.yaml'))).toBe(true);
    }
    worker?.kill();
    await redis?.remove();
    expect(existsSync(join(folder, 'sweeps/array/ranking.tsv'))).toBe(true);
  });
});
