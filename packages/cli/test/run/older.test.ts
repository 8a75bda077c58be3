import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSafetensors } from 'tsuzuri/formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findModel } from '../../src/run/open-run.ts';
import { parseHistory } from '../../src/run/history.ts';
import { temporaryDirectory, tsuzuri } from '../support/command.ts';

/**
 * A run of `tsuzuri train` that the build of 2026-11-27 wrote: 12 epochs, stopped by Ctrl-C after step
 * 14. That build resumed it to the weights with these sums.
 */
const fixture = fileURLToPath(new URL('../fixtures/run-2026-11', import.meta.url));
const resumed = {
  'model.safetensors': 'ddabf63e871cbfc30afe7fe3d7cd673b95fbdef543f381f91d2a252295d93e90',
  'checkpoint.safetensors': '3762436de58af982d9eb2dfb236f9e0d80f1177766d959c8ca1e4e87a790dc41',
};

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);
beforeAll(() => cpSync(fixture, join(directory, 'run'), { recursive: true }));

function sumOfArrays(path: string): string {
  const { tensors } = readSafetensors(readFileSync(path));
  const sum = createHash('sha256');
  for (const [name, { values }] of [...tensors].sort(([a], [b]) => (a < b ? -1 : 1))) {
    sum.update(name).update(new Uint8Array(values.buffer));
  }
  return sum.digest('hex');
}

describe('a run of November 2026', () => {
  it('answers, is evaluated and resumes to the same bits', async () => {
    const answered = await tsuzuri(directory, 'predict', 'run', 'abc');
    expect(answered).toMatchObject({ code: 0, stderr: '' });
    expect((await tsuzuri(directory, 'evaluate', 'run', 'run/dev.tsv')).code).toBe(0);
    const args = 'train run/train.tsv --valid run/dev.tsv --out run --resume'.split(' ');
    const outcome = await tsuzuri(directory, ...args);
    expect(outcome.code, outcome.stderr).toBe(0);
    for (const [name, sum] of Object.entries(resumed)) {
      expect(sumOfArrays(join(directory, 'run', name)), name).toBe(sum);
    }
    const history = parseHistory(readFileSync(join(directory, 'run', 'history.jsonl'), 'utf8'));
    expect(history.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(history[0].dev?.loss).toBeCloseTo(1.7613, 4); // renamed, not lost
    expect(history[11].dev?.loss).toBeLessThan(history[0].dev!.loss);
  });
});

describe('a hostile summary', () => {
  const entry = {
    name: 'plain',
    reverseSource: false,
    seed: 1,
    test: { sequenceAccuracy: 1 },
  };
  it.each([
    '../../model.safetensors',
    '/etc/passwd',
    '..',
    '.hidden',
    'a/b.safetensors',
    'a\\b.safetensors',
    'a\u001b[2J.safetensors',
    '',
  ])('cannot name a file %j', async (file) => {
    const run = join(directory, 'hostile', 'run');
    mkdirSync(run, { recursive: true });
    const summary = { experiment: 'addition', models: [{ ...entry, file }] };
    writeFileSync(join(run, 'summary.json'), JSON.stringify(summary));
    expect(() => findModel(run, undefined, 'best')).toThrow('expected the plain name of a file');
    const { code, stderr } = await tsuzuri(directory, 'inspect', 'embeddings', 'hostile/run');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^tsuzuri inspect embeddings: [^\n]*damaged at models\.0\.file[^\n]*\n$/,
    );
    expect(readdirSync(join(directory, 'hostile'))).toEqual(['run']);
  });
});
