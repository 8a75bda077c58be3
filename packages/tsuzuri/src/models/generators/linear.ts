import type { Workspace } from '../../backend/backend.ts';
import { Agreement, type AgreementCache } from '../../nn/agreement.ts';
import type { LossCriterion, CrossEntropyCache } from '../../nn/cross-entropy.ts';
import { weighRows } from '../../nn/weigh-rows.ts';
import type { Embedding } from '../../nn/embedding.ts';
import type { Graph, GraphValue } from '../../nn/graph.ts';
import { Linear, type LinearCache } from '../../nn/linear.ts';
import type { TorchModule } from '../../nn/torch.ts';
import { type ParameterScope, rowsOf } from '../../tensor/parameters.ts';
import { type Tensor, requireTensor } from '../../tensor/tensor.ts';
import type { Seq2SeqSettings } from '../config.ts';
import type { Ability } from '../model.ts';
import type { SeenDecoder, Sight } from '../sights.ts';
import type {
  Generator,
  GeneratorGradient,
  GeneratorGraphInput,
  GeneratorInput,
  Truth,
} from './generator.ts';

const agreement = new Agreement();

/** What `LinearGenerator.backward` needs from `LinearGenerator.forward`. */
export interface LinearGeneratorCache {
  readonly output: LinearCache;
  /** [T, B, V] */
  readonly logits: Tensor;
  /** The criterion of the loss. */
  readonly criterion: LossCriterion;
  readonly loss: CrossEntropyCache;
  /** [T, B, V] */
  readonly pull: Tensor | undefined;
  readonly agreement: AgreementCache | undefined;
}

/** How logits become probabilities, and what loss belongs to them. */
export interface OutputMapping {
  /** The name of the kind of station that its probabilities are. */
  readonly station: string;
  /** Whether p is above 0 and the loss is −ln p: R-Drop needs the one, minimum risk the other. */
  readonly isLikelihood?: true;
  lossOf(labelSmoothing: number): LossCriterion;
  /** Scores of logits [T, N, V]: ln p up to a constant per row; the logits themselves if omitted. */
  scores?(workspace: Workspace, logits: Tensor): Tensor;
  /** `scores` of logits [N, V] as operators. */
  toGraph?(graph: Graph, logits: GraphValue): GraphValue;
}

/**
 * A linear layer and what makes probabilities of its logits, over the target's vocabulary:
 *
 *     p_t = mapping(W readout_t + b)
 *
 * W is the output layer's own, or the target's embedding (Press & Wolf 2017).
 */
export class LinearGenerator implements Generator<LinearGeneratorCache, { logits: Tensor }> {
  readonly readsWeights = false;
  readonly abilities: readonly Ability[];
  readonly output: Linear;
  readonly #mapping: OutputMapping;

  constructor(output: Linear, mapping: OutputMapping) {
    this.output = output;
    this.#mapping = mapping;
    this.abilities = mapping.isLikelihood ? ['agreement', 'row-weights'] : [];
  }

  forward(
    workspace: Workspace,
    { readout }: GeneratorInput,
    { ids, labelSmoothing, pull, agreement: alpha, ...valid }: Truth,
  ): { loss: Tensor; cache: LinearGeneratorCache } {
    const logits = this.output.forward(workspace, readout);
    const criterion = this.#mapping.lossOf(labelSmoothing);
    const { loss, cache } = criterion.forward(workspace, logits.output, ids, valid);
    const { output } = logits;
    if (pull) addProduct(workspace, pull, output, loss);
    const scale = alpha && alpha / (2 * Math.max(1, valid.count));
    const apart =
      scale && agreement.forward(workspace, output, cache.probabilities, valid.lengths, scale);
    if (apart) workspace.backend.add(1, apart.loss.offset, loss.offset);
    return {
      loss,
      cache: {
        output: logits.cache,
        logits: output,
        criterion,
        loss: cache,
        pull,
        agreement: apart ? apart.cache : undefined,
      },
    };
  }

  backward(
    workspace: Workspace,
    cache: LinearGeneratorCache,
    weights?: ArrayLike<number>,
  ): GeneratorGradient<{ logits: Tensor }> {
    const { pull } = cache;
    let dLogits = cache.criterion.backward(workspace, cache.loss);
    if (weights) dLogits = weighRows(workspace, dLogits, weights);
    if (pull) workspace.backend.add(pull.size, pull.offset, dLogits.offset);
    if (cache.agreement) agreement.backward(workspace, cache.agreement, dLogits);
    const readout = this.output.backward(workspace, cache.output, dLogits);
    return { readout, inner: { logits: dLogits } };
  }

  scoresGradient(
    workspace: Workspace,
    { loss }: LinearGeneratorCache,
    labelSmoothing: number,
  ): Tensor {
    return this.#mapping.lossOf(labelSmoothing).backward(workspace, loss);
  }

  scores(workspace: Workspace, { readout }: GeneratorInput): Tensor {
    const logits = this.output.forward(workspace, readout).output;
    return this.#mapping.scores?.(workspace, logits) ?? logits;
  }

  toGraph(graph: Graph, { readout }: GeneratorGraphInput): GraphValue {
    const logits = this.output.toGraph(graph, readout);
    return this.#mapping.toGraph?.(graph, logits) ?? logits;
  }

  toTorch(): TorchModule {
    return { modules: { output: this.output.toTorch() } };
  }

  see(
    _workspace: Workspace,
    { logits, loss: { probabilities } }: LinearGeneratorCache,
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
        { id: after, kind: this.#mapping.station, part, step, from: [id], value: shares },
      ];
    });
  }
}

/** y += Σ a_i b_i */
function addProduct({ backend }: Workspace, a: Tensor, b: Tensor, y: Tensor): void {
  requireTensor('generator.forward: pull', backend, a, b.shape);
  backend.matmul(1, 1, a.size, a.offset, a.size, 1, b.offset, 1, 1, y.offset, 1, y.offset);
}

/** Declares the output layer of a linear generator: a tied one has the target embedding's weight. */
export function buildOutput(
  scope: ParameterScope,
  { tiedOutput, targetVocabularySize }: Seq2SeqSettings,
  inputSize: number,
  embedding: Embedding,
): Linear {
  return new Linear(
    scope.scope('output'),
    { inputSize, outputSize: targetVocabularySize },
    tiedOutput ? rowsOf(embedding.weight, 0, targetVocabularySize) : undefined,
  );
}
