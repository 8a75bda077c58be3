import { describe, expect, it } from 'vitest';
import type { ActivationKind, Backend } from '../../src/backend/backend.ts';
import { Activation } from '../../src/nn/activation.ts';
import { Agreement } from '../../src/nn/agreement.ts';
import { type AttentionKind, attentions } from '../../src/nn/attention/attentions.ts';
import { BatchNorm } from '../../src/nn/batch-norm.ts';
import { type CellKind, cells } from '../../src/nn/cells.ts';
import { CrossEntropy } from '../../src/nn/cross-entropy.ts';
import { Dropout } from '../../src/nn/dropout.ts';
import { Embedding } from '../../src/nn/embedding.ts';
import { Entmax, type EntmaxKind } from '../../src/nn/entmax.ts';
import { EntmaxLoss } from '../../src/nn/entmax-loss.ts';
import { LayerNorm } from '../../src/nn/layer-norm.ts';
import { layers } from '../../src/nn/layers.ts';
import { Linear } from '../../src/nn/linear.ts';
import type { Recurrent } from '../../src/nn/recurrent.ts';
import { PointerMixture, pointerScores } from '../../src/nn/pointer-mixture.ts';
import { Softmax } from '../../src/nn/softmax.ts';
import { TransformerDecoderLayer } from '../../src/nn/transformer/decoder-layer.ts';
import { TransformerEncoderLayer } from '../../src/nn/transformer/encoder-layer.ts';
import { FeedForward, type FeedForwardActivation } from '../../src/nn/transformer/feed-forward.ts';
import { MultiHeadAttention } from '../../src/nn/transformer/multi-head-attention.ts';
import type { TransformerLayerOptions } from '../../src/nn/transformer/options.ts';
import { Arena } from '../../src/tensor/arena.ts';
import { ParameterBlock } from '../../src/tensor/parameters.ts';
import { Random } from '../../src/tensor/random.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { everyBackend, exactBackend } from '../support/backends.ts';
import { expectClose } from '../support/compare.ts';
import { type Stored, pytorchCases } from '../support/fixtures.ts';
import { stateNames, stateOf } from '../support/recurrent-cases.ts';

interface LayerFixture {
  readonly given: Readonly<Record<string, Stored>>;
  readonly expected: Readonly<Record<string, Stored>>;
}

/** A layer fixture at work on a backend. */
class Station {
  readonly block = new ParameterBlock();
  readonly workspace: Arena<Backend>;
  readonly given: LayerFixture['given'];

  constructor(backend: Backend, given: LayerFixture['given']) {
    this.workspace = new Arena(backend);
    this.given = given;
  }

  /** Gives the layer's parameters their values, which have the same names in the fixture. */
  ready<Layer>(layer: Layer): Layer {
    this.block.allocate(this.workspace.backend, Random.fromSeed(1));
    for (const { name } of this.block.parameters) this.block.write(name, this.given[name].values);
    return layer;
  }

  floats(name: string): Tensor {
    return this.workspace.from(this.given[name].shape, this.given[name].values);
  }

  ids(name: string): Tensor {
    return this.workspace.ids(this.given[name].shape, this.given[name].values);
  }

  /** What stands in `tensor` now, whatever is written to it later. */
  copy(tensor: Tensor): Tensor {
    const copy = this.workspace.tensor(tensor.shape);
    this.workspace.backend.copy(tensor.size, tensor.offset, copy.offset);
    return copy;
  }
}

/** How each layer runs a fixture: what it returns must be all that the fixture expects. */
const runs: Record<
  keyof typeof layers,
  (station: Station, caseName: string) => Record<string, Tensor>
