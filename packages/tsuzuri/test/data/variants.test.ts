import { expect, it } from 'vitest';
import { groupVariants } from '../../src/data/variants.ts';

it('takes rows with one source and the same features for one example, in the order of their first rows', () => {
  const rows = [
    { source: 'b', target: '1' },
    { source: 'a', target: '2' },
    { source: 'b', target: '3' },
    { source: 'b', target: '1' },
    { source: 'a', target: '4', features: ['N'] },
    { source: 'a', target: '5', features: ['V'] },
    { source: 'a', target: '6', features: ['N'] },
    { source: 'a', target: '2', features: [] },
  ];
  const found = groupVariants(rows).map(({ source, targets, row }) => [source, targets, row]);
  expect(found).toEqual([
    ['b', ['1', '3'], 0],
    ['a', ['2'], 1],
    ['a', ['4', '6'], 4],
    ['a', ['5'], 5],
  ]);
});
