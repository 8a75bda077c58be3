import { spawn } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from 'tsuzuri/nn';
import { afterAll, expect, it } from 'vitest';
import { bin, temporaryDirectory } from '../support/command.ts';

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);

const KILLS = Number(process.env.TSUZURI_KILLS ?? 3);
const SEEDS = KILLS < 10 ? 1 : 4;
const file = (...parts: string[]) => join(directory, ...parts);
const line = `sweep pairs.tsv --valid dev.tsv --grid hidden-size=8,16,32 --grid dropout=0,0.2 --seeds ${SEEDS} --epochs 6 --embedding-size 8 --backend wasm --no-report --jobs 2`;

function start(out: string) {
  const args = [bin, ...line.split(' '), '--out', out];
  const child = spawn(process.execPath, args, {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let stdout = '';
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  const over = new Promise<string>((resolve) => child.once('close', () => resolve(stdout)));
  return { child, over };
}

it(`a sweep of ${6 * SEEDS} runs that is killed ${KILLS} times ends with the table of one that is not`, async () => {
  const random = Random.fromSeed(Date.now()).stream('kill');
  const letters = () =>
    Array.from({ length: 3 + random.integer(3) }, () => 'abcdef'[random.integer(6)]);
  for (const [name, count] of [['pairs.tsv', 80] as const, ['dev.tsv', 20] as const]) {
    const rows = Array.from({ length: count }, () => {
      const word = letters();
      return `${word.join('')}\t${word.join(' ')}\n`;
    });
    writeFileSync(file(name), rows.join(''));
  }
  const whole = await start('whole').over;
  for (let kill = 1; kill <= KILLS; kill++) {
    const { child, over } = start('killed');
    await sleep(400 + random.integer(1500));
    child.kill('SIGKILL');
    await over;
  }
  expect(await start('killed').over).toBe(whole);
  for (const name of ['results.tsv', 'results.jsonl', 'ranking.tsv', 'best.yaml']) {
    expect(readFileSync(file('killed', name), 'utf8')).toBe(
      readFileSync(file('whole', name), 'utf8'),
    );
  }
  const runs = readdirSync(file('whole/runs'));
  expect(runs).toHaveLength(6 * SEEDS);
  for (const run of runs) {
    const [a, b] = ['whole', 'killed'].map((out) =>
      readFileSync(file(out, 'runs', run, 'model.safetensors')),
    );
    expect(a.equals(b), run).toBe(true);
  }
});
