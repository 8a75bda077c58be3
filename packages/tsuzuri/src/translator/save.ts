import {
  type LazyTensor,
  joinPieces,
  lazily,
  safetensorsPieces,
} from '../formats/safetensors-pieces.ts';
import type { StoredTensor } from '../formats/safetensors.ts';
import { type WeightKind, storedAs } from '../formats/small-weights.ts';
import { type Seq2SeqConfig, withoutLater } from '../models/config.ts';
import { DEFAULT_MODEL } from '../models/models.ts';
import { FORMAT_VERSION } from './header.ts';
import type { Translator, TranslatorConfig } from './translator.ts';

/** The prefix of arrays that only a training checkpoint has. */
export const TRAINING_PREFIX = 'training.';

/** How a model file is written. */
export interface SaveOptions {
  /** How its weights are stored (in the backend's precision). */
  readonly weights?: WeightKind;
}

/** What a model file says about its translator. */
function describeTranslator(translator: Translator): TranslatorConfig {
  const { model, codec, maximumLength, beamSize } = translator;
  const {
    sourceVocabularySize: _source,
    targetVocabularySize: _target,
    ...rest
  } = model.config as Seq2SeqConfig;
  const { copies: _copies, featureVocabularySize: _features, model: _model, ...options } = rest;
  const { featuresKind, ...config } = options;
  const ofFeatures = codec.features && { featuresKind };
  return { ...codec.config, maximumLength, beamSize, ...withoutLater(config), ...ofFeatures };
}

/**
 * The bytes of a model file: a safetensors file with the weights under their names, and one
 * metadata entry, `tsuzuri`, with everything else in JSON.
 *
 * @example
 * const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens: ['a', 'b', 'c'] };
 * const translator = new Translator(await createBackend(), { source: side, target: { ...side, eos: true } });
 * const bytes = await saveTranslator(translator);
 * console.log(bytes.length);
 *
 * @param weights to save instead of the model's current ones, such as the `best` of a training
 * @throws ConfigError for weights that the kind cannot hold
 */
export function saveTranslator(
  translator: Translator,
  weights?: ReadonlyMap<string, StoredTensor>,
  options?: SaveOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  return joinPieces(translatorPieces(translator, weights, options));
}

/** The bytes of `saveTranslator` in pieces, for models of any size. */
export function translatorPieces(
  translator: Translator,
  weights?: ReadonlyMap<string, StoredTensor>,
  { weights: kind }: SaveOptions = {},
): AsyncIterable<Uint8Array> {
  const tensors = weights
    ? new Map(Array.from(weights, ([name, tensor]) => [name, lazily(tensor)]))
    : weightsOf(translator);
  return modelPieces(translator, kind === undefined ? tensors : storedAs(kind, tensors));
}

/** The weights of a translator at the time they are read. */
export function weightsOf({ backend, model }: Translator): Map<string, LazyTensor> {
  const dtype = backend.precision === 'float64' ? 'F64' : 'F32';
  return new Map(
    model.parameters.parameters.map(({ name, shape, value }) => [
      name,
      { dtype, shape, read: () => backend.read(value.offset, value.size) },
    ]),
  );
}

/** A model file with these arrays and, in its entry, the fields of `rest`. */
export function modelPieces(
  translator: Translator,
  tensors: ReadonlyMap<string, LazyTensor>,
  rest: Readonly<Record<string, unknown>> = {},
): AsyncIterable<Uint8Array> {
  const tsuzuri = JSON.stringify(entryOf(translator, rest));
  return safetensorsPieces({ tensors, metadata: { tsuzuri } });
}

/** The entry of a model file, with the fields of `rest`. */
export function entryOf(translator: Translator, rest: Readonly<Record<string, unknown>>): object {
  const config = describeTranslator(translator);
  const { model: kind = DEFAULT_MODEL } = translator.model.config;
  return { version: FORMAT_VERSION, kind, config, ...rest };
}
