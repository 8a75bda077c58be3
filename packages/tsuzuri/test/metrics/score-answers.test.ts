import { describe, expect, it } from 'vitest';
import { UNKNOWN_TOKEN, createPairCodec } from '../../src/data/pair-codec.ts';
import { scoreAnswers } from '../../src/metrics/score-answers.ts';

const text = (tokens: string) =>
  ({ kind: 'text', tokenizer: { kind: 'character' }, tokens: [...tokens], eos: true }) as const;
const codec = createPairCodec({ source: text('ab'), target: text('AB') });
const answer = (written: string) => ({ text: written, tokens: [...written] });

describe('scores of answers', () => {
  it('count an unknown token as wrong, though the target has one in its place', () => {
    const examples = [
      { source: 'ab', target: 'AC' },
      { source: 'ax', target: 'AB' },
    ];
    const unknown = { text: 'A⟨unk⟩', tokens: ['A', UNKNOWN_TOKEN] };
    const scores = scoreAnswers(codec, [unknown, answer('AB')], examples);
    expect(scores).toMatchObject({
      sequenceAccuracy: 0.5,
      tokenAccuracy: 0.75,
      tokenAccuracyByPosition: [1, 0.5],
      tokenErrorRate: 25,
      unknown: { source: 0.25, target: 0.25 },
    });
  });

  it('take a text for right in whatever tokens it is written', () => {
    const tokenizer = { kind: 'bpe', merges: [['A', 'B']] } as const;
    const target = { ...text('AB'), tokenizer, tokens: ['A', 'B', 'AB'] } as never;
    const subwords = createPairCodec({ source: text('ab'), target });
    const written = { text: subwords.decode([0, 1], '').text, tokens: ['A', 'B'] };
    const examples = [{ source: 'ab', target: written.text }];
    expect(scoreAnswers(subwords, [written], examples).sequenceAccuracy).toBe(1);
  });

  it('are those of the nearest of several targets, the first of equally near ones', () => {
    const examples = [
      { source: 'ab', target: 'AAAA', targets: ['AAAA', 'AB', 'BA'] },
      { source: 'ba', target: 'BA', targets: ['BA', 'BBA', 'AA'] },
    ];
    const scores = scoreAnswers(codec, [answer('BA'), answer('BB')], examples);
    expect(scores).toMatchObject({
      sequenceAccuracy: 0.5,
      tokenAccuracyByPosition: [1, 0.5],
      tokenErrorRate: 25,
    });
    const single = examples.map(({ source, target }) => ({ source, target }));
    expect(scoreAnswers(codec, [answer('BA'), answer('BB')], single).sequenceAccuracy).toBe(0);
  });

  it('count the padding of texts of one length', () => {
    const side = { tokens: [...' 12'], length: 4, padding: ' ' };
    const fixed = createPairCodec({ source: side, target: side });
    const examples = [{ source: '1', target: '12' }];
    expect(scoreAnswers(fixed, [answer('1')], examples).tokenAccuracyByPosition).toEqual([
      1, 0, 1, 1,
    ]);
    expect(scoreAnswers(fixed, [answer('12 1')], examples)).toMatchObject({
      sequenceAccuracy: 0,
      tokenAccuracyByPosition: [1, 1, 1, 0],
    });
    expect(scoreAnswers(fixed, [undefined], examples).sequenceAccuracy).toBe(0);
  });
});
