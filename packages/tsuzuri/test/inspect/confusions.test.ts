import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confusions } from '../../src/inspect/confusions.ts';
import { editDistance } from '../../src/metrics/edit-distance.ts';
import { runs } from '../support/thorough.ts';

const pair = (gold: string, answer: string) => ({ gold: [...gold], answer: [...answer] });
const all = { most: 1e6, contexts: 1e6, examples: 1e6 };
const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 7 });
const pairs = fc.array(fc.record({ gold: text, answer: text }), { maxLength: 12 });

describe('confusions', () => {
  it('says which token became which, where and in which examples', () => {
    const found = confusions([
      pair('abc', 'abc'),
      pair('abc', 'axc'),
      pair('abd', 'axd'),
      pair('ab', 'a'),
      pair('ab', 'abb'),
      pair('abc', 'axc'),
    ]);
    expect(found).toMatchObject({ examples: 6, wrong: 5, edits: 5 });
    expect(found.confusions).toEqual([
      {
        gold: 'b',
        answer: 'x',
        count: 3,
        contexts: [
          { before: 'a', after: 'c', count: 2 },
          { before: 'a', after: 'd', count: 1 },
        ],
        examples: [1, 2, 5],
      },
      {
        gold: '',
        answer: 'b',
        count: 1,
        contexts: [{ before: 'a', after: 'b', count: 1 }],
        examples: [4],
      },
      {
        gold: 'b',
        answer: '',
        count: 1,
        contexts: [{ before: 'a', after: '', count: 1 }],
        examples: [3],
      },
    ]);
    expect(found.tokens).toEqual([
      { token: 'a', count: 6, correct: 6 },
      { token: 'b', count: 6, correct: 2 },
      { token: 'c', count: 3, correct: 3 },
      { token: 'd', count: 1, correct: 1 },
    ]);
  });

  it('counts every edit once, and every gold token', () => {
    fc.assert(
      fc.property(pairs, (examples) => {
        const found = confusions(examples, all);
        const distances = examples.map(({ gold, answer }) => editDistance(answer, gold).distance);
        const sum = (values: readonly number[]) =>
          values.reduce((total, value) => total + value, 0);
        expect(found.edits).toBe(sum(distances));
        expect(found.wrong).toBe(distances.filter((distance) => distance > 0).length);
        expect(sum(found.confusions.map(({ count }) => count))).toBe(found.edits);
        expect(sum(found.tokens.map(({ count }) => count))).toBe(
          sum(examples.map(({ gold }) => gold.length)),
        );
        const lost = sum(found.confusions.filter(({ gold }) => gold).map(({ count }) => count));
        expect(sum(found.tokens.map(({ count, correct }) => count - correct))).toBe(lost);
        for (const { gold, answer, contexts, count, examples: rows } of found.confusions) {
          expect(gold).not.toBe(answer);
          expect(sum(contexts.map((context) => context.count))).toBe(count);
          for (const row of rows) {
            if (gold) expect(examples[row].gold).toContain(gold);
            if (answer) expect(examples[row].answer).toContain(answer);
          }
        }
      }),
      { seed: 1, numRuns: runs(500) },
    );
  });

  it('has one order, whatever that of the examples, and keeps what it is asked to', () => {
    const examples = ['xb', 'ax', 'ab', 'xx'].map((answer) => pair('ab', answer));
    const brief = (list: typeof examples) =>
      confusions(list).confusions.map(({ gold, answer, count }) => gold + answer + count);
    expect(brief(examples)).toEqual(['ax2', 'bx2']);
    expect(brief(examples.toReversed())).toEqual(['ax2', 'bx2']);
    const [kept, ...rest] = confusions(examples, { most: 1, contexts: 0, examples: 1 }).confusions;
    expect(rest).toEqual([]);
    expect(kept).toEqual({ gold: 'a', answer: 'x', count: 2, contexts: [], examples: [0] });
    expect(() => confusions([], { most: -1 })).toThrow('most: expected a whole number');
  });

  it('reads a hundred thousand examples one by one', () => {
    function* many() {
      for (let i = 0; i < 100_000; i++) yield pair('abcdef', i % 4 === 0 ? 'abxdef' : 'abcdef');
    }
    const found = confusions(many());
    expect(found).toMatchObject({ examples: 100_000, wrong: 25_000 });
    expect(found.confusions).toHaveLength(1);
    expect(found.confusions[0].examples).toHaveLength(20);
  });
});
