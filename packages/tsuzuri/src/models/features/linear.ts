import type { Workspace } from '../../backend/backend.ts';
import type { IdBatch } from '../../data/batch.ts';
import type { Dropout, DropoutCache } from '../../nn/dropout.ts';
import { Embedding } from '../../nn/embedding.ts';
import { type Graph, type GraphValue, backToFront, requireGraph } from '../../nn/graph.ts';
import type { TorchModule } from '../../nn/torch.ts';
import type { Random } from '../../tensor/random.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { mapState } from '../bridge.ts';
import { buildDropout } from '../build-stack.ts';
import { addOverTime, repeat } from '../decoders/over-time.ts';
import type { Encoded, EncodedGradient, EncodedGraph, Encoder } from '../encoders/encoder.ts';
import type { SourceIds } from '../generators/generator.ts';
import { toTensor } from '../id-tensor.ts';
import type { GraphIds } from '../model.ts';
import type { SeenEncoder } from '../sights.ts';
import type { FeatureReader, FeaturesKind } from './feature-reader.ts';
import { MEAN, meanStations, seeMean } from './see-mean.ts';
import {
  type SumOfTagsCache,
  meanOfTagsGraph,
  sumOfTags,
  sumOfTagsBackward,
} from './sum-of-tags.ts';

/** What `LinearReader.backward` needs from `LinearReader.forward`. */
interface LinearReaderCache {
  readonly encoder: unknown;
  readonly mean: SumOfTagsCache;
  readonly dropout: DropoutCache;
  /** The mean [B, stateSize], as it is added. */
  readonly output: Tensor;
}

/**
 * The mean of the tags' vectors joins every state of the source, and those handed to the decoder:
 *
 *     m = 1/F Σ_k W[f_k]        encoded_s = encoder(source)_s + m
 *
 * It knows no order of tags; a row without tags has m = 0.
 *
 * Shapes: W [features, stateSize], m [B, stateSize].
 */
class LinearReader implements FeatureReader<LinearReaderCache> {
  readonly #encoder: Encoder;
  readonly #embedding: Embedding;
  readonly #dropout: Dropout;
  readonly #sourceSize: number;

  constructor(
    encoder: Encoder,
    own: { embedding: Embedding; dropout: Dropout },
    sourceSize: number,
  ) {
    this.#encoder = encoder;
    this.#embedding = own.embedding;
    this.#dropout = own.dropout;
    this.#sourceSize = sourceSize;
  }

  forward(
    workspace: Workspace,
    source: IdBatch,
    features: IdBatch,
    random?: Random,
  ): { encoded: Encoded; source: SourceIds; cache: LinearReaderCache } {
    const ids = toTensor(workspace, source, this.#sourceSize);
    const lengths = workspace.ids([source.lengths.length], source.lengths);
    const { encoded, cache: encoder } = this.#encoder.forward(workspace, ids, lengths, random);

    const mean = sumOfTags(workspace, this.#embedding, features, (count) => 1 / count);
    const { output, cache: dropout } = this.#dropout.forward(workspace, mean.output, random);

    const plus = (x: Tensor) => added(workspace, x, output);
    const [time] = encoded.states.shape;
    return {
      encoded: {
        ...encoded,
        states: added(workspace, encoded.states, repeat(workspace, output, time)),
        last: encoded.last.map((one) =>
          mapState(one, (x, name) => (name === 'hidden' ? plus(x) : x)),
        ),
        summary: plus(encoded.summary),
      },
      source: { ids, lengths, batch: source },
      cache: { encoder, mean: mean.cache, dropout, output },
    };
  }

  backward(
    workspace: Workspace,
    { encoder, mean, dropout }: LinearReaderCache,
    dEncoded: EncodedGradient,
  ): { encoder: unknown; tags: Tensor } {
    const { states, last, summary } = dEncoded;
    const { backend } = workspace;
    const [, batch] = mean.shares.shape;
    const dOutput = workspace.zeros([batch, this.#embedding.embeddingSize]);
    if (states) addOverTime(workspace, states, dOutput);
    for (const { hidden } of last) backend.add(hidden.size, hidden.offset, dOutput.offset);
    if (summary) backend.add(summary.size, summary.offset, dOutput.offset);

    const dMean = this.#dropout.backward(workspace, dropout, dOutput);
    sumOfTagsBackward(workspace, this.#embedding, mean, dMean);
    return { encoder: this.#encoder.backward(workspace, encoder, dEncoded), tags: dOutput };
  }

  ofEncoder({ encoder }: LinearReaderCache): unknown {
    return encoder;
  }

  see({ output }: LinearReaderCache, encoder: SeenEncoder, gradient?: Tensor): SeenEncoder {
    const seen = seeMean(encoder, output, gradient);
    return {
      ...seen,
      states: seen.states.map((ids) => [...ids, MEAN]),
      last: seen.last.map(({ hidden = [], ...rest }) => ({ ...rest, hidden: [...hidden, MEAN] })),
    };
  }

  toGraph(graph: Graph, source: GraphIds, features: GraphIds, isReversed: boolean): EncodedGraph {
    const encoder = requireGraph('encoder', this.#encoder);
    const encoded = encoder.toGraph(graph, source.ids, source.lengths);
    const mean = meanOfTagsGraph(graph, this.#embedding, features);
    const plus = (x: GraphValue) => graph.op('Add', [x, mean]);
    const states = isReversed ? backToFront(graph, encoded.states, source.lengths) : encoded.states;
    return {
      ...encoded,
      states: plus(states),
      last: encoded.last.map((one) => ({ ...one, hidden: plus(one.hidden) })),
      summary: plus(encoded.summary),
    };
  }

  toTorch(): TorchModule {
    return { modules: { embedding: this.#embedding.toTorch() } };
  }
}

/** x + y in new memory. */
function added(workspace: Workspace, x: Tensor, y: Tensor): Tensor {
  const sum = workspace.tensor(x.shape);
  workspace.backend.copy(x.size, x.offset, sum.offset);
  workspace.backend.add(x.size, y.offset, sum.offset);
  return sum;
}

/** The mean of the tags' vectors at every position of the source. */
export const linearFeatures: FeaturesKind = {
  description: "the mean of the tags' vectors joins every state of the source",
  stations: meanStations,
  create(scope, settings, encoder) {
    const { featureVocabularySize, hiddenSize, sourceVocabularySize } = settings;
    const sizes = { vocabularySize: featureVocabularySize, embeddingSize: hiddenSize };
    const embedding = new Embedding(scope.scope('embedding'), sizes);
    const dropout = buildDropout(settings, 'features', settings.dropout);
    return new LinearReader(encoder, { embedding, dropout }, sourceVocabularySize);
  },
};