> = {
  activation(station, kind) {
    const layer = new Activation(kind as ActivationKind);
    const { output, cache } = layer.forward(station.workspace, station.floats('x'));
    const dx = layer.backward(station.workspace, cache, station.floats('dOutput'));
    return { output, dx };
  },
  'batch-norm'(station) {
    const { workspace, given } = station;
    const features = given.gamma.values.length;
    const layer = station.ready(new BatchNorm(station.block, { features }));
    const results: Record<string, Tensor> = {};
    for (const step of [1, 2]) {
      const { output, cache } = layer.forward(workspace, station.floats(`x${step}`), 'training');
      results[`output${step}`] = output;
      results[`dx${step}`] = layer.backward(workspace, cache!, station.floats(`dOutput${step}`));
      results[`runningMean${step}`] = station.copy(layer.runningMean.value);
      results[`runningVariance${step}`] = station.copy(layer.runningVariance.value);
    }
    results.output3 = layer.forward(workspace, station.floats('x3'), 'inference').output;
    return results;
  },
  'cross-entropy'(station) {
    const { workspace, given } = station;
    const layer = new CrossEntropy({ labelSmoothing: given.labelSmoothing?.values[0] });
    const valid = given.lengths && {
      lengths: station.ids('lengths'),
      count: given.lengths.values.reduce((sum, length) => sum + length, 0),
    };
    const [logits, targets] = [station.floats('logits'), station.ids('targets')];
    const { loss, cache } = layer.forward(workspace, logits, targets, valid);
    const { probabilities } = cache;
    return { loss, probabilities, dLogits: layer.backward(workspace, cache) };
  },
  'pointer-mixture'(station) {
    const { workspace, given } = station;
    const layer = new PointerMixture({ labelSmoothing: given.labelSmoothing.values[0] });
    const [, , classes] = given.logits.shape;
    const inputs = {
      logits: station.floats('logits'),
      gate: station.floats('gate'),
      weights: station.floats('weights'),
      copies: station.ids('copies').asIds(classes + 1),
    };
    const valid = {
      lengths: station.ids('lengths'),
      count: given.lengths.values.reduce((sum, length) => sum + length, 0),
    };
    const { loss, cache } = layer.forward(workspace, inputs, station.ids('targets'), valid);
    const { logits, gate, weights } = layer.backward(workspace, cache);
    const scores = pointerScores(workspace, inputs);
    return { loss, scores, dLogits: logits, dGate: gate, dWeights: weights };
  },
  dropout(station) {
    const { workspace, given } = station;
    const layer = new Dropout(given.rate.values[0]);
    const random = Random.fromSeed(given.seed.values[0]).stream('dropout');
    random.position = given.position.values[0];
    const { output, cache } = layer.forward(workspace, station.floats('x'), random);
    return { output, dx: layer.backward(workspace, cache, station.floats('dOutput')) };
  },
  embedding(station) {
    const [vocabularySize, embeddingSize] = station.given.weight.shape;
    const layer = station.ready(new Embedding(station.block, { vocabularySize, embeddingSize }));
    const { output, cache } = layer.forward(station.workspace, station.ids('ids'));
    layer.backward(station.workspace, cache, station.floats('dOutput'));
    return { output };
  },
  linear(station) {
    const [outputSize, inputSize] = station.given.weight.shape;
    const layer = station.ready(new Linear(station.block, { inputSize, outputSize }));
    const { output, cache } = layer.forward(station.workspace, station.floats('x'));
    const dx = layer.backward(station.workspace, cache, station.floats('dOutput'));
    return { output, dx };
  },
  lstm: (station) => recurrentRun(station, 'lstm'),
  softmax(station) {
    const layer = new Softmax();
    const { output, cache } = layer.forward(station.workspace, station.floats('x'));
    const dx = layer.backward(station.workspace, cache, station.floats('dOutput'));
    return { output, dx };
  },
  attention(station, caseName) {
    const { workspace, given } = station;
    const kind = caseName.split(':')[0] as AttentionKind;
    const layer = station.ready(
      attentions[kind].create(station.block, {
        querySize: given.query.shape[2],
        keySize: given.states.shape[2],
        attentionSize: given.scoreWeight?.shape[0],
      }),
    );
    const memory = layer.prepare(workspace, station.floats('states'), station.ids('lengths'));
    const { context, weights, cache } = layer.forward(workspace, station.floats('query'), memory);
    const dMemory = layer.zeroGradient(workspace, memory);
    const { dQuery } = layer.backward(workspace, cache, station.floats('dContext'), dMemory);
    const dStates = layer.prepareBackward(workspace, memory, dMemory);
    return { context, weights, dQuery, dStates };
  },
  entmax(station, caseName) {
    const { workspace, given } = station;
    const layer = new Entmax(caseName.split(':')[0] as EntmaxKind);
    const lengths = station.ids('lengths');
    const { output, cache } = layer.forward(
      workspace,
      station.floats('x'),
      lengths,
      given.scale.values[0],
    );
    return { output, dx: layer.backward(workspace, cache, station.floats('dOutput')) };
  },
  agreement(station) {
    const { workspace, given } = station;
    const logits = station.floats('logits');
    const { output } = new Softmax().forward(workspace, logits);
    const layer = new Agreement();
    const { loss, cache } = layer.forward(
      workspace,
      logits,
      output,
      station.ids('lengths'),
      given.scale.values[0],
    );
    const dLogits = workspace.zeros(logits.shape);
    layer.backward(workspace, cache, dLogits);
    return { loss, dLogits };
  },
  'entmax-loss'(station, caseName) {
    const { workspace, given } = station;
    const labelSmoothing = given.labelSmoothing.values[0];
    const layer = new EntmaxLoss(caseName.split(':')[0] as EntmaxKind, { labelSmoothing });
    const count = given.lengths.values.reduce((sum, length) => sum + length, 0);
    const valid = { lengths: station.ids('lengths'), count };
    const [logits, targets] = [station.floats('logits'), station.ids('targets')];
    const { loss, cache } = layer.forward(workspace, logits, targets, valid);
    const { probabilities } = cache;
    return { loss, probabilities, dLogits: layer.backward(workspace, cache) };
  },
  gru: (station) => recurrentRun(station, 'gru'),
  rnn: (station) => recurrentRun(station, 'rnn'),
  'layer-norm'(station) {
    const { gamma, beta } = station.given;
    const options = { features: gamma.values.length, shift: beta !== undefined };
    const layer = station.ready(new LayerNorm(station.block, options));
    const { output, cache } = layer.forward(station.workspace, station.floats('x'));
    const dx = layer.backward(station.workspace, cache, station.floats('dOutput'));
    return { output, dx };
  },
  'layer-norm-lstm': (station) => recurrentRun(station, 'layer-norm-lstm'),
  'layer-norm-gru': (station) => recurrentRun(station, 'layer-norm-gru'),
  'layer-norm-rnn': (station) => recurrentRun(station, 'layer-norm-rnn'),
  'multi-head-attention'(station) {
    const { workspace, given } = station;
    const options = { size: given.x.shape[2], heads: given.heads.values[0] };
    const layer = station.ready(new MultiHeadAttention(station.block, options));
    const states = station.floats('states');
    const view = { lengths: station.ids('lengths'), causal: given.causal.values[0] === 1 };
    const memory = layer.prepare(workspace, states);
    const { output, weights, cache } = layer.forward(workspace, station.floats('x'), memory, view);
    const { dx, dMemory } = layer.backward(workspace, cache, station.floats('dOutput'));
    return { output, weights, dX: dx, dStates: layer.prepareBackward(workspace, states, dMemory) };
  },
  'feed-forward'(station, activation) {
    const [hiddenSize, size] = station.given['inner.weight'].shape;
    const options = { size, hiddenSize, activation: activation as FeedForwardActivation };
    const layer = station.ready(new FeedForward(station.block, options));
    const { output, cache } = layer.forward(station.workspace, station.floats('x'));
    const { dx } = layer.backward(station.workspace, cache, station.floats('dOutput'));
    return { output, dX: dx };
  },
  'transformer-encoder-layer'(station, activation) {
    const { workspace } = station;
    const options = transformerOptions(station, activation);
    const layer = station.ready(new TransformerEncoderLayer(station.block, options));
    const view = { lengths: station.ids('lengths') };
    const { output, cache } = layer.forward(workspace, station.floats('x'), view);
    return { output, dX: layer.backward(workspace, cache, station.floats('dOutput')).dx };
  },
  'transformer-decoder-layer'(station, activation) {
    const { workspace, given } = station;
    const options = transformerOptions(station, activation);
    const layer = station.ready(new TransformerDecoderLayer(station.block, options));
    const [x, states] = [station.floats('x'), station.floats('states')];
    const [time, batch] = given.x.shape;
    const whole = workspace.ids([batch], new Int32Array(batch).fill(time));
    const { output, cache } = layer.forward(workspace, x, {
      target: { lengths: whole },
      source: { lengths: station.ids('lengths') },
      memory: layer.cross.prepare(workspace, states),
    });
    const { dx, dMemory } = layer.backward(workspace, cache, station.floats('dOutput'));
    const dStates = layer.cross.prepareBackward(workspace, states, dMemory);
    return { output, dX: dx, dStates };
  },
};

