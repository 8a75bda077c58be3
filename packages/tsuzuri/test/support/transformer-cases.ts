import type { Workspace } from '../../src/backend/backend.ts';
import {
  type AttentionNormalizerName,
  attentionNormalizers,
} from '../../src/nn/attention/normalizers.ts';
import { TransformerDecoderLayer } from '../../src/nn/transformer/decoder-layer.ts';
import { TransformerEncoderLayer } from '../../src/nn/transformer/encoder-layer.ts';
import { type FeedForwardActivation, FeedForward } from '../../src/nn/transformer/feed-forward.ts';
import { MultiHeadAttention } from '../../src/nn/transformer/multi-head-attention.ts';
import { turns } from '../../src/nn/transformer/positions.ts';
import { Random } from '../../src/tensor/random.ts';
import type { LayerCase } from './layer-suite.ts';

interface Sizes {
  readonly size: number;
  readonly heads: number;
  readonly rotary?: boolean;
  readonly dropout?: number;
}

/** How a case attends. */
interface Heads extends Sizes {
  readonly causal?: boolean;
  readonly normalizer?: AttentionNormalizerName;
}

const wordsOf = (options: object) =>
  Object.entries(options)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
const ofHead = (workspace: Workspace, { size, heads }: Sizes, time: number) =>
  turns(workspace, 0, time, size / heads);

function multiHead(options: Heads, time: number, lengths: readonly number[]): LayerCase {
  const { size, causal = false, rotary, dropout = 0, normalizer = 'softmax' } = options;
  const [source, batch] = [Math.max(...lengths), lengths.length];
  return {
    name: `${wordsOf(options)}, ${time} queries, lengths ${lengths.join(' ')}`,
    inputs: { x: [time, batch, size], states: [source, batch, size] },
    gradientOf: ['output'],
    build(scope) {
      const kind = attentionNormalizers[normalizer];
      const layer = new MultiHeadAttention(scope, { ...options, normalizer: kind });
      return (workspace, { x, states }) => {
        const [ofX, ofStates] = [time, source].map((steps) =>
          rotary ? ofHead(workspace, options, steps) : undefined,
        );
        const memory = layer.prepare(workspace, states, ofStates);
        const view = {
          lengths: workspace.ids([batch], lengths),
          causal,
          turns: ofX,
          random: dropout > 0 ? Random.fromSeed(5) : undefined,
        };
        const { output, weights, cache } = layer.forward(workspace, x, memory, view);
        return {
          outputs: { output, weights },
          backward({ output: dOutput }) {
            const { dx, dMemory } = layer.backward(workspace, cache, dOutput!);
            const dStates = layer.prepareBackward(workspace, states, dMemory, ofStates);
            return { x: dx, states: dStates };
          },
        };
      };
    },
  };
}

function feedForward(
  [size, hiddenSize]: readonly [number, number],
  activation: FeedForwardActivation,
  dropout = 0,
): LayerCase {
  return {
    name: `${size}, ${hiddenSize} hidden units, ${activation}, dropout ${dropout}`,
    inputs: { x: [3, 4, size] },
    gradientOf: ['output'],
    build(scope) {
      const layer = new FeedForward(scope, { size, hiddenSize, activation, dropout });
      return (workspace, { x }) => {
        const random = dropout > 0 ? Random.fromSeed(5) : undefined;
        const { output, cache } = layer.forward(workspace, x, random);
        return {
          outputs: { output },
          backward: ({ output: dOutput }) => ({ x: layer.backward(workspace, cache, dOutput!).dx }),
        };
      };
    },
  };
}

const layerOptions = { feedForwardSize: 7, activation: 'gelu' } as const;

