import { afterAll, expect, test } from 'vitest';
import { torchTensors } from '../../../src/export/pytorch/tensors.ts';
import { models } from '../../../src/models/models.ts';
import { attentions } from '../../../src/nn/attention/attentions.ts';
import { Attention } from '../../../src/nn/attention/attention.ts';
import { DotScore } from '../../../src/nn/attention/dot.ts';
import { cells } from '../../../src/nn/cells.ts';
import { ParameterBlock } from '../../../src/tensor/parameters.ts';

const sizes = {
  sourceVocabularySize: 5,
  targetVocabularySize: 5,
  embeddingSize: 3,
  hiddenSize: 4,
  layers: 2,
};
const variants = [
  {},
  { bidirectional: true },
  { peeky: true, reverseSource: true },
  { sharedEmbedding: true, tiedOutput: true },
];
const configs = Object.keys(cells).flatMap((cell) =>
  ['none', ...Object.keys(attentions)].flatMap((attention) =>
    variants.map((variant) => ({ ...sizes, cell, attention, ...variant })),
  ),
);

test('the tensors of every model have each of its numbers once', () => {
  for (const config of configs) {
    const block = new ParameterBlock();
    models.seq2seq.declare(block, config);
    const twice: string[] = [];
    const missing = new Set(
      block.parameters.flatMap(({ name, shape }) =>
        Array.from({ length: shape[0] }, (_, row) => `${name} ${row}`),
      ),
    );
    for (const { slices } of torchTensors(config).values()) {
      for (const { parameter, start, end, isAdded } of slices) {
        for (let row = start; row < end; row++) {
          if (!isAdded && !missing.delete(`${parameter} ${row}`)) twice.push(parameter);
        }
      }
    }
    expect([...missing, ...twice]).toEqual([]);
  }
});

test("the names and shapes are PyTorch's", () => {
  const config = { ...sizes, cell: 'gru', bidirectional: true, attention: 'additive' };
  const found = [...torchTensors(config)].map(([name, { shape }]) => `${name} ${shape.join('x')}`);
  expect(found).toEqual(
    expect.arrayContaining([
      'encoder.embedding.weight 5x3',
      'encoder.gru.weight_ih_l0 6x3',
      'encoder.gru.bias_hh_l1_reverse 6',
      'decoder.embedding.weight 6x3',
      'decoder.gru.bias_ih_l1 12',
      'decoder.attention.query.weight 4x4',
      'decoder.combine.weight 4x8',
      'decoder.bridge.1.hidden.bias 4',
      'decoder.output.weight 5x4',
    ]),
  );
});

class Mine extends DotScore {
  override readonly toTorch = undefined as never;
}

test('a part that does not say how it is written is named', () => {
  const kinds = attentions as Record<string, unknown>;
  kinds.mine = {
    ...attentions.dot,
    create: (_: unknown, of: never) => new Attention(new Mine(of)),
  };
  expect(() => torchTensors({ ...sizes, attention: 'mine' } as never)).toThrow(
    'format: the attention Mine cannot be written for PyTorch: it has no toTorch()',
  );
});
afterAll(() => delete (attentions as Record<string, unknown>).mine);
