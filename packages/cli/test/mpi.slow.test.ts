import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bin, temporaryDirectory, tsuzuri } from './support/command.ts';

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);

const isThere = spawnSync('mpirun', ['--version']).status === 0;
const file = (...parts: string[]) => join(directory, ...parts);
const model = (out: string) => readFileSync(file(out, 'model.safetensors'));
const sizes =
  'pairs.tsv --parts 8 --batch-size 20 --hidden-size 16 --embedding-size 8 --no-report --backend native';

/** Runs `tsuzuri train` in so many processes. */
function mpirun(ranks: number, line: string) {
  const env = { ...process.env, OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1' };
  const words = ['--oversubscribe', '-n', String(ranks), process.execPath, bin, 'train'];
  const child = spawn('mpirun', [...words, ...line.split(' ')], { cwd: directory, env });
  let said = '';
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  const over = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, over, said: () => said };
}

describe.skipIf(!isThere)(
  `training by mpirun${isThere ? '' : ': Open MPI is not installed'}`,
  () => {
    beforeAll(async () => {
      const words = Array.from({ length: 130 }, (_, i) => (1000 + 37 * i).toString(6));
      const lines = words.map((word) => `${word}\t${[...word].toReversed().join(' ')}\n`);
      writeFileSync(file('pairs.tsv'), lines.join(''));
      const whole = await tsuzuri(directory, ...`train ${sizes} --epochs 4 --out whole`.split(' '));
      expect(whole.code, whole.stderr).toBe(0);
    });

    it.each([2, 4])(
      'has the bits of one process in %i, and the first alone speaks',
      async (ranks) => {
        const out = `of-${ranks}`;
        const run = mpirun(ranks, `${sizes} --epochs 4 --out ${out}`);
        expect(await run.over, run.said()).toBe(0);
        expect(model(out).equals(model('whole'))).toBe(true);
        const [a, b] = [out, 'whole'].map((run) =>
          readFileSync(file(run, 'checkpoint.safetensors')),
        );
        expect(a.equals(b)).toBe(true);
        expect(run.said().match(/epoch 4\/4/g)).toHaveLength(1);
        expect(run.said()).toContain(
          `${ranks} processes with 1 thread each share 8 parts of each batch`,
        );
      },
    );

    it('resumes on any number of processes to the same bits', async () => {
      const first = mpirun(2, `${sizes} --epochs 2 --out cut`);
      expect(await first.over, first.said()).toBe(0);
      const second = mpirun(4, `pairs.tsv --out cut --resume --epochs 3 --no-report`);
      expect(await second.over, second.said()).toBe(0);
      const line = 'train pairs.tsv --out cut --resume --epochs 4 --no-report';
      const third = await tsuzuri(directory, ...line.split(' '));
      expect(third.code, third.stderr).toBe(0);
      expect(model('cut').equals(model('whole'))).toBe(true);
    });

    it('ends when a process dies, with a checkpoint from which it resumes', async () => {
      const run = mpirun(2, `${sizes} --epochs 400 --out killed`);
      while (!run.said().includes('epoch 3/400')) await sleep(20);
      const children = spawnSync('pgrep', ['-f', '--', '--out killed$'], { encoding: 'utf8' });
      const pids = children.stdout.trim().split('\n').map(Number);
      const ranks = pids.filter((pid) => pid !== run.child.pid);
      expect(ranks).toHaveLength(2);
      process.kill(Math.max(...ranks), 'SIGKILL');
      expect(await run.over).not.toBe(0);
      expect(existsSync(file('killed', 'checkpoint.safetensors'))).toBe(true);
      const line = 'train pairs.tsv --out killed --resume --epochs 4 --no-report';
      const rest = await tsuzuri(directory, ...line.split(' '));
      expect(rest.code, rest.stderr).toBe(0);
      expect(model('killed').equals(model('whole'))).toBe(true);
    });

    it('refuses what several processes cannot do', async () => {
      const two = mpirun(2, `${sizes.replace('--parts 8', '--parts 1')} --out no`);
      expect(await two.over).toBe(2);
      expect(
        two.said().match(/--parts: expected a power of two of at least the 2 processes/g),
      ).toHaveLength(1);
      const odd = await tsuzuri(directory, ...'train pairs.tsv --parts 3 --out no'.split(' '));
      expect(odd.stderr).toContain('--parts: expected a power of two, got 3');
      expect(existsSync(file('no'))).toBe(false);
    });
  },
);
