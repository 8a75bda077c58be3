import { ConfigError } from '../errors.ts';
import { cells } from '../nn/cells.ts';
import { Embedding } from '../nn/embedding.ts';
import { type ParameterScope, frozen as frozenScope } from '../tensor/parameters.ts';
import { Bridge } from './bridge.ts';
import type { Seq2SeqSettings } from './config.ts';
import type { Decoder, DecoderKind } from './decoders/decoder.ts';
import { type DecoderName, decoders } from './decoders/decoders.ts';
import type { Encoder } from './encoders/encoder.ts';
import { type EncoderName, encoders } from './encoders/encoders.ts';
import type { FeatureReader, FeatureSettings, FeaturesKind } from './features/feature-reader.ts';
import { type FeaturesName, featureKinds } from './features/features.ts';
import type { Generator } from './generators/generator.ts';
import { type GeneratorName, generators } from './generators/generators.ts';

/** The parts of an encoder–decoder. */
export interface Seq2SeqParts {
  readonly encoder: Encoder;
  readonly decoder: Decoder;
  readonly generator: Generator;
  /** Maps the encoder's last states to the decoder's first; if omitted, they are the same. */
  readonly bridge: Bridge | undefined;
  /** What reads sources with features, in which the encoder is a part; undefined for a model that reads none. */
  readonly features: FeatureReader | undefined;
}

/**
 * Builds the parts of the settings and declares their parameters: the order of declaration fixes
 * the order of sums over all parameters.
 *
 * @throws ConfigError for settings that a part does not support
 */
export function buildModel(parameters: ParameterScope, settings: Seq2SeqSettings): Seq2SeqParts {
  const { source, target } = buildEmbeddings(parameters, settings);
  const scopeOf = (part: 'encoder' | 'decoder') =>
    settings.freeze?.includes(part) ? frozenScope(parameters.scope(part)) : parameters.scope(part);
  const ofDecoder = scopeOf('decoder');
  const encoder = encoders[settings.encoder as EncoderName].create(
    scopeOf('encoder'),
    settings,
    source,
  );
  const kind: DecoderKind = decoders[settings.decoder as DecoderName];
  const decoder = kind.create(ofDecoder, settings, target, besideSizeOf(settings, kind));
  const generator = generators[settings.generator as GeneratorName].create(
    ofDecoder,
    settings,
    decoder.readoutSize,
    target,
    decoder.gateSizes,
  );
  const bridge =
    settings.bidirectional && !kind.ignoresLast
      ? new Bridge(ofDecoder.scope('bridge'), {
          layers: settings.layers,
          names: cells[settings.cell].stateNames,
          inputSize: settings.hiddenSize,
          outputSize: settings.hiddenSize,
        })
      : undefined;
  const features = hasFeatures(settings)
    ? kindOfFeatures(settings).create(parameters.scope('features'), settings, encoder)
    : undefined;
  return { encoder, decoder, generator, bridge, features };
}

/** @throws ConfigError for a decoder that would not read what the features put beside each token */
function besideSizeOf(settings: Seq2SeqSettings, kind: DecoderKind): number {
  const size = hasFeatures(settings) ? (kindOfFeatures(settings).besideSize?.(settings) ?? 0) : 0;
  if (size === 0 || kind.readsBeside) return size;
  throw new ConfigError(
    'featuresKind',
    `${settings.featuresKind} cannot be used with the decoder ${settings.decoder}`,
  );
}

/** How the features of a model with these settings enter. */
export function kindOfFeatures({ featuresKind }: Seq2SeqSettings): FeaturesKind {
  return featureKinds[featuresKind as FeaturesName];
}

function hasFeatures(settings: Seq2SeqSettings): settings is FeatureSettings {
  return settings.featureVocabularySize !== undefined;
}

/** The target embedding has one more row than the vocabulary: the start id, which can be read but never written. */
function buildEmbeddings(
  parameters: ParameterScope,
  settings: Seq2SeqSettings,
): { source: Embedding; target: Embedding } {
  const { embeddingSize, freeze } = settings;
  const frozen = freeze?.includes('embeddings') ? 'both' : settings.frozenEmbeddings;
  const isShared = hasFeatures(settings) && kindOfFeatures(settings).sharesEmbedding;
  const more = isShared ? settings.featureVocabularySize : 0;
  const ofSource = { vocabularySize: settings.sourceVocabularySize + more, embeddingSize };
  const ofTarget = { vocabularySize: settings.targetVocabularySize + 1, embeddingSize };
  const trained = (side: string) => ({ trained: frozen !== side && frozen !== 'both' });
  if (settings.sharedEmbedding) {
    const options = { trained: frozen === 'none' };
    const both = { ...ofTarget, vocabularySize: ofTarget.vocabularySize + more };
    const shared = new Embedding(parameters.scope('embedding'), both, options);
    return { source: shared, target: shared };
  }
  return {
    source: new Embedding(parameters.scope('encoder.embedding'), ofSource, trained('source')),
    target: new Embedding(parameters.scope('decoder.embedding'), ofTarget, trained('target')),
  };
}