function transformerOptions({ given }: Station, activation: string): TransformerLayerOptions {
  const feedForwardSize = given['forward.inner.weight'].shape[0];
  const size = given.x.shape[2];
  return { size, heads: 2, feedForwardSize, activation: activation as FeedForwardActivation };
}

/** A recurrent layer: `hidden` of its state is `lastHidden` and so on in the fixture. */
function recurrentRun(station: Station, kind: CellKind): Record<string, Tensor> {
  const { workspace, given } = station;
  const names = stateNames[kind];
  const capital = (name: string): string => name[0].toUpperCase() + name.slice(1);
  const [inputSize, hiddenSize] = [given.x.shape[2], given.hidden.shape[1]];
  const sizes = { inputSize, hiddenSize };
  const layer: Recurrent = station.ready(cells[kind].create(station.block, sizes));
  const read = (names: readonly (readonly [string, string])[]): Record<string, Tensor> =>
    Object.fromEntries(names.map(([name, stored]) => [name, station.floats(stored)]));
  const initial = stateOf(names, read(names.map((name) => [name, name])))!;
  const dState = stateOf(names, read(names.map((name) => [name, `d${capital(name)}`])));
  const [x, lengths] = [station.floats('x'), station.ids('lengths')];
  const { output, state, cache } = layer.forward(workspace, x, lengths, initial);
  const { dx, dInitial } = layer.backward(workspace, cache, station.floats('dOutput'), dState);
  const results: Record<string, Tensor> = { output, dx };
  for (const name of names) {
    results[`last${capital(name)}`] = state[name];
    results[`dInitial${capital(name)}`] = dInitial[name];
  }
  return results;
}

