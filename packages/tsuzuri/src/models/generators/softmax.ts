import type { Workspace } from '../../backend/backend.ts';
import { CrossEntropy, type CrossEntropyCache } from '../../nn/cross-entropy.ts';
import { Linear, type LinearCache } from '../../nn/linear.ts';
import { rowsOf } from '../../tensor/parameters.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type {
  Generator,
  GeneratorGradient,
  GeneratorInput,
  GeneratorKind,
  Truth,
} from './generator.ts';

/** What `SoftmaxGenerator.backward` needs from `SoftmaxGenerator.forward`. */
export interface SoftmaxGeneratorCache {
  readonly output: LinearCache;
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
export class SoftmaxGenerator implements Generator<SoftmaxGeneratorCache> {
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
    return { loss, cache: { output: logits.cache, criterion, loss: cache } };
  }

  backward(workspace: Workspace, cache: SoftmaxGeneratorCache): GeneratorGradient {
    const dLogits = cache.criterion.backward(workspace, cache.loss);
    return { readout: this.output.backward(workspace, cache.output, dLogits) };
  }

  scores(workspace: Workspace, { readout }: GeneratorInput): Tensor {
    return this.output.forward(workspace, readout).output;
  }
}

/** A softmax over the vocabulary. */
export const softmaxGenerator: GeneratorKind = {
  description: "a softmax over the target's vocabulary",
  create: (scope, { tiedOutput, targetVocabularySize }, inputSize, embedding) =>
    new SoftmaxGenerator(
      new Linear(
        scope.scope('output'),
        { inputSize, outputSize: targetVocabularySize },
        tiedOutput ? rowsOf(embedding.weight, 0, targetVocabularySize) : undefined,
      ),
    ),
};
