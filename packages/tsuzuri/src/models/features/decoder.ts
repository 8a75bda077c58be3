import type { Workspace } from '../../backend/backend.ts';
import type { IdBatch } from '../../data/batch.ts';
import type { Dropout, DropoutCache } from '../../nn/dropout.ts';
import { Embedding } from '../../nn/embedding.ts';
import { type Graph, backToFront, requireGraph } from '../../nn/graph.ts';
import type { TorchModule } from '../../nn/torch.ts';
import type { Random } from '../../tensor/random.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { buildDropout } from '../build-stack.ts';
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

/** What `DecoderReader.backward` needs from `DecoderReader.forward`. */
interface DecoderReaderCache {
  readonly encoder: unknown;
  readonly mean: SumOfTagsCache;
  readonly dropout: DropoutCache;
  /** The mean [B, embeddingSize], as it is read. */
  readonly output: Tensor;
}

/**
 * The decoder reads the mean of the tags' vectors beside every token (Wu & Cotterell 2019):
 *
 *     m = 1/F Σ_k W[f_k]        x_t = [embedding(y_{t−1}) ; … ; m]
 *
 * The source is read and attended to without tags. A row without tags has m = 0.
 *
 * Shapes: W [features, embeddingSize], m [B, embeddingSize].
 */
class DecoderReader implements FeatureReader<DecoderReaderCache> {
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
  ): { encoded: Encoded; source: SourceIds; cache: DecoderReaderCache } {
    const ids = toTensor(workspace, source, this.#sourceSize);
    const lengths = workspace.ids([source.lengths.length], source.lengths);
    const { encoded, cache: encoder } = this.#encoder.forward(workspace, ids, lengths, random);
    const mean = sumOfTags(workspace, this.#embedding, features, (count) => 1 / count);
    const { output, cache: dropout } = this.#dropout.forward(workspace, mean.output, random);
    return {
      encoded: { ...encoded, beside: output },
      source: { ids, lengths, batch: source },
      cache: { encoder, mean: mean.cache, dropout, output },
    };
  }

  backward(
    workspace: Workspace,
    { encoder, mean, dropout }: DecoderReaderCache,
    dEncoded: EncodedGradient,
  ): { encoder: unknown; tags: Tensor } {
    const tags = dEncoded.beside!;
    const dMean = this.#dropout.backward(workspace, dropout, tags);
    sumOfTagsBackward(workspace, this.#embedding, mean, dMean);
    return { encoder: this.#encoder.backward(workspace, encoder, dEncoded), tags };
  }

  ofEncoder({ encoder }: DecoderReaderCache): unknown {
    return encoder;
  }

  see({ output }: DecoderReaderCache, encoder: SeenEncoder, gradient?: Tensor): SeenEncoder {
    return { ...seeMean(encoder, output, gradient), beside: [MEAN] };
  }

  toGraph(graph: Graph, source: GraphIds, features: GraphIds, isReversed: boolean): EncodedGraph {
    const encoder = requireGraph('encoder', this.#encoder);
    const encoded = encoder.toGraph(graph, source.ids, source.lengths);
    const states = isReversed ? backToFront(graph, encoded.states, source.lengths) : encoded.states;
    return { ...encoded, states, beside: meanOfTagsGraph(graph, this.#embedding, features) };
  }

  toTorch(): TorchModule {
    return { modules: { embedding: this.#embedding.toTorch() } };
  }
}

/** The mean of the tags' vectors beside each token that the decoder reads. */
export const decoderFeatures: FeaturesKind = {
  description: "the decoder reads the mean of the tags' vectors beside each token",
  stations: meanStations,
  besideSize: ({ embeddingSize }) => embeddingSize,
  create(scope, settings, encoder) {
    const { featureVocabularySize: vocabularySize, embeddingSize, sourceVocabularySize } = settings;
    const embedding = new Embedding(scope.scope('embedding'), { vocabularySize, embeddingSize });
    const dropout = buildDropout(settings, 'features', settings.embeddingDropout);
    return new DecoderReader(encoder, { embedding, dropout }, sourceVocabularySize);
  },
};
