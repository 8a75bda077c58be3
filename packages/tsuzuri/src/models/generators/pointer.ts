import type { Workspace } from '../../backend/backend.ts';
import { ConfigError } from '../../errors.ts';
import { Activation } from '../../nn/activation.ts';
import { concatenate, split } from '../../nn/concatenate.ts';
import { type Graph, type GraphValue, joined } from '../../nn/graph.ts';
import { Linear, type LinearCache } from '../../nn/linear.ts';
import {
  type PointerCache,
  type PointerGradient,
  type PointerInputs,
  PointerMixture,
  pointerScores,
} from '../../nn/pointer-mixture.ts';
import { Softmax } from '../../nn/softmax.ts';
import type { TorchModule } from '../../nn/torch.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { SeenDecoder, Sight } from '../sights.ts';
import type {
  Generator,
  GeneratorGradient,
  GeneratorGraphInput,
  GeneratorInput,
  GeneratorKind,
  Truth,
} from './generator.ts';
import { buildOutput } from './linear.ts';
import { pointerGraph } from './pointer-graph.ts';
import { pointerStations, seePointer } from './see-pointer.ts';

/** What `PointerGenerator.backward` needs from `PointerGenerator.forward`. */
export interface PointerGeneratorCache {
  readonly output: LinearCache;
  readonly gate: LinearCache;
  /** The criterion of the loss. */
  readonly criterion: PointerMixture;
  readonly loss: PointerCache;
}

/**
 * A softmax over the target's vocabulary that can also copy tokens of the source (See et al. 2017,
 * equations 8 and 9):
 *
 *     p_gen = σ(w · [context_t ; state_t ; input_t] + b)
 *     P(w) = p_gen P_vocab(w) + (1 − p_gen) Σ_{i: w_i = w} a_i,   P_vocab = softmax(W readout_t + b)
 *
 * a are the decoder's attention weights, which need no attention of their own here. The tokens are
 * those of the target's vocabulary: an unknown one is copied as the unknown one. What cannot be copied
 * is generated (`PointerMixture`), so P sums to 1 whatever the source is.
 */
export class PointerGenerator implements Generator<PointerGeneratorCache, PointerGradient> {
  readonly readsWeights = true;
  readonly output: Linear;
  readonly gate: Linear;
  readonly gateSizes: readonly number[];

  constructor(output: Linear, gate: Linear, gateSizes: readonly number[]) {
    this.output = output;
    this.gate = gate;
    this.gateSizes = gateSizes;
  }

  forward(
    workspace: Workspace,
    input: GeneratorInput,
    { ids, labelSmoothing, ...valid }: Truth,
  ): { loss: Tensor; cache: PointerGeneratorCache } {
    const { inputs, ...caches } = this.#mix(workspace, input);
    const criterion = new PointerMixture({ labelSmoothing });
    const { loss, cache } = criterion.forward(workspace, inputs, ids, valid);
    return { loss, cache: { ...caches, criterion, loss: cache } };
  }

  backward(workspace: Workspace, cache: PointerGeneratorCache): GeneratorGradient<PointerGradient> {
    const inner = cache.criterion.backward(workspace, cache.loss);
    const dSeen = this.gate.backward(workspace, cache.gate, inner.gate);
    const readout = this.output.backward(workspace, cache.output, inner.logits);
    const gateInputs = split(workspace, dSeen, this.gateSizes);
    return { readout, weights: inner.weights, gateInputs, inner };
  }

  scores(workspace: Workspace, input: GeneratorInput): Tensor {
    return pointerScores(workspace, this.#mix(workspace, input).inputs);
  }

  toGraph(graph: Graph, { readout, weights, gateInputs, copies }: GeneratorGraphInput): GraphValue {
    const logits = this.output.toGraph(graph, readout);
    const gate = this.gate.toGraph(graph, joined(graph, gateInputs!));
    return pointerGraph(graph, this.output.outputSize, {
      logits,
      gate,
      weights: weights!,
      copies: copies!,
    });
  }

  toTorch(): TorchModule {
    return { modules: { output: this.output.toTorch(), gate: this.gate.toTorch() } };
  }

  see(
    workspace: Workspace,
    { loss }: PointerGeneratorCache,
    decoder: SeenDecoder,
    gradient?: GeneratorGradient<PointerGradient>,
  ): Sight[] {
    const mixed = new Softmax().forward(workspace, pointerScores(workspace, loss.inputs));
    const generate = new Activation('sigmoid').forward(workspace, loss.inputs.gate);
    const values = { mixed: mixed.output, generate: generate.output };
    return seePointer(loss, values, decoder, gradient?.inner);
  }

  #mix(
    workspace: Workspace,
    { readout, weights, gateInputs, source }: GeneratorInput,
  ): { inputs: PointerInputs; output: LinearCache; gate: LinearCache } {
    const logits = this.output.forward(workspace, readout);
    const gate = this.gate.forward(workspace, concatenate(workspace, gateInputs!));
    const read = { weights: weights!, copies: source.copies! };
    return {
      inputs: { logits: logits.output, gate: gate.output, ...read },
      output: logits.cache,
      gate: gate.cache,
    };
  }
}

/** Generates or copies. */
export const pointerGenerator: GeneratorKind = {
  description: 'a softmax that can also copy tokens of the source (See et al. 2017)',
  stations: pointerStations,
  copies: true,
  create(scope, settings, inputSize, embedding, gateSizes) {
    if (!gateSizes) {
      throw new ConfigError('generator', 'pointer needs attention');
    }
    if (!settings.copies) {
      throw new ConfigError('copies', 'expected that of copyTable, got none');
    }
    const inputs = gateSizes.reduce((sum, size) => sum + size, 0);
    return new PointerGenerator(
      buildOutput(scope, settings, inputSize, embedding),
      new Linear(scope.scope('gate'), { inputSize: inputs, outputSize: 1 }),
      gateSizes,
    );
  },
};
