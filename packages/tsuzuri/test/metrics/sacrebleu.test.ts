import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Bleu, bleu } from '../../src/metrics/bleu.ts';
import { chrf } from '../../src/metrics/chrf.ts';
import { type BleuTokenizer, bleuTokenizers } from '../../src/metrics/tokenize.ts';

interface Case {
  readonly predictions: string[];
  readonly references: string[][];
  readonly bleu: Record<BleuTokenizer, Bleu>;
  readonly chrf: Record<string, number>;
}

interface Fixture {
  readonly tokens: { text: string; tokens: string[] }[];
  readonly cases: Record<string, Case>;
}

const path = new URL('../fixtures/sacrebleu/sacrebleu.json', import.meta.url);
const fixture = JSON.parse(readFileSync(path, 'utf8')) as Fixture;
const cases = Object.entries(fixture.cases);

it.each(fixture.tokens)('13a cuts $text as sacreBLEU does', ({ text, tokens }) => {
  expect(bleuTokenizers['13a'].split(text)).toEqual(tokens);
});

describe.each(cases)('%s', (_, { predictions, references, ...expected }) => {
  it.each(Object.keys(expected.bleu) as BleuTokenizer[])('has the BLEU of sacreBLEU, %s', (tok) => {
    const got = bleu(predictions, references, { tokenize: tok });
    const wanted = expected.bleu[tok];
    expect(got.predictionLength).toBe(wanted.predictionLength);
    expect(got.referenceLength).toBe(wanted.referenceLength);
    expect(got.brevityPenalty).toBeCloseTo(wanted.brevityPenalty, 12);
    got.precisions.forEach((p, n) => expect(p).toBeCloseTo(wanted.precisions[n], 10));
    expect(got.score).toBeCloseTo(wanted.score, 10);
  });

  it.each(Object.entries(expected.chrf))('has the chrF of sacreBLEU, %s', (settings, wanted) => {
    const [order, beta] = settings.split(',').map(Number);
    expect(chrf(predictions, references, { order, beta })).toBeCloseTo(wanted, 10);
    if (order === 6) expect(chrf(predictions, references)).toBeCloseTo(wanted, 10);
  });
});

it('covers every tokenisation', () => {
  for (const [, { bleu }] of cases) {
    expect(Object.keys(bleu).sort()).toEqual(Object.keys(bleuTokenizers).sort());
  }
});
