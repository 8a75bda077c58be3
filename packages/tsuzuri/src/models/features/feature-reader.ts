import type { Workspace } from '../../backend/backend.ts';
import type { IdBatch } from '../../data/batch.ts';
import type { Graph } from '../../nn/graph.ts';
import type { StationKind } from '../../nn/stations.ts';
import type { TorchModule } from '../../nn/torch.ts';
import type { ParameterScope } from '../../tensor/parameters.ts';
import type { Random } from '../../tensor/random.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Seq2SeqSettings } from '../config.ts';
import type { Encoded, EncodedGradient, EncodedGraph, Encoder } from '../encoders/encoder.ts';
import type { SourceIds } from '../generators/generator.ts';
import type { GraphIds } from '../model.ts';
import type { SeenEncoder } from '../sights.ts';

/** Reads a source and its features: an encoder, and a way for tags into what the decoder sees. */
export interface FeatureReader<Cache = unknown> {
  /**
   * @param source in the order in which the model reads it
   * @param random in training, the stream of dropout masks
   * @returns what the decoder sees, and the ids of the positions that it attends to
   */
  forward(
    workspace: Workspace,
    source: IdBatch,
    features: IdBatch,
    random?: Random,
  ): { encoded: Encoded; source: SourceIds; cache: Cache };

  /** `forward` read from the bottom: adds to the gradients of the parameters. @returns the gradients that `see` of the encoder and its own need */
  backward(
    workspace: Workspace,
    cache: Cache,
    dEncoded: EncodedGradient,
  ): { readonly encoder: unknown; readonly tags?: Tensor | undefined };

  /** The cache of the encoder, for its `see`. */
  ofEncoder(cache: Cache): unknown;

  /**
   * What can be looked at of the tags in a pass over one row; a reader without it shows nothing of them.
   *
   * @param encoder what the encoder shows
   * @param gradient what `backward` returned under `tags`
   * @returns what the decoder finds
   */
  see?(cache: Cache, encoder: SeenEncoder, gradient?: Tensor): SeenEncoder;

  /**
   * `forward` as operators; a reader without it cannot be exported. Its states are those of the source
   * in natural order first, then those of tags.
   *
   * @param isReversed whether the source is back to front
   */
  toGraph?(graph: Graph, source: GraphIds, features: GraphIds, isReversed: boolean): EncodedGraph;

  /** Its module in PyTorch besides the encoder's; undefined where it has no weights of its own. */
  toTorch(): TorchModule | undefined;
}

/** A way in which features enter a model. */
export interface FeaturesKind {
  /** One line for whoever chooses. */
  readonly description: string;
  /** The kinds of stations that it shows. */
  readonly stations?: Readonly<Record<string, StationKind>>;
  /** Whether the tags are rows of the source's embedding, behind those of the source. */
  readonly sharesEmbedding?: true;
  /** Whether the decoder attends to tags, which then come before the source. */
  readonly isAttended?: true;
  /** The size of what the decoder reads of the tags beside each token (`Encoded.beside`); it reads nothing of them if omitted. */
  besideSize?(settings: Seq2SeqSettings): number;
  /** @throws ConfigError for settings that are valid alone but conflict with this kind */
  requireTogether?(settings: Seq2SeqSettings): void;
  /** Declares the parameters. @throws ConfigError for settings that this kind does not support */
  create(scope: ParameterScope, settings: FeatureSettings, encoder: Encoder): FeatureReader;
}

/** The settings of a model that reads features. */
export type FeatureSettings = Seq2SeqSettings & { readonly featureVocabularySize: number };
