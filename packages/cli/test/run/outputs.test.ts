import { expect, test } from 'vitest';
import { createPairCodec, groupVariants } from 'tsuzuri/data';
import { entryOf, wrongOf } from '../../src/report/wrong-answers.ts';
import { outputsOf } from '../../src/run/outputs.ts';

const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens: [...'abc'] } as const;
const { target: coder } = createPairCodec({ source: side, target: { ...side, eos: true } });

test('outputs have the target nearest to the answer, and all of a source that has several', () => {
  const rows = ['a aaa', 'b b', 'a ab', 'a cc'].map((row) => row.split(' '));
  const examples = groupVariants(rows.map(([source, target]) => ({ source, target })));
  const answer = (text: string) => ({ text, tokens: [...text] });
  const outputs = outputsOf(coder, { set: 'dev' }, examples, [answer('cb'), answer('b')]);
  const targets = ['aaa', 'ab', 'cc'];
  const wrong = { answer: 'cb', gold: ['a', 'b'], tokens: ['c', 'b'] };
  expect(outputs).toEqual([
    { set: 'dev', source: 'a', target: 'ab', targets, ...wrong },
    { set: 'dev', source: 'b', target: 'b' },
  ]);
  const [right] = outputsOf(coder, { set: 'dev' }, examples, [answer('cc')]);
  expect(right).toEqual({ set: 'dev', source: 'a', target: 'cc', targets });
  expect(entryOf(wrongOf(outputs)[0]).text).toContain('nearest of aaa · ab · cc');
});
