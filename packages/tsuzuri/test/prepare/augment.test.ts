import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Example } from '../../src/data/task.ts';
import { prepare, prepareAgain } from '../../src/prepare/prepare.ts';

const stems = ['wandel', 'spiel', 'lach', 'tanz', 'arbeit', 'koch'];
const examples: Example[] = stems.map((stem) => ({
  source: `${stem}en`,
  target: `ge${stem}t aus`,
  features: ['V', 'PTCP'],
}));
const options = { augmentTo: 20, sourceTokens: 'character', targetTokens: 'character' } as const;

/** What was invented, as texts. */
async function invented(train: readonly Example[], more: object = {}) {
  const sets = { train, dev: [] };
  const { codecs, facts, ...prepared } = await prepare(sets, { ...options, ...more });
  const rows = [...(prepared.train as { source: Int32Array; target: Int32Array }[])];
  const again = await prepareAgain(codecs, sets, { ...options, ...more });
  expect(again.train).toEqual(rows);
  return rows.slice(rows.length - facts.invented).map(({ source, target, ...rest }) => ({
    source: codecs.source.decode(source),
    target: codecs.target.decode(target),
    ...rest,
  }));
}

describe('invented examples', () => {
  it('keep what changes, and what stays is the same on both sides', async () => {
    const found = await invented(examples);
    expect(found).toHaveLength(14);
    const sources = new Set(found.map(({ source }) => source));
    expect(sources.size).toBeGreaterThan(5);
    for (const { source, target, ...rest } of found) {
      const stem = source.replace(/en$/, '');
      expect(target).toBe(`ge${stem}t aus`);
      expect(stems.some((one) => one[0] === stem[0] && one.at(-1) === stem.at(-1))).toBe(true);
      expect(rest).toEqual({ features: new Int32Array([1, 0]) });
    }
  });

  it('are the same for a seed, and three for each example at most', async () => {
    const found = await invented(examples, { augmentTo: 4000 });
    expect(found).toHaveLength(18);
    expect(await invented(examples, { augmentTo: 4000 })).toEqual(found);
    expect(await invented(examples, { augmentTo: 4000, seed: 2 })).not.toEqual(found);
  });

  it.each([
    ['there are enough', examples, { augmentTo: 6 }],
    ['none are wanted', examples, { augmentTo: 0 }],
    ['nothing is shared', [{ source: 'abc', target: 'xyz' }], {}],
    ['tokens are words', examples, { sourceTokens: 'word', targetTokens: 'word' }],
    ['texts are long', [{ source: 'ab'.repeat(100), target: 'ab'.repeat(100) }], {}],
  ])('are none where %s', async (_, train, more) => {
    expect(await invented(train, { maximumLength: 300, ...more })).toEqual([]);
  });

  it('are none of a stream', async () => {
    const train = { open: async function* () { yield* examples; } }; // prettier-ignore
    const { facts } = await prepare({ train, dev: [] }, options);
    expect(facts.invented).toBe(0);
  });

  it('change letters alone, whatever the examples', async () => {
    const text = fc.stringMatching(/^[ab 1äé]{1,9}$/u);
    const pair = fc.record({ source: text, target: text });
    await fc.assert(
      fc.asyncProperty(fc.array(pair, { minLength: 1, maxLength: 5 }), async (train) => {
        const kept = (side: string) => side.replaceAll(/\p{L}/gu, 'x');
        const shapes = new Set(train.map((one) => `${kept(one.source)}|${kept(one.target)}`));
        for (const one of await invented(train, { normalization: 'none' })) {
          expect(shapes).toContain(`${kept(one.source)}|${kept(one.target)}`);
        }
      }),
      { numRuns: 50 },
    );
  });
});
