import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryDirectory, tsuzuri } from './support/command.ts';

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);

const words = ['abc', 'abd', 'bcd', 'cda', 'dab', 'bad', 'cab', 'dad', 'bac', 'add', 'acd', 'dbc'];
const file = (...parts: string[]) => join(directory, ...parts);
const run = (line: string) => tsuzuri(directory, ...line.split(' '));
const here = '--backend wasm --threads 1 --no-report --batch-size 4';
const model = (out: string) => readFileSync(file(out, 'model.safetensors'));
const settings = (out: string) =>
  JSON.parse(readFileSync(file(out, 'settings.json'), 'utf8')) as Record<string, unknown>;

beforeAll(async () => {
  const lines = words.map((word) => `${word}\t${word.toUpperCase().split('').join(' ')}\n`);
  writeFileSync(file('pairs.tsv'), lines.slice(0, 10).join(''));
  writeFileSync(file('dev.tsv'), lines.slice(10).join(''));
  writeFileSync(file('more.txt'), 'aab\nccd\n');
  for (const seed of [1, 2]) {
    const sizes = `--hidden-size 8 --embedding-size 8 --epochs 12 --learning-rate 0.02 --seed ${seed}`;
    const { code, stderr } = await run(
      `train pairs.tsv --valid dev.tsv --out teacher${seed} ${sizes} ${here}`,
    );
    expect(code, stderr).toBe(0);
  }
});

describe('tsuzuri distill', () => {
  it('trains a student of the teachers’ sizes, and resumes to the same bits', async () => {
    const begun = `distill teacher1 teacher2 --data pairs.tsv --valid dev.tsv ${here}`;
    const whole = await run(`${begun} --epochs 3 --out whole`);
    expect(whole.code, whole.stderr).toBe(0);
    expect(whole.stderr).toContain('10 examples to train on, 2 in the dev set\n');
    expect(whole.stderr).toContain('2 teachers of ');
    expect(settings('whole')).toMatchObject({ hiddenSize: 8, embeddingSize: 8, epochs: 3 });
    const short = await run(`${begun} --epochs 2 --out student`);
    expect(short.code, short.stderr).toBe(0);
    const train = await run('train pairs.tsv --out student --resume');
    expect(train.code).toBe(2);
    expect(train.stderr).toContain('tsuzuri distill --out student --resume continues it');
    const resumed = await run('distill --out student --resume --epochs 3 --no-report');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(model('student').equals(model('whole'))).toBe(true);
    const answered = await run('predict student abc');
    expect(answered.code, answered.stderr).toBe(0);
    writeFileSync(file('teacher2/model.safetensors'), model('teacher1'));
    const other = await run('distill --out student --resume --epochs 4');
    expect(other.code).toBe(1);
    expect(other.stderr).toContain('expected the teacher that the run was begun with, got another');
  });

  it('learns answers, of more sources too, with sizes of its own', async () => {
    const { code, stderr } = await run(
      `distill teacher1 --data pairs.tsv --valid dev.tsv --sources more.txt --kind sequence --hidden-size 6 --epochs 1 --out other --maximum-length 30 ${here}`,
    );
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/the teachers answered 12 sources, \d+ without an end/);
    expect(settings('other').hiddenSize).toBe(6);
  });

  it.each([
    ['distill', 'expected RUN, a trained model, got nothing'],
    ['distill teacher1', 'expected pairs by --data or sources by --sources, got none'],
    ['distill teacher1 --sources more.txt', '--sources: expected --valid FILE too'],
    ['distill teacher1 --data pairs.tsv --kind sequence --weight 1', '--weight: needs --kind word'],
    ['distill nobody --data pairs.tsv', 'got "nobody", which does not exist'],
    ['distill teacher1 --resume --out nothing', '--resume: cannot be given together with RUN'],
    ['distill --resume --out nothing', 'there is no run in "nothing" to resume'],
  ])('%s is refused', async (line, reason) => {
    const { code, stderr } = await run(line);
    expect([code, stderr]).toEqual([2, expect.stringContaining(reason)]);
  });
});
