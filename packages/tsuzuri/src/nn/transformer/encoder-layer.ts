import type { Workspace } from '../../backend/backend.ts';
import type { ParameterScope } from '../../tensor/parameters.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { DropoutCache } from '../dropout.ts';
import type { Graph, GraphValue } from '../graph.ts';
import type { LayerNormCache } from '../layer-norm.ts';
import { FeedForward, type FeedForwardCache } from './feed-forward.ts';
import {
  type HeadsView,
  MultiHeadAttention,
  type MultiHeadAttentionCache,
} from './multi-head-attention.ts';
import type { TransformerLayerOptions } from './options.ts';
import { Residual } from './residual.ts';
import type { TorchModule } from '../torch.ts';

/** What `TransformerEncoderLayer.backward` needs from `TransformerEncoderLayer.forward`. */
export interface TransformerEncoderLayerCache {
  readonly selfNorm: LayerNormCache;
  /** norm(x) [S, B, size] */
  readonly normed: Tensor;
  readonly self: MultiHeadAttentionCache;
  readonly selfDropout: DropoutCache;
  /** x and what it has read of other positions [S, B, size]. */
  readonly mixed: Tensor;
  readonly forwardNorm: LayerNormCache;
  readonly feedForward: FeedForwardCache;
  readonly forwardDropout: DropoutCache;
  readonly output: Tensor;
}

/** The gradients that a look at the layer needs from its `backward`. */
export interface TransformerEncoderLayerGradient {
  readonly normed: Tensor;
  readonly weights: Tensor;
  readonly mixed: Tensor;
  readonly ready: Tensor;
  readonly hidden: Tensor;
  readonly output: Tensor;
}

/**
 * A layer of a Transformer's encoder (Vaswani et al. 2017, section 3.1), with the norms before the
 * parts:
 *
 *     mixed = x + attention(norm(x))        output = mixed + feedForward(norm(mixed))
 *
 * where each position attends to all of its row. Shapes: x, mixed, output [S, B, size].
 */
export class TransformerEncoderLayer {
  readonly self: MultiHeadAttention;
  readonly feedForward: FeedForward;
  readonly #aroundSelf: Residual;
  readonly #aroundForward: Residual;

  /** @throws ConfigError for impossible sizes */
  constructor(parameters: ParameterScope, options: TransformerLayerOptions) {
    const { size, heads, feedForwardSize: hiddenSize, activation, dropout = 0 } = options;
    this.#aroundSelf = new Residual(parameters.scope('selfNorm'), { size, dropout });
    this.self = new MultiHeadAttention(parameters.scope('self'), {
      size,
      heads,
      dropout: options.attentionDropout ?? 0,
    });
    this.#aroundForward = new Residual(parameters.scope('forwardNorm'), { size, dropout });
    const ofForward = { size, hiddenSize, activation, dropout };
    this.feedForward = new FeedForward(parameters.scope('forward'), ofForward);
  }

  /** Named as in `torch.nn.TransformerEncoderLayer`, but for what is in attentions. */
  toTorch(): TorchModule {
    const { inner, outer } = this.feedForward;
    return {
      modules: {
        self_attn: this.self.toTorch(),
        linear1: inner.toTorch(),
        linear2: outer.toTorch(),
        norm1: this.#aroundSelf.norm.toTorch(),
        norm2: this.#aroundForward.norm.toTorch(),
      },
    };
  }

  /** @param x [S, B, size] */
  forward(
    workspace: Workspace,
    x: Tensor,
    view: HeadsView,
  ): { output: Tensor; cache: TransformerEncoderLayerCache } {
    const normed = this.#aroundSelf.enter(workspace, x);
    const memory = this.self.prepare(workspace, normed.output, view.turns);
    const seen = this.self.forward(workspace, normed.output, memory, view);
    const mixed = this.#aroundSelf.leave(workspace, x, seen.output, view.random);
    const ready = this.#aroundForward.enter(workspace, mixed.output);
    const thought = this.feedForward.forward(workspace, ready.output, view.random);
    const written = this.#aroundForward.leave(workspace, mixed.output, thought.output, view.random);
    return {
      output: written.output,
      cache: {
        selfNorm: normed.cache,
        normed: normed.output,
        self: seen.cache,
        selfDropout: mixed.cache,
        mixed: mixed.output,
        forwardNorm: ready.cache,
        feedForward: thought.cache,
        forwardDropout: written.cache,
        output: written.output,
      },
    };
  }

  /**
   * `forward` as operators, for x [B, S, size].
   *
   * @param mask bool [B, 1, 1, S]: true within a row
   * @param at int64 [S], where positions are rotary
   */
  toGraph(graph: Graph, x: GraphValue, mask: GraphValue, at?: GraphValue): GraphValue {
    const normed = this.#aroundSelf.norm.toGraph(graph, x);
    const memory = this.self.prepareGraph(graph, normed, at);
    const seen = this.self.toGraph(graph, normed, memory, mask, at);
    const mixed = graph.op('Add', [x, seen.output]);
    const ready = this.#aroundForward.norm.toGraph(graph, mixed);
    return graph.op('Add', [mixed, this.feedForward.toGraph(graph, ready)]);
  }

  /** `forward` read from the bottom. @returns dx, and inner, which a look at the layer needs */
  backward(
    workspace: Workspace,
    cache: TransformerEncoderLayerCache,
    dOutput: Tensor,
  ): { dx: Tensor; inner: TransformerEncoderLayerGradient } {
    const { self, normed } = cache;
    const dThought = this.#aroundForward.leaveBackward(workspace, cache.forwardDropout, dOutput);
    const thought = this.feedForward.backward(workspace, cache.feedForward, dThought);
    const dMixed = this.#aroundForward.enterBackward(workspace, cache.forwardNorm, thought.dx, dOutput);
    const dSeen = this.#aroundSelf.leaveBackward(workspace, cache.selfDropout, dMixed);
    const seen = this.self.backward(workspace, self, dSeen);
    const dNormed = this.self.prepareBackward(workspace, normed, seen.dMemory, self.turns);
    workspace.backend.add(dNormed.size, seen.dx.offset, dNormed.offset);
    const dx = this.#aroundSelf.enterBackward(workspace, cache.selfNorm, dNormed, dMixed);
    const inner = {
      normed: dNormed,
      weights: seen.dWeights,
      mixed: dMixed,
      ready: thought.dx,
      hidden: thought.dHidden,
      output: dOutput,
    };
    return { dx, inner };
  }
}