function encoderLayer(options: Sizes, lengths: readonly number[]): LayerCase {
  const { size, rotary, dropout = 0 } = options;
  const [source, batch] = [Math.max(...lengths), lengths.length];
  return {
    name: `${wordsOf(options)}, lengths ${lengths.join(' ')}`,
    inputs: { x: [source, batch, size] },
    gradientOf: ['output'],
    build(scope) {
      const layer = new TransformerEncoderLayer(scope, {
        ...layerOptions,
        ...options,
        attentionDropout: dropout,
      });
      return (workspace, { x }) => {
        const { output, cache } = layer.forward(workspace, x, {
          lengths: workspace.ids([batch], lengths),
          turns: rotary ? ofHead(workspace, options, source) : undefined,
          random: dropout > 0 ? Random.fromSeed(5) : undefined,
        });
        return {
          outputs: { output },
          backward: ({ output: dOutput }) => ({ x: layer.backward(workspace, cache, dOutput!).dx }),
        };
      };
    },
  };
}

function decoderLayer(options: Sizes, time: number, lengths: readonly number[]): LayerCase {
  const { size, rotary, dropout = 0 } = options;
  const [source, batch] = [Math.max(...lengths), lengths.length];
  return {
    name: `${wordsOf(options)}, ${time} steps, lengths ${lengths.join(' ')}`,
    inputs: { x: [time, batch, size], states: [source, batch, size] },
    gradientOf: ['output'],
    build(scope) {
      const layer = new TransformerDecoderLayer(scope, {
        ...layerOptions,
        ...options,
        attentionDropout: dropout,
      });
      return (workspace, { x, states }) => {
        const random = dropout > 0 ? Random.fromSeed(5) : undefined;
        const ofTarget = workspace.ids([batch], new Int32Array(batch).fill(time));
        const by = rotary ? ofHead(workspace, options, time) : undefined;
        const memory = layer.cross.prepare(workspace, states);
        const { output, cache } = layer.forward(workspace, x, {
          target: { lengths: ofTarget, turns: by, random },
          source: { lengths: workspace.ids([batch], lengths), random },
          memory,
        });
        return {
          outputs: { output },
          backward({ output: dOutput }) {
            const { dx, dMemory } = layer.backward(workspace, cache, dOutput!);
            return { x: dx, states: layer.cross.prepareBackward(workspace, states, dMemory) };
          },
        };
      };
    },
  };
}

/** For every layer of Transformers: ragged and empty rows, one head and several, more than a vector. */
export const transformerCases = {
  'multi-head-attention': [
    multiHead({ size: 4, heads: 2, rotary: true }, 2, [3, 1, 2]),
    multiHead({ size: 6, heads: 3, causal: true, rotary: true }, 4, [4, 2]),
    multiHead({ size: 4, heads: 1, rotary: true, dropout: 0.3 }, 3, [2, 4, 0]),
    multiHead({ size: 36, heads: 2, rotary: true }, 7, [5, 35, 17]),
    multiHead({ size: 6, heads: 3, normalizer: 'sparsemax' }, 3, [4, 0, 2]),
    multiHead({ size: 20, heads: 2, normalizer: 'entmax', dropout: 0.2 }, 5, [19, 3]),
  ],
  'feed-forward': [
    feedForward([3, 5], 'relu'),
    feedForward([19, 37], 'gelu', 0.3),
    feedForward([4, 6], 'swish'),
  ],
  'transformer-encoder-layer': [
    encoderLayer({ size: 4, heads: 2, rotary: true }, [3, 1, 2]),
    encoderLayer({ size: 6, heads: 3, rotary: true, dropout: 0.2 }, [4, 0, 2]),
    encoderLayer({ size: 34, heads: 1, rotary: true }, [3, 19]),
  ],
  'transformer-decoder-layer': [
    decoderLayer({ size: 4, heads: 2, rotary: true }, 3, [3, 1]),
    decoderLayer({ size: 6, heads: 3, rotary: true, dropout: 0.2 }, 2, [4, 0, 2]),
    decoderLayer({ size: 34, heads: 1, rotary: true }, 5, [3, 19]),
  ],
} satisfies Readonly<Record<string, readonly LayerCase[]>>;
