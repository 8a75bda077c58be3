import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { makeReport } from '../../src/report/report.ts';
import { temporaryDirectory } from '../support/command.ts';

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);

/** The report of a run with these outputs. */
async function reportOf(name: string, outputs: readonly object[]): Promise<string> {
  const run = join(directory, name);
  mkdirSync(run);
  writeFileSync(join(run, 'settings.json'), '{"hiddenSize":8}');
  const lines = outputs.map((one) => `${JSON.stringify(one)}\n`);
  writeFileSync(join(run, 'outputs.jsonl'), lines.join(''));
  return makeReport([run], () => {});
}

describe('the page stays small, whatever was answered', () => {
  const line = { set: 'dev', target: 'xyz', answer: 'xz', tokens: ['x', 'z'] };

  test('of 20,000 examples it shows the worst', async () => {
    const gold = Array.from({ length: 12 }, (_, t) => `t${t}`);
    const outputs = Array.from({ length: 20_000 }, (_, i) => ({
      ...line,
      source: `s${i}`,
      gold,
      tokens: gold.slice(1 + (i % 7)),
    }));
    const page = await reportOf('large', outputs);
    expect(page.length).toBeLessThan(1e6);
    expect(page).toContain('19,500 further wrong answers are omitted');
    expect(page.match(/<li data-edits="7"/g)).toHaveLength(500);
  });

  test('of endless answers it shows what fits', async () => {
    const gold = Array.from({ length: 3000 }, (_, t) => `${t % 10}`);
    const source = 's'.repeat(1e5);
    const outputs = Array.from({ length: 100 }, () => ({ ...line, source, gold }));
    expect((await reportOf('long', outputs)).length).toBeLessThan(2e6);
  });
});
