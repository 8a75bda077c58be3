import type { Workspace } from '../../backend/backend.ts';
import type { IdBatch } from '../../data/batch.ts';
import type { Dropout, DropoutCache } from '../../nn/dropout.ts';
import { Embedding } from '../../nn/embedding.ts';
import { type Graph, type GraphValue, backToFront, requireGraph } from '../../nn/graph.ts';
import type { StationKind } from '../../nn/stations.ts';
import type { TorchModule } from '../../nn/torch.ts';
import type { ParameterScope } from '../../tensor/parameters.ts';
import type { Random } from '../../tensor/random.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { buildDropout } from '../build-stack.ts';
import type { Encoded, EncodedGradient, EncodedGraph, Encoder } from '../encoders/encoder.ts';
import type { SourceIds } from '../generators/generator.ts';
import { toTensor } from '../id-tensor.ts';
import type { GraphIds } from '../model.ts';
import type { SeenEncoder, Sight } from '../sights.ts';
import type { FeatureReader, FeatureSettings } from './feature-reader.ts';
import {
  type SumOfTagsCache,
  meanOfTagsGraph,
  sumOfTags,
  sumOfTagsBackward,
} from './sum-of-tags.ts';

/** How the mean of the tags' vectors enters what a decoder sees. */
export interface MeanEntry {
  /** @param mean [B, size] */
  forward(workspace: Workspace, encoded: Encoded, mean: Tensor): Encoded;
  /** @returns the gradient of the mean [B, size] */
  backward(workspace: Workspace, dEncoded: EncodedGradient, shape: readonly number[]): Tensor;
  toGraph(graph: Graph, encoded: EncodedGraph, mean: GraphValue): EncodedGraph;
  /** What the decoder finds. @param id of the station of the mean */
  see(encoder: SeenEncoder, id: string): SeenEncoder;
}

/** What `MeanReader.backward` needs from `MeanReader.forward`. */
interface MeanReaderCache {
  readonly encoder: unknown;
  readonly mean: SumOfTagsCache;
  readonly dropout: DropoutCache;
  /** m [B, size] */
  readonly output: Tensor;
}

/**
 * The source is read without tags, and the mean of the tags' vectors enters beside or behind it:
 *
 *     m = 1/F Σ_k W[f_k]
 *
 * It knows no order of tags; a row without tags has m = 0.
 *
 * Shapes: W [features, size], m [B, size].
 */
export class MeanReader implements FeatureReader<MeanReaderCache> {
  readonly #encoder: Encoder;
  readonly #embedding: Embedding;
  readonly #dropout: Dropout;
  readonly #sourceSize: number;
  readonly #entry: MeanEntry;

  /** @param own.size of a tag's vector; own.rate, its dropout */
  constructor(
    scope: ParameterScope,
    settings: FeatureSettings,
    encoder: Encoder,
    own: { size: number; rate: number; entry: MeanEntry },
  ) {
    this.#encoder = encoder;
    const sizes = { vocabularySize: settings.featureVocabularySize, embeddingSize: own.size };
    this.#embedding = new Embedding(scope.scope('embedding'), sizes);
    this.#dropout = buildDropout(settings, 'features', own.rate);
    this.#sourceSize = settings.sourceVocabularySize;
    this.#entry = own.entry;
  }

  forward(
    workspace: Workspace,
    source: IdBatch,
    features: IdBatch,
    random?: Random,
  ): { encoded: Encoded; source: SourceIds; cache: MeanReaderCache } {
    const ids = toTensor(workspace, source, this.#sourceSize);
    const lengths = workspace.ids([source.lengths.length], source.lengths);
    const { encoded, cache: encoder } = this.#encoder.forward(workspace, ids, lengths, random);
    const mean = sumOfTags(workspace, this.#embedding, features, (count) => 1 / count);
    const { output, cache: dropout } = this.#dropout.forward(workspace, mean.output, random);
    return {
      encoded: this.#entry.forward(workspace, encoded, output),
      source: { ids, lengths, batch: source },
      cache: { encoder, mean: mean.cache, dropout, output },
    };
  }

  backward(
    workspace: Workspace,
    { encoder, mean, dropout, output }: MeanReaderCache,
    dEncoded: EncodedGradient,
  ): { encoder: unknown; tags: Tensor } {
    const tags = this.#entry.backward(workspace, dEncoded, output.shape);
    const dMean = this.#dropout.backward(workspace, dropout, tags);
    sumOfTagsBackward(workspace, this.#embedding, mean, dMean);
    return { encoder: this.#encoder.backward(workspace, encoder, dEncoded), tags };
  }

  ofEncoder({ encoder }: MeanReaderCache): unknown {
    return encoder;
  }

  see({ output: value }: MeanReaderCache, encoder: SeenEncoder, gradient?: Tensor): SeenEncoder {
    const id = 'features/mean';
    const mean: Sight = { id, kind: 'features.mean', part: 'bridge', from: [], value, gradient };
    const seen = this.#entry.see(encoder, id);
    return { ...seen, sights: [...seen.sights, mean] };
  }

  toGraph(graph: Graph, source: GraphIds, features: GraphIds, isReversed: boolean): EncodedGraph {
    const encoder = requireGraph('encoder', this.#encoder);
    const encoded = encoder.toGraph(graph, source.ids, source.lengths);
    const states = isReversed ? backToFront(graph, encoded.states, source.lengths) : encoded.states;
    const mean = meanOfTagsGraph(graph, this.#embedding, features);
    return this.#entry.toGraph(graph, { ...encoded, states }, mean);
  }

  toTorch(): TorchModule {
    return { modules: { embedding: this.#embedding.toTorch() } };
  }
}

/** What a reader of the mean of tags shows. */
export const meanStations = {
  'features.mean': {
    description: "mean of the tags' vectors",
    equation: 'm = 1/F Σ_k W[f_k]',
    shape: '[size]',
    file: 'models/features/mean-reader.ts',
  },
} as const satisfies Readonly<Record<string, StationKind>>;
