import type { Workspace } from '../../backend/backend.ts';
import type { IdBatch } from '../../data/batch.ts';
import { ConfigError } from '../../errors.ts';
import { type Graph, backToFront, requireGraph } from '../../nn/graph.ts';
import type { Random } from '../../tensor/random.ts';
import type { Encoded, EncodedGradient, EncodedGraph, Encoder } from '../encoders/encoder.ts';
import type { SourceIds } from '../generators/generator.ts';
import { toTensor } from '../id-tensor.ts';
import type { GraphIds } from '../model.ts';
import type { FeatureReader, FeaturesKind } from './feature-reader.ts';
import { joinRows, swapRows } from './graph-rows.ts';
import { inFront } from './in-front.ts';

/**
 * The tags are read before the source by one encoder, as tokens of their own (Kann & Schütze 2016;
 * Johnson et al. 2017, for languages):
 *
 *     encoded = encoder(f_1 … f_F, source_1 … source_S)
 *
 * The id of a tag is its own plus the number of rows of the embedding before it.
 */
class PrefixReader implements FeatureReader {
  readonly #encoder: Encoder;
  /** The source's ids, and the first id of a tag. */
  readonly #sourceSize: number;
  readonly #first: number;

  constructor(encoder: Encoder, sizes: { source: number; features: number }) {
    this.#encoder = encoder;
    this.#sourceSize = sizes.source;
    this.#first = encoder.embedding.vocabularySize - sizes.features;
  }

  forward(
    workspace: Workspace,
    source: IdBatch,
    features: IdBatch,
    random?: Random,
  ): { encoded: Encoded; source: SourceIds; cache: unknown } {
    toTensor(workspace, source, this.#sourceSize); // a source's id is no tag's
    const moved = { ...features, ids: features.ids.map((id) => id + this.#first) };
    const both = inFront(moved, source);
    const ids = toTensor(workspace, both, this.#encoder.embedding.vocabularySize);
    const lengths = workspace.ids([both.lengths.length], both.lengths);
    const { encoded, cache } = this.#encoder.forward(workspace, ids, lengths, random);
    return { encoded, source: { ids, lengths, batch: both }, cache };
  }

  backward(workspace: Workspace, cache: unknown, dEncoded: EncodedGradient): { encoder: unknown } {
    return { encoder: this.#encoder.backward(workspace, cache, dEncoded) };
  }

  ofEncoder(cache: unknown): unknown {
    return cache;
  }

  toGraph(graph: Graph, source: GraphIds, features: GraphIds, isReversed: boolean): EncodedGraph {
    const encoder = requireGraph('encoder', this.#encoder);
    const moved = graph.op('Add', [features.ids, graph.ints(this.#first)]);
    const tags = { value: moved, lengths: features.lengths };
    const rows = joinRows(graph, tags, { value: source.ids, lengths: source.lengths });
    const encoded = encoder.toGraph(graph, rows.value, rows.lengths);
    const lengths = { first: features.lengths, second: source.lengths };
    return {
      ...encoded,
      states: isReversed
        ? backToFront(graph, encoded.states, rows.lengths)
        : swapRows(graph, encoded.states, lengths),
    };
  }

  toTorch(): undefined {
    return undefined;
  }
}

/** Tags as the first tokens of the source. */
export const prefixFeatures: FeaturesKind = {
  description: 'tags are read before the source by one encoder (Kann & Schütze 2016)',
  sharesEmbedding: true,
  isAttended: true,
  requireTogether({ frozenEmbeddings: frozen }) {
    if (frozen === 'none' || frozen === 'target') return;
    throw new ConfigError(
      'frozenEmbeddings',
      'cannot be used with featuresKind prefix, whose tags are rows of the same table',
    );
  },
  create: (_scope, { featureVocabularySize: features, sourceVocabularySize: source }, encoder) =>
    new PrefixReader(encoder, { source, features }),
};
