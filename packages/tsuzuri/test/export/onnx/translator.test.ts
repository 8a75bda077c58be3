import { describe, expect, it } from 'vitest';
import { createReferenceBackend } from '../../../src/backend/reference/reference.ts';
import type { OnnxGraph, OnnxModel } from '../../../src/export/onnx/onnx-model.ts';
import { toOnnx } from '../../../src/export/onnx/translator.ts';
import { decoders } from '../../../src/models/decoders/decoders.ts';
import { encoders } from '../../../src/models/encoders/encoders.ts';
import { generators } from '../../../src/models/generators/generators.ts';
import { attentionNormalizers } from '../../../src/nn/attention/normalizers.ts';
import { attentions } from '../../../src/nn/attention/attentions.ts';
import { cells } from '../../../src/nn/cells.ts';
import { Translator } from '../../../src/translator/translator.ts';

const text = { kind: 'text', tokenizer: { kind: 'character' }, tokens: ['a', 'b', 'c'] } as const;
const base = { source: text, target: { ...text, eos: true }, embeddingSize: 3, hiddenSize: 4 };

const translate = (options: object): Translator =>
  new Translator(createReferenceBackend(), { ...base, ...options });

/** The names that nodes read before they are there, in the bodies of loops too. */
function unknownNames(graph: OnnxGraph, around: ReadonlySet<string> = new Set([''])): string[] {
  const known = new Set([
    ...around,
    ...graph.inputs.map(({ name }) => name),
    ...graph.initializers.map(({ name }) => name),
  ]);
  const unknown: string[] = [];
  for (const { inputs, outputs, attributes } of graph.nodes) {
    unknown.push(...inputs.filter((name) => !known.has(name)));
    for (const value of Object.values(attributes)) {
      if (typeof value === 'object' && 'graph' in value) {
        unknown.push(...unknownNames(value.graph, known));
      }
    }
    for (const name of outputs) {
      if (known.has(name)) unknown.push(`${name}, written twice`);
      known.add(name);
    }
  }
  return [...unknown, ...graph.outputs.map(({ name }) => name).filter((name) => !known.has(name))];
}

const namesOf = (values: readonly { name: string }[]) => values.map(({ name }) => name);
const operators = ({ graph }: OnnxModel) => graph.nodes.map(({ type }) => type);

const kinds = [
  ...Object.keys(cells).map((cell) => ({ cell, layers: 2 })),
  ...Object.keys(cells).map((cell) => ({ cell, bidirectional: true })),
  ...Object.keys(attentions).map((attention) => ({ attention, inputFeeding: true })),
  ...Object.keys(attentionNormalizers).map((name) => ({
    attention: 'dot',
    attentionNormalizer: name,
  })),
  ...Object.keys(encoders).map((encoder) => ({ encoder, attention: 'dot', embeddingSize: 4 })),
  ...Object.keys(decoders).map((decoder) => ({ decoder, embeddingSize: 4, reverseSource: true })),
  { peeky: true, reverseSource: true },
  { encoder: 'transformer', peeky: true, embeddingSize: 4 },
  {
    encoder: 'transformer',
    decoder: 'transformer',
    embeddingSize: 4,
    heads: 2,
    layers: 2,
    positions: 'rotary',
    activation: 'gelu',
  },
  ...Object.keys(generators).map((generator) => ({
    generator,
    tiedOutput: true,
    attention: 'dot',
  })),
  { target: { tokens: ['a', 'b'], length: 3 } },
];

describe('an exported translator', () => {
  it.each(kinds)('is of whole graphs with %j', async (options) => {
    const { models, description } = await toOnnx(translate(options));
    for (const { graph } of Object.values(models)) expect(unknownNames(graph)).toEqual([]);
    const { encoder, step, greedy } = models;
    expect(namesOf(encoder.graph.inputs)).toEqual(['source', 'lengths']);
    expect(namesOf(greedy.graph.inputs)).toEqual(['source', 'lengths']);
    expect(namesOf(greedy.graph.outputs)).toEqual(['target']);
    const [state, memory] = [namesOf(description.state), namesOf(description.memory)];
    expect(namesOf(encoder.graph.outputs)).toEqual([...state, ...memory]);
    expect(namesOf(step.graph.inputs)).toEqual(['ids', ...state, ...memory]);
    expect(namesOf(step.graph.outputs)).toEqual([
      'log_probabilities',
      ...(description.attention ? ['attention'] : []),
      ...state.map((name) => `next_${name}`),
    ]);
    expect(JSON.parse(greedy.metadata.tsuzuri)).toEqual(description);
  });

  it('refuses alignments that go through tags first, in one line', async () => {
    const features = { tokens: ['V', 'PL'], separator: ';' };
    const refused = toOnnx(translate({ generator: 'monotonic', features }));
    await expect(refused).rejects.toThrow(
      'format: expected featuresKind decoder or linear, for alignments that never move back go through tags first, and graphs have them last',
    );
  });

  it('uses the standard recurrent operators', async () => {
    for (const [cell, type] of Object.entries({ lstm: 'LSTM', gru: 'GRU', rnn: 'RNN' })) {
      const { encoder, step } = (await toOnnx(translate({ cell }))).models;
      expect(operators(encoder)).toContain(type);
      expect(operators(step)).toContain(type);
    }
  });

  it('has the gates in the order i, o, f, c, each weight once', async () => {
    const translator = translate({});
    const { greedy } = (await toOnnx(translator)).models;
    const all = await translator.model.parameters.read();
    const { values } = all.get('encoder.lstm.inputWeight')!;
    const gate = (i: number) => Array.from(values.slice(i * 12, (i + 1) * 12));
    const weights = greedy.graph.initializers.filter(({ type }) => type === 'float');
    const stored = weights.find(({ name }) => name === 'encoder.lstm.inputWeight')!;
    expect(stored.shape).toEqual([1, 16, 3]);
    expect(Array.from(stored.values)).toEqual([0, 3, 1, 2].flatMap(gate));
    expect(weights.length).toBe(10); // two tables, two LSTMs of three, W and b
  });

  it('describes its texts', async () => {
    const { description } = await toOnnx(translate({ maximumLength: 9 }));
    expect(description).toMatchObject({
      opset: 17,
      source: { tokens: ['a', 'b', 'c'], unknown: 3, end: 4, coder: { kind: 'text' } },
      target: { coder: { tokenizer: { kind: 'character' }, eos: true } },
      start: 5,
      padding: 4,
      maximumLength: 9,
      state: [
        { name: 'hidden_0', axes: ['batch', 4] },
        { name: 'cell_0', axes: ['batch', 4] },
      ],
      memory: [],
    });
  });

  it('is refused in one line that names the part that cannot be exported', async () => {
    const translator = translate({ attention: 'dot' });
    const { steps } = (translator.model as unknown as Parts).parts.decoder;
    steps.layers.attention.score = new (class NewScore {
      readonly keySize = 4;
    })();
    await expect(toOnnx(translator)).rejects.toThrow(
      'format: the attention score NewScore cannot be exported: it has no toGraph',
    );
  });
});

interface Parts {
  parts: { decoder: { steps: { layers: { attention: { score: unknown } } } } };
}
