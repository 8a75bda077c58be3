import { describe, expect, it } from 'vitest';
import { createBackend } from '../../src/backend/select.ts';
import { differences } from '../support/compare.ts';
import * as cases from '../support/layer-cases.ts';
import { type LayerCase, LayerRig } from '../support/layer-suite.ts';

const lengths = Array.from({ length: 50 }, (_, b) => 6 - (b % 7));

/** Cases with enough work for several threads, of sizes that divide badly. */
const large: LayerCase[] = [
  cases.activation('gelu', [701, 613]),
  cases.batchNorm('training', 701, 313),
  cases.crossEntropy([6, 50, 613], lengths),
  cases.dropout(0.3, [701, 613]),
  cases.embedding(300, 613, [701]),
  cases.linear(300, 521, [67]),
  cases.linear(521, 9, [701]),
  cases.lstm([61, 67], lengths),
  cases.softmax([701, 613]),
];

describe('the number of threads', () => {
  it.each(large.map((testCase) => [testCase.name, testCase] as const))(
    'changes no bit: %s',
    async (_, testCase) => {
      const alone = await new LayerRig(testCase, await createBackend('auto', { threads: 1 })).run();
      for (const threads of [2, 3, 7]) {
        const rig = new LayerRig(testCase, await createBackend('auto', { threads }));
        const together = await rig.run();
        expect(differences(together.outputs, alone.outputs)).toEqual([]);
        expect(differences(together.gradients, alone.gradients)).toEqual([]);
        expect(await rig.workspace.damage()).toBe(0);
        rig.dispose();
      }
    },
  );
});
