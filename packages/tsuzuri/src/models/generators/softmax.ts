import type { Workspace } from '../../backend/backend.ts';
import { CrossEntropy, type CrossEntropyCache } from '../../nn/cross-entropy.ts';
import type { Graph, GraphValue } from '../../nn/graph.ts';
import { Linear, type LinearCache } from '../../nn/linear.ts';
import { rowsOf } from '../../tensor/parameters.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { SeenDecoder, Sight } from '../sights.ts';
import type {
  Generator,
  GeneratorGradient,
  GeneratorInput,
  GeneratorKind,
  Truth,
} from './generator.ts';
import type { TorchModule } from '../../nn/torch.ts';

/** What `SoftmaxGenerator.backward` needs from `SoftmaxGenerator.forward`. */
export interface SoftmaxGeneratorCache {
  readonly output: LinearCache;
  /** [T, B, V] */
  readonly logits: Tensor;
  /** The criterion of the loss. */
  readonly criterion: CrossEntropy;
  readonly loss: CrossEntropyCache;
}

/**
 * A linear layer and a softmax over the target's vocabulary (Sutskever et al. 2014, section 2):
 *
 *     p_t = softmax(W readout_t + b)
 *
 * W is the output layer's own, or the target's embedding (Press & Wolf 2017).
 */
export class SoftmaxGenerator implements Generator<SoftmaxGeneratorCache, { logits: Tensor }> {
  readonly readsWeights = false;
  readonly output: Linear;

  constructor(output: Linear) {
    this.output = output;
  }

  forward(
    workspace: Workspace,
    { readout }: GeneratorInput,
    { ids, labelSmoothing, ...valid }: Truth,
  ): { loss: Tensor; cache: SoftmaxGeneratorCache } {
    const logits = this.output.forward(workspace, readout);
    const criterion = new CrossEntropy({ labelSmoothing });
    const { loss, cache } = criterion.forward(workspace, logits.output, ids, valid);
    const { output } = logits;
    return { loss, cache: { output: logits.cache, logits: output, criterion, loss: cache } };
  }

  backward(
    workspace: Workspace,
    cache: SoftmaxGeneratorCache,
  ): GeneratorGradient<{ logits: Tensor }> {
    const dLogits = cache.criterion.backward(workspace, cache.loss);
    const readout = this.output.backward(workspace, cache.output, dLogits);
    return { readout, inner: { logits: dLogits } };
  }

  scores(workspace: Workspace, { readout }: GeneratorInput): Tensor {
    return this.output.forward(workspace, readout).output;
  }

  toGraph(graph: Graph, readout: GraphValue): GraphValue {
    return this.output.toGraph(graph, readout);
  }

  toTorch(): TorchModule {
    return { modules: { output: this.output.toTorch() } };
  }

  see(
    _workspace: Workspace,
    { logits, loss: { probabilities } }: SoftmaxGeneratorCache,
    { readouts }: SeenDecoder,
    gradient?: GeneratorGradient<{ logits: Tensor }>,
  ): Sight[] {
    const part = 'generator';
    return readouts.flatMap((from, step): Sight[] => {
      const [id, after] = ['logits', 'probabilities'].map((name) => `generator/${name}/${step}`);
      const dLogits = gradient?.inner?.logits.at(step);
      const [value, shares] = [logits.at(step), probabilities.at(step)];
      return [
        { id, kind: 'generator.logits', part, step, from, value, gradient: dLogits },
        { id: after, kind: 'generator.probabilities', part, step, from: [id], value: shares },
      ];
    });
  }
}

/** A softmax over the vocabulary. */
export const softmaxGenerator: GeneratorKind = {
  description: "a softmax over the target's vocabulary",
  stations: {
    'generator.logits': {
      description: 'score of every token that may come next',
      equation: 'W readout_t + b',
      shape: '[V]',
      labels: 'target',
      file: 'models/generators/softmax.ts',
    },
    'generator.probabilities': {
      description: 'probability of every token that may come next',
      equation: 'p_t = softmax(W readout_t + b)',
      shape: '[V]',
      noGradient: 'backward takes softmax and loss in one, (p_t − y_t) / T at the logits',
      labels: 'target',
      file: 'models/generators/softmax.ts',
    },
  },
  create: (scope, { tiedOutput, targetVocabularySize }, inputSize, embedding) =>
    new SoftmaxGenerator(
      new Linear(
        scope.scope('output'),
        { inputSize, outputSize: targetVocabularySize },
        tiedOutput ? rowsOf(embedding.weight, 0, targetVocabularySize) : undefined,
      ),
    ),
};
