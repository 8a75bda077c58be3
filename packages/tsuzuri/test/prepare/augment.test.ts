import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Example } from '../../src/data/task.ts';
import { prepare, prepareAgain } from '../../src/prepare/prepare.ts';

const stems = ['bandal', 'dandil', 'nandol', 'bindan', 'dalban', 'lanbid'];
const examples: Example[] = stems.map((stem) => ({
  source: `${stem}en`,
  target: `ge${stem}t aus`,
  features: ['V', 'PTCP'],
}));
const options = { augmentTo: 20, sourceTokens: 'character', targetTokens: 'character' } as const;

/** The augmented examples, as texts. */
async function made(train: readonly Example[], more: object = {}) {
  const sets = { train, dev: [] };
  const { codecs, facts, ...prepared } = await prepare(sets, { ...options, ...more });
  const rows = [...(prepared.train as { source: Int32Array; target: Int32Array }[])];
  const again = await prepareAgain(codecs, sets, { ...options, ...more });
  expect(again.train).toEqual(rows);
  return rows.slice(rows.length - facts.augmented).map(({ source, target, ...rest }) => ({
    source: codecs.source.decode(source),
    target: codecs.target.decode(target),
    ...rest,
  }));
}

describe('data augmentation', () => {
  it('keeps what changes, and replaces what stays on both sides', async () => {
    const found = await made(examples);
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

  it('is the same for a seed, and at most three per example', async () => {
    const found = await made(examples, { augmentTo: 4000 });
    expect(found).toHaveLength(18);
    const parts = (text: string) => `${text[0]}…${text.replace(/en$/, '').slice(-1)}${text.length}`;
    const count = (texts: readonly string[], like: string) =>
      texts.filter((one) => parts(one) === parts(like)).length;
    const [given, sources] = [examples, found].map((list) => list.map(({ source }) => source));
    for (const source of given) expect(count(sources, source)).toBe(3 * count(given, source));
    expect(sources.filter((source) => given.includes(source))).toEqual([]);
    expect(new Set(sources).size).toBeGreaterThan(12);
    expect(await made(examples, { augmentTo: 4000 })).toEqual(found);
    expect(await made(examples, { augmentTo: 4000, seed: 2 })).not.toEqual(found);
  });

  it('uses only letters that are shared somewhere, and has no example twice', async () => {
    const same = ['kilo', 'kola', 'loka', 'kali', 'laki'];
    const spoken = [
      { source: 'kaxilo', target: 'kaksilo' },
      ...same.map((text) => ({ source: text, target: text })),
    ];
    const sources = (await made(spoken, { augmentTo: 4000 })).map(({ source }) => source);
    expect(sources.length).toBeGreaterThan(0);
    expect(new Set([...sources, ...spoken.map(({ source }) => source)]).size).toBe(
      sources.length + spoken.length,
    );
    expect(sources.filter((source) => /x/.test(source.replace(/^kax/, '')))).toEqual([]);
    const one = [
      { source: 'wandel', target: 'wandelt' },
      ...Array.from('abcdefghi', (a) => ({ source: a, target: 'x' })),
    ];
    expect(await made(one)).toEqual([]);
  });

  it.each([
    ['there are enough', examples, { augmentTo: 6 }],
    ['none are wanted', examples, { augmentTo: 0 }],
    ['nothing is shared', [{ source: 'abc', target: 'xyz' }], {}],
    ['tokens are words', examples, { sourceTokens: 'word', targetTokens: 'word' }],
    ['texts are long', [{ source: 'ab'.repeat(100), target: 'ab'.repeat(100) }], {}],
  ])('adds nothing where %s', async (_, train, more) => {
    expect(await made(train, { maximumLength: 300, ...more })).toEqual([]);
  });

  it('adds nothing to a stream', async () => {
    const train = { open: async function* () { yield* examples; } }; // prettier-ignore
    const { facts } = await prepare({ train, dev: [] }, options);
    expect(facts.augmented).toBe(0);
  });

  it('changes letters alone, whatever the examples', async () => {
    const text = fc.stringMatching(/^[ab 1äé]{1,9}$/u);
    const pair = fc.record({ source: text, target: text });
    await fc.assert(
      fc.asyncProperty(fc.array(pair, { minLength: 1, maxLength: 5 }), async (train) => {
        const kept = (side: string) => side.replaceAll(/\p{L}/gu, 'x');
        const shapes = new Set(train.map((one) => `${kept(one.source)}|${kept(one.target)}`));
        for (const one of await made(train, { normalization: 'none' })) {
          expect(shapes).toContain(`${kept(one.source)}|${kept(one.target)}`);
        }
      }),
      { numRuns: 50 },
    );
  });
});
