import type { Workspace } from '../backend/backend.ts';
import { ConfigError } from '../errors.ts';
import { attentionNormalizers } from '../nn/attention/normalizers.ts';
import type { Graph, GraphValue } from '../nn/graph.ts';
import { LayerNorm } from '../nn/layer-norm.ts';
import type { TorchModule } from '../nn/torch.ts';
import {
  type PositionKind,
  type PositionName,
  positions,
  sinusoids,
  sinusoidsGraph,
  turns,
} from '../nn/transformer/positions.ts';
import type { TransformerLayerOptions } from '../nn/transformer/options.ts';
import type { ParameterScope } from '../tensor/parameters.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { buildDropout } from './build-stack.ts';
import { type Seq2SeqConfig, type Seq2SeqSettings, modelDefaults } from './config.ts';

/** The defaults of a model with a Transformer. */
export function transformerDefaults(config: Partial<Seq2SeqConfig>): Partial<Seq2SeqConfig> {
  const { hiddenSize = modelDefaults.hiddenSize, dropout = modelDefaults.dropout } = config;
  return {
    embeddingSize: hiddenSize,
    heads: 4,
    feedForwardSize: 4 * hiddenSize,
    positions: 'sinusoidal',
    activation: 'relu',
    attentionDropout: dropout,
  };
}

/** @throws ConfigError for sizes that a Transformer cannot have */
export function requireTransformer(settings: Seq2SeqSettings): void {
  const { embeddingSize, hiddenSize, heads = 1 } = settings;
  const { isTurned } = kindOf(settings);
  if (embeddingSize !== hiddenSize) {
    throw new ConfigError(
      'embeddingSize',
      `expected hiddenSize, ${hiddenSize}, which a transformer adds to embeddings, got ${embeddingSize}`,
    );
  }
  if (hiddenSize % heads !== 0) {
    throw new ConfigError('heads', `expected a divisor of hiddenSize, ${hiddenSize}, got ${heads}`);
  }
  if ((isTurned ? hiddenSize / heads : hiddenSize) % 2 !== 0) {
    throw new ConfigError(
      'hiddenSize',
      `expected an even number${isTurned ? ' per head' : ''} for positions, got ${hiddenSize}`,
    );
  }
  if (settings.variationalDropout) {
    throw new ConfigError('variationalDropout', 'is for recurrent layers, not for a transformer');
  }
}

function kindOf({ positions: name = 'sinusoidal' }: { positions?: PositionName }): PositionKind {
  return positions[name];
}

/**
 * What a side of a Transformer is made of, declared in this order.
 *
 * @param side `encoder` or `decoder`, where its dropout of embeddings belongs
 * @param layer makes a layer
 */
export function transformerParts<Layer>(
  scope: ParameterScope,
  settings: Seq2SeqSettings,
  side: 'encoder' | 'decoder',
  layer: (scope: ParameterScope, options: TransformerLayerOptions) => Layer,
) {
  const of = (_: unknown, i: number) => layer(scope.scope(`layer${i + 1}`), layerOptions(settings));
  return {
    layers: Array.from({ length: settings.layers }, of),
    norm: new LayerNorm(scope.scope('norm'), { features: settings.hiddenSize }),
    places: new Places(settings),
    embedded: buildDropout(settings, `${side}.embedding`, settings.embeddingDropout),
  };
}

/** The options of each layer. */
function layerOptions(settings: Seq2SeqSettings): TransformerLayerOptions {
  const { hiddenSize: size, dropout } = settings;
  const { heads, feedForwardSize, activation, attentionDropout } =
    settings as Required<Seq2SeqSettings>;
  const normalizer = attentionNormalizers[settings.attentionNormalizer];
  return { size, heads, feedForwardSize, activation, dropout, attentionDropout, normalizer };
}

/** A list of layers, and the norm behind them. */
export function layersToTorch(
  layers: readonly { toTorch(): TorchModule }[],
  norm: LayerNorm,
): TorchModule {
  const modules = Object.fromEntries(
    layers.map((layer, n) => [String(n), layer.toTorch()] as const),
  );
  return { modules: { layers: { modules }, norm: norm.toTorch() } };
}

/**
 * Where the tokens of one side stand. Embeddings of `size` numbers are multiplied by √size (Vaswani et
 * al. 2017, section 3.4), and positions are added to them or turn queries and keys.
 */
export class Places {
  readonly size: number;
  readonly headSize: number;
  readonly kind: PositionKind;

  constructor(settings: Seq2SeqSettings) {
    this.size = settings.hiddenSize;
    this.headSize = this.size / settings.heads!;
    this.kind = kindOf(settings);
  }

  get factor(): number {
    return Math.sqrt(this.size);
  }

  /**
   * x = √size · x + positions, in place.
   *
   * @param x [T, B, size]: the embeddings of T positions from `first` on
   * @returns what queries and keys are turned by [T, D], if they are
   */
  enter(workspace: Workspace, x: Tensor, first = 0): Tensor | undefined {
    const [time, batch] = x.shape;
    const { size, headSize, factor, kind } = this;
    const added = kind.isAdded ? sinusoids(workspace, first, time, size).offset : 0;
    workspace.backend.addPositions(time, batch, size, factor, added, x.offset);
    return kind.isTurned ? turns(workspace, first, time, headSize) : undefined;
  }

  /**
   * `enter` as operators, for x [B, T, size].
   *
   * @param at int64 [T]
   * @returns x with its positions, and what turns queries and keys
   */
  enterGraph(
    graph: Graph,
    x: GraphValue,
    at: GraphValue,
  ): { x: GraphValue; at: GraphValue | undefined } {
    const scaled = graph.op('Mul', [x, graph.float(this.factor)]);
    const added = () => graph.op('Add', [scaled, sinusoidsGraph(graph, at, this.size)]);
    return { x: this.kind.isAdded ? added() : scaled, at: this.kind.isTurned ? at : undefined };
  }

  /** The gradient of the embeddings: dx = √size · dx, in place. */
  enterBackward(workspace: Workspace, dx: Tensor): void {
    workspace.backend.scale(dx.size, this.factor, dx.offset);
  }
}
