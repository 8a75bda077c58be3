import type { Workspace } from '../backend/backend.ts';
import { requireInteger } from '../errors.ts';
import { type Parameter, type ParameterScope, normal } from '../tensor/parameters.ts';
import { type Tensor, requireIds, requireMemory, requireTensor } from '../tensor/tensor.ts';
import type { Graph, GraphValue } from './graph.ts';
import type { TorchModule } from './torch.ts';

/** What `Embedding.backward` needs from `Embedding.forward`. */
export interface EmbeddingCache {
  readonly ids: Tensor;
}

/**
 * A vector per token: y = W[id], which is one-hot(id) · W.
 *
 * Shapes: W `weight` [vocabularySize, embeddingSize]. Weights start from a normal distribution of
 * standard deviation 0.2 (decision 006).
 */
export class Embedding {
  readonly vocabularySize: number;
  readonly embeddingSize: number;
  readonly weight: Parameter;

  /**
   * @param options.trained false freezes the vectors: they are saved but get no gradient
   * @throws ConfigError when a size is not a whole number of at least 1
   */
  constructor(
    parameters: ParameterScope,
    sizes: { vocabularySize: number; embeddingSize: number },
    options: { trained?: boolean } = {},
  ) {
    this.vocabularySize = sizes.vocabularySize;
    this.embeddingSize = sizes.embeddingSize;
    requireInteger('vocabularySize', this.vocabularySize, 1);
    requireInteger('embeddingSize', this.embeddingSize, 1);
    this.weight = parameters.declare(
      'weight',
      [this.vocabularySize, this.embeddingSize],
      normal(0.2),
      options,
    );
  }

  /** `torch.nn.Embedding`. */
  toTorch(): TorchModule {
    return { tensors: { weight: [this.weight] } };
  }

  /**
   * y_n = W[ids_n].
   *
   * @param ids whole numbers from 0 to vocabularySize − 1, of any shape [...]
   * @returns output [..., embeddingSize]
   * @throws DataError for other ids, or values that are not ids
   */
  forward(workspace: Workspace, ids: Tensor): { output: Tensor; cache: EmbeddingCache } {
    const { vocabularySize, embeddingSize, weight } = this;
    requireIds('embedding.forward: ids', workspace.backend, ids, vocabularySize);
    requireMemory('embedding.forward: weight', workspace.backend, weight.value);
    const output = workspace.tensor([...ids.shape, embeddingSize]);
    workspace.backend.embeddingForward(
      ids.size, vocabularySize, embeddingSize, ids.offset, weight.value.offset, output.offset,
    );
    return { output, cache: { ids } };
  }

  /** `forward` as an operator, for int64 ids. */
  toGraph(graph: Graph, ids: GraphValue): GraphValue {
    return graph.op('Gather', [graph.weight([this.weight]), ids]);
  }

  /**
   * dW[ids_n] += dy_n. Ids have no gradient, so nothing is returned.
   *
   * @param dOutput [..., embeddingSize]
   */
  backward(workspace: Workspace, cache: EmbeddingCache, dOutput: Tensor): void {
    const { vocabularySize, embeddingSize, weight } = this;
    const { ids } = cache;
    requireTensor('embedding.backward: dOutput', workspace.backend, dOutput, [...ids.shape, embeddingSize]);
    if (!weight.trained) return;
    workspace.backend.embeddingBackward(
      ids.size, vocabularySize, embeddingSize, ids.offset, dOutput.offset, weight.gradient.offset,
    );
  }
}