/** PyTorch leaves 0 in the padded slots of a recurrent layer's output, where our state stands still. */
function withoutPadding(values: ArrayLike<number>, fixture: LayerFixture): number[] {
  const { lengths, hidden } = fixture.given;
  const [batch, size] = hidden.shape;
  return Array.from(values, (value, i) => {
    const slot = Math.floor(i / size);
    return Math.floor(slot / batch) < lengths.values[slot % batch] ? value : 0;
  });
}

const cases = (Object.keys(layers) as (keyof typeof layers)[]).flatMap((layer) =>
  pytorchCases<LayerFixture>(layer).map(([name, fixture]) => ({ layer, name, fixture })),
);
const precisions = [
  {
    backend: 'reference in float64',
    create: async () => exactBackend(),
    output: 1e-12,
    gradient: 1e-12,
  },
  ...everyBackend.map(({ name, create }) => ({
    backend: `${name} backend in float32`,
    create,
    output: 1e-6,
    gradient: 1e-5,
  })),
];

describe.each(precisions)('PyTorch and the $backend agree', ({ create, output, gradient }) => {
  it.each(cases)('$layer: $name', async ({ layer, name, fixture }) => {
    const backend = await create();
    const station = new Station(backend, fixture.given);
    const results = runs[layer](station, name);
    for (const parameter of station.block.parameters.filter((p) => p.trained)) {
      results[`gradient.${parameter.name}`] = parameter.gradient;
    }
    expect(Object.keys(results).sort()).toEqual(Object.keys(fixture.expected).sort());
    for (const [what, { shape, values }] of Object.entries(fixture.expected)) {
      const tensor = results[what];
      expect(tensor.shape, what).toEqual(shape);
      const read = await backend.read(tensor.offset, tensor.size);
      const got = layer in cells && what === 'output' ? withoutPadding(read, fixture) : read;
      const isGradient = what.startsWith('d') || what.startsWith('gradient.');
      if (isGradient) expectClose(got, values, gradient, { what });
      else expectClose(got, values, output, { what, floor: 1 });
    }
  });
});
