import type { Workspace } from '../../backend/backend.ts';
import type { ParameterScope } from '../../tensor/parameters.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { DropoutCache } from '../dropout.ts';
import type { Graph, GraphValue } from '../graph.ts';
import type { LayerNormCache } from '../layer-norm.ts';
import { FeedForward, type FeedForwardCache } from './feed-forward.ts';
import {
  type HeadsMemory,
  type HeadsView,
  MultiHeadAttention,
  type MultiHeadAttentionCache,
} from './multi-head-attention.ts';
import type { HeadsGraph } from './graph.ts';
import type { TransformerLayerOptions } from './options.ts';
import { Residual } from './residual.ts';
import type { TorchModule } from '../torch.ts';

/** What a layer of a Transformer's decoder sees: the target so far, and the source. */
export interface DecoderViews {
  readonly target: HeadsView;
  readonly source: HeadsView;
  /** Keys and values of the source, from `cross.prepare`. */
  readonly memory: HeadsMemory;
  /** In decoding, all keys and values of the target so far, made of those of this step. */
  readonly joined?: ((fresh: HeadsMemory) => HeadsMemory) | undefined;
}

/** What `TransformerDecoderLayer.backward` needs from `TransformerDecoderLayer.forward`. */
export interface TransformerDecoderLayerCache {
  readonly selfNorm: LayerNormCache;
  /** norm(x) [T, B, size] */
  readonly normed: Tensor;
  readonly self: MultiHeadAttentionCache;
  readonly selfDropout: DropoutCache;
  /** x and what it has read of the target [T, B, size]. */
  readonly mixed: Tensor;
  readonly crossNorm: LayerNormCache;
  readonly cross: MultiHeadAttentionCache;
  readonly crossDropout: DropoutCache;
  /** `mixed` and what it has read of the source [T, B, size]. */
  readonly informed: Tensor;
  readonly forwardNorm: LayerNormCache;
  readonly feedForward: FeedForwardCache;
  readonly forwardDropout: DropoutCache;
  readonly output: Tensor;
}

/** The gradients that a look at the layer needs from its `backward`. */
export interface TransformerDecoderLayerGradient {
  readonly normed: Tensor;
  readonly weights: Tensor;
  readonly mixed: Tensor;
  readonly asking: Tensor;
  readonly crossWeights: Tensor;
  readonly informed: Tensor;
  readonly ready: Tensor;
  readonly hidden: Tensor;
  readonly output: Tensor;
}

/**
 * A layer of a Transformer's decoder (Vaswani et al. 2017, section 3.1), with the norms before the
 * parts:
 *
 *     mixed = x + self(norm(x))        informed = mixed + cross(norm(mixed), source)
 *     output = informed + feedForward(norm(informed))
 *
 * where `self` attends to the positions up to its own and `cross` to the source. Shapes: x, mixed,
 * informed, output [T, B, size].
 */
export class TransformerDecoderLayer {
  readonly self: MultiHeadAttention;
  readonly cross: MultiHeadAttention;
  readonly feedForward: FeedForward;
  readonly #aroundSelf: Residual;
  readonly #aroundCross: Residual;
  readonly #aroundForward: Residual;

  /** @throws ConfigError for impossible sizes */
  constructor(parameters: ParameterScope, options: TransformerLayerOptions) {
    const { size, heads, feedForwardSize: hiddenSize, activation, dropout = 0 } = options;
    const ofHeads = { size, heads, dropout: options.attentionDropout ?? 0 };
    this.#aroundSelf = new Residual(parameters.scope('selfNorm'), { size, dropout });
    this.self = new MultiHeadAttention(parameters.scope('self'), ofHeads);
    this.#aroundCross = new Residual(parameters.scope('crossNorm'), { size, dropout });
    const { normalizer } = options;
    this.cross = new MultiHeadAttention(parameters.scope('cross'), { ...ofHeads, normalizer });
    this.#aroundForward = new Residual(parameters.scope('forwardNorm'), { size, dropout });
    const ofForward = { size, hiddenSize, activation, dropout };
    this.feedForward = new FeedForward(parameters.scope('forward'), ofForward);
  }

  /** Named as in `torch.nn.TransformerDecoderLayer`, but for what is in attentions. */
  toTorch(): TorchModule {
    const { inner, outer } = this.feedForward;
    return {
      modules: {
        self_attn: this.self.toTorch(),
        multihead_attn: this.cross.toTorch(),
        linear1: inner.toTorch(),
        linear2: outer.toTorch(),
        norm1: this.#aroundSelf.norm.toTorch(),
        norm2: this.#aroundCross.norm.toTorch(),
        norm3: this.#aroundForward.norm.toTorch(),
      },
    };
  }

