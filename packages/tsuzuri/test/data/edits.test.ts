import { describe, expect, it } from 'vitest';
import { EditActions } from '../../src/data/edit-actions.ts';
import { DEAREST, costsToGo, plainEditCosts, readEditCosts } from '../../src/data/edit-costs.ts';
import { learnEditCosts } from '../../src/data/learn-edit-costs.ts';
import { createPairCodec } from '../../src/data/pair-codec.ts';
import { ConfigError } from '../../src/errors.ts';
import { editDistance } from '../../src/metrics/edit-distance.ts';
import { EditCourse, expertSteps } from '../../src/models/edit-expert.ts';

const letters = [...'abcdefghijklmnopqrstuvwxyz'];
const idsOf = (word: string) => Int32Array.from(word, (letter) => letters.indexOf(letter));
const copies = letters.map((_, id) => id);
const actions = new EditActions(letters.length + 2);
const rules = { actions, copies, costs: plainEditCosts(copies), end: letters.length + 1 };
const pairs = [
  ['kitten', 'sitting'],
  ['', 'abc'],
  ['abc', ''],
  ['flaw', 'lawn'],
  ['gehen', 'ging'],
] as const;
const side = { kind: 'text', tokenizer: { kind: 'character' } } as const;

describe('the costs to go', () => {
  it.each(pairs)('of plain edits from %s to %s are their edit distance', (from, to) => {
    const table = costsToGo(idsOf(from), idsOf(to), rules.costs);
    expect(table[0]).toBe(1000 * editDistance([...from], [...to]).distance);
    expect(table.at(-1)).toBe(0);
  });

  it('are read from triples, and an edit that is not there is the dearest', () => {
    const costs = readEditCosts([0, 1, 5, -1, 1, 7, 0, -1, 9], [2, 2]);
    expect([costs.of(0, 1), costs.of(-1, 1), costs.of(0, -1)]).toEqual([5, 7, 9]);
    expect(costs.of(1, 1)).toBe(DEAREST);
    for (const list of [
      [0, 1],
      [0.5, 1, 1],
      [2, 0, 1],
      [0, 0, -1],
      [-1, -1, 1],
    ]) {
      expect(() => readEditCosts(list, [2, 2])).toThrow(ConfigError);
    }
  });
});

describe('the expert', () => {
  const codec = createPairCodec({
    codec: 'edits',
    source: { ...side, tokens: letters },
    target: { ...side, tokens: letters, eos: true },
  });

  it.each(pairs)('leads from %s to %s by the cheapest way', (from, to) => {
    const steps = expertSteps(rules, idsOf(from), idsOf(to));
    const taken = steps.map(({ action }) => action);
    expect(codec.decode(taken, from).text).toBe(to);
    const paid = taken.filter((action) => action !== actions.copy && action !== rules.end);
    expect(paid).toHaveLength(editDistance([...from], [...to]).distance);
  });

  it('finds all actions of equal cost optimal, copies first', () => {
    const course = new EditCourse(rules, idsOf('ab'), idsOf('aab'));
    expect(course.optimal()).toEqual([actions.copy, 0]);
    course.take(actions.copy);
    expect(course.optimal()).toEqual([0]);
  });

  it('makes the best of a wrong action', () => {
    const course = new EditCourse(rules, idsOf('abc'), idsOf('abc'));
    course.take(idsOf('x')[0]); // inserted: nothing, or the a, is what it stands for
    expect(course.optimal()).toContain(actions.copy);
    course.take(actions.copy);
    expect(course.optimal()).toEqual([actions.copy]);
    course.take(actions.delete);
    expect(course.position).toBe(2);
    expect(course.optimal()).toContain(idsOf('b')[0]);
    course.take(rules.end);
    expect(course.hasEnded).toBe(true);
  });
});

describe('stochastic edit distance', () => {
  const vocabularies = { sources: 4, targets: 5, eosId: 4 };
  const ids = (...values: number[]) => Int32Array.from(values);

  it('learns which token becomes which, and which is dropped', async () => {
    // 0 → 1, 1 → 2, 2 → 0, and 3 is silent; targets end with 4.
    const spell = [1, 2, 0];
    const words = [
      [0, 1, 3, 2],
      [2, 3, 0],
      [1, 1, 0],
      [3, 2, 1],
      [0, 3, 3, 1],
      [2, 0, 1, 2],
    ];
    const examples = words.map((word) => ({
      source: ids(...word),
      target: ids(...word.filter((id) => id < 3).map((id) => spell[id]), 4),
    }));
    const list = await learnEditCosts(examples, vocabularies);
    const costs = readEditCosts(list, [4, 5]);
    for (const [source, target] of [
      [0, 1],
      [1, 2],
      [2, 0],
      [3, -1],
    ]) {
      expect(costs.of(source, target)).toBeLessThan(2500);
      for (const other of [0, 1, 2, -1].filter((one) => one !== target)) {
        expect(costs.of(source, other)).toBeGreaterThan(costs.of(source, target) + 1000);
      }
    }
    expect(await learnEditCosts(examples, vocabularies)).toEqual(list);
  });

  it('takes long, empty and no examples', async () => {
    const long = Int32Array.from({ length: 300 }, (_, i) => i % 4);
    const costs = await learnEditCosts([{ source: long, target: long }], vocabularies);
    expect(costs.length).toBeGreaterThan(0);
    expect(costs.every((value) => Number.isInteger(value))).toBe(true);
    expect(await learnEditCosts([], vocabularies)).toEqual([]);
    await expect(learnEditCosts([], { sources: 5000, targets: 4000, eosId: 3999 })).rejects.toThrow(
      'edits of 5000 into 4000 tokens are too many to learn',
    );
    expect(await learnEditCosts([{ source: ids(), target: ids(4) }], vocabularies)).toEqual([]);
    const huge = { source: new Int32Array(10_000), target: new Int32Array(10_000) }; // 1.6 GB of tables
    expect(await learnEditCosts([huge], vocabularies)).toEqual([]);
    const some = [{ source: long, target: long }];
    expect(await learnEditCosts([huge, ...some], vocabularies)).toEqual(costs);
  });
});

describe('the codec of edits', () => {
  const codec = createPairCodec({
    codec: 'edits',
    source: { ...side, tokens: ['a', 'b'] },
    target: { ...side, tokens: ['a', 'z'], eos: true },
  });
  const [V, unknown] = [4, 2];
  const [copy, remove] = [2 * V, 2 * V + 1];

  it('copies a token that neither side knows, and knows where it was', () => {
    const { text, tokens, attention } = codec.decode([copy, copy, remove, 1], 'a猫b');
    expect([text, tokens]).toEqual(['a猫z', ['a', '猫', 'z']]);
    expect(attention?.map((row) => [...row])).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  it('writes inserted unknown tokens as it is told to', () => {
    const written = (policy: 'keep' | 'drop' | 'copy') =>
      codec.decode([V + unknown, unknown], 'xa', { unknown: policy }).text;
    expect([written('keep'), written('drop'), written('copy')]).toEqual(['⟨unk⟩⟨unk⟩', '', 'xa']);
  });

  it('names actions', () => {
    expect([0, V + 1, copy, remove, 3].map((id) => codec.label(id))).toEqual([
      'a',
      '→z',
      'copy',
      'delete',
      '⟨eos⟩',
    ]);
  });

  it('needs a target that ends', () => {
    const fixed = { tokens: ['a', ' '], length: 2, padding: ' ' };
    const make = () => createPairCodec({ codec: 'edits', source: fixed, target: fixed });
    expect(make).toThrow('edits need a target of any length');
  });
});
