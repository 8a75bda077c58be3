import { describe, expect, it } from 'vitest';
import { createBackend } from '../../src/backend/select.ts';
import { everyBackend } from '../support/backends.ts';
import { differences } from '../support/compare.ts';
import * as cases from '../support/layer-cases.ts';
import { type LayerCase, LayerRig } from '../support/layer-suite.ts';
import { layerNorm, recurrent } from '../support/recurrent-cases.ts';

const lengths = Array.from({ length: 50 }, (_, b) => 6 - (b % 7));

/** Cases with enough work for three threads, forward and backward, of sizes that divide badly. */
const large: LayerCase[] = [
  cases.activation('gelu', [101, 613]),
  cases.batchNorm('training', 501, 613),
  cases.dropout(0.3, [101, 613]),
  cases.linear(261, 521, [19]),
  cases.lstm([31, 67], lengths),
  cases.softmax([501, 613]),
  recurrent('gru', [31, 67], lengths),
  recurrent('rnn', [67, 131], lengths),
  recurrent('layer-norm-lstm', [31, 67], lengths),
  recurrent('layer-norm-gru', [31, 67], lengths),
  recurrent('layer-norm-rnn', [67, 131], lengths),
  layerNorm([501, 613]),
];

const names = (['native', 'wasm'] as const).filter((name) =>
  everyBackend.some((backend) => backend.name === name),
);

describe.each(names)('three threads of %s', (name) => {
  it.each(large.map((testCase) => [testCase.name, testCase] as const))(
    'change no bit and write nothing outside: %s',
    async (_, testCase) => {
      const alone = await new LayerRig(testCase, await createBackend(name, { threads: 1 })).run();
      const rig = new LayerRig(testCase, await createBackend(name, { threads: 3 }));
      const together = await rig.run();
      expect(differences(together.outputs, alone.outputs)).toEqual([]);
      expect(differences(together.gradients, alone.gradients)).toEqual([]);
      expect(await rig.workspace.damage()).toBe(0);
      rig.dispose();
    },
  );
});