  /**
   * @param x [T, B, size]; one step of N rows [1, N, size] in decoding
   * @returns output of the shape of x
   */
  forward(
    workspace: Workspace,
    x: Tensor,
    { target, source, memory, joined }: DecoderViews,
  ): { output: Tensor; cache: TransformerDecoderLayerCache } {
    const { random } = target;
    const normed = this.#aroundSelf.enter(workspace, x);
    const fresh = this.self.prepare(workspace, normed.output, target.turns);
    const own = joined?.(fresh) ?? fresh;
    const seen = this.self.forward(workspace, normed.output, own, { ...target, causal: true });
    const mixed = this.#aroundSelf.leave(workspace, x, seen.output, random);
    const asking = this.#aroundCross.enter(workspace, mixed.output);
    const read = this.cross.forward(workspace, asking.output, memory, source);
    const informed = this.#aroundCross.leave(workspace, mixed.output, read.output, random);
    const ready = this.#aroundForward.enter(workspace, informed.output);
    const thought = this.feedForward.forward(workspace, ready.output, random);
    const written = this.#aroundForward.leave(workspace, informed.output, thought.output, random);
    return {
      output: written.output,
      cache: {
        selfNorm: normed.cache,
        normed: normed.output,
        self: seen.cache,
        selfDropout: mixed.cache,
        mixed: mixed.output,
        crossNorm: asking.cache,
        cross: read.cache,
        crossDropout: informed.cache,
        informed: informed.output,
        forwardNorm: ready.cache,
        feedForward: thought.cache,
        forwardDropout: written.cache,
        output: written.output,
      },
    };
  }

  /**
   * `forward` of one step as operators, for x [B, 1, size].
   *
   * @param past keys and values of the steps before
   * @param at int64 [1], where positions are rotary
   * @returns output [B, 1, size], keys and values of all steps, and the weights of `cross` [B, heads, 1, S]
   */
  toGraph(
    graph: Graph,
    x: GraphValue,
    past: HeadsGraph,
    source: HeadsGraph & { readonly mask: GraphValue },
    at?: GraphValue,
  ): { output: GraphValue; past: HeadsGraph; weights: GraphValue } {
    const normed = this.#aroundSelf.norm.toGraph(graph, x);
    const fresh = this.self.prepareGraph(graph, normed, at);
    const longer = (name: keyof HeadsGraph) =>
      graph.op('Concat', [past[name], fresh[name]], { axis: 2 });
    const all = { keys: longer('keys'), values: longer('values') };
    const seen = this.self.toGraph(graph, normed, all, undefined, at);
    const mixed = graph.op('Add', [x, seen.output]);
    const asking = this.#aroundCross.norm.toGraph(graph, mixed);
    const read = this.cross.toGraph(graph, asking, source, source.mask);
    const informed = graph.op('Add', [mixed, read.output]);
    const ready = this.#aroundForward.norm.toGraph(graph, informed);
    const output = graph.op('Add', [informed, this.feedForward.toGraph(graph, ready)]);
    return { output, past: all, weights: read.weights };
  }

  /**
   * `forward` read from the bottom.
   *
   * @param dWeights [T, B · heads, S] of `cross`, where something else uses its weights
   * @returns dx, the gradient of the source's keys and values, and inner, which a look at the layer needs
   */
  backward(
    workspace: Workspace,
    cache: TransformerDecoderLayerCache,
    dOutput: Tensor,
    dWeights?: Tensor,
  ): { dx: Tensor; dMemory: HeadsMemory; inner: TransformerDecoderLayerGradient } {
    const { self, normed } = cache;
    const dThought = this.#aroundForward.leaveBackward(workspace, cache.forwardDropout, dOutput);
    const thought = this.feedForward.backward(workspace, cache.feedForward, dThought);
    const dInformed = this.#aroundForward.enterBackward(workspace, cache.forwardNorm, thought.dx, dOutput);
    const dRead = this.#aroundCross.leaveBackward(workspace, cache.crossDropout, dInformed);
    const read = this.cross.backward(workspace, cache.cross, dRead, dWeights);
    const dMixed = this.#aroundCross.enterBackward(workspace, cache.crossNorm, read.dx, dInformed);
    const dSeen = this.#aroundSelf.leaveBackward(workspace, cache.selfDropout, dMixed);
    const seen = this.self.backward(workspace, self, dSeen);
    const dNormed = this.self.prepareBackward(workspace, normed, seen.dMemory, self.turns);
    workspace.backend.add(dNormed.size, seen.dx.offset, dNormed.offset);
    return {
      dx: this.#aroundSelf.enterBackward(workspace, cache.selfNorm, dNormed, dMixed),
      dMemory: read.dMemory,
      inner: {
        normed: dNormed,
        weights: seen.dWeights,
        mixed: dMixed,
        asking: read.dx,
        crossWeights: read.dWeights,
        informed: dInformed,
        ready: thought.dx,
        hidden: thought.dHidden,
        output: dOutput,
      },
    };
  }
}
