import { describe, expect, it } from 'vitest';
import { copyTable } from '../../src/data/copy-table.ts';
import { createCoder } from '../../src/data/text-coder.ts';

const text = (tokens: string, eos = false) =>
  createCoder({ kind: 'text', tokenizer: { kind: 'character' }, tokens: [...tokens], eos });
const fixed = (tokens: string) => createCoder({ tokens: [...tokens], length: 3, padding: '_' });

describe('copyTable', () => {
  it('has the target id of each source token, −1 for those that the target lacks and for the end', () => {
    expect(copyTable(text('abc'), text('cxa', true))).toEqual([2, -1, 0, 3, -1]);
  });

  it('copies padding, and unknown tokens only where the target has any', () => {
    expect(copyTable(fixed('_ab'), fixed('b_'))).toEqual([1, -1, 0]);
    expect(copyTable(text('ab'), fixed('b_'))).toEqual([-1, 0, -1, -1]);
  });

  it('finds a token in another Unicode form', () => {
    expect(copyTable(fixed('_é'), text('é', true))[1]).toBe(0);
  });
});
