import { ConfigError, DataError, quoted } from '../errors.ts';
import { compareCodePoints } from './code-points.ts';
import type { Example } from './task.ts';
import { Vocabulary } from './vocabulary.ts';

/** A source to be answered, with the features that some models read beside it. */
export interface Question extends Pick<Example, 'source'> {
  /** Tags, or a text of tags with the model's separator between them: `V;PST;3;SG`. */
  readonly features?: readonly string[] | string | undefined;
}

/** What makes a coder of features, as plain JSON; a model file keeps it. */
export interface FeatureCoderConfig {
  /** The tags in the order of their ids. */
  readonly tokens: readonly string[];
  /** What stands between two tags of a text. */
  readonly separator: string;
}

/**
 * Turns the features of an example into ids of a vocabulary of their own. Tags keep their order. A tag
 * that is not in the vocabulary has no id and is omitted: no vector was learned for it.
 */
export class FeatureCoder {
  readonly config: FeatureCoderConfig;
  readonly vocabulary: Vocabulary;
  /** The number of ids: one per tag. */
  readonly size: number;

  /** @throws ConfigError for an empty separator, or tags that are no vocabulary */
  constructor({ tokens, separator }: FeatureCoderConfig) {
    if (typeof separator !== 'string' || separator === '') {
      throw new ConfigError('separator', `expected a text, got ${quoted(separator)}`);
    }
    if (!Array.isArray(tokens) || tokens.some((tag) => typeof tag !== 'string' || !tag)) {
      throw new ConfigError('tokens', 'expected a list of texts, none of them empty');
    }
    this.config = { tokens, separator };
    this.vocabulary = new Vocabulary(tokens);
    this.size = tokens.length;
  }

  /** The tags of a text or a list, in the vocabulary or not. */
  split(features: readonly string[] | string): string[] {
    return typeof features === 'string'
      ? splitFeatures(features, this.config.separator)
      : cleanFeatures(features);
  }

  /** The ids of the tags that are in the vocabulary. */
  encode(features: readonly string[] | string): Int32Array {
    const ids = this.split(features).map((tag) => this.vocabulary.id(tag));
    return Int32Array.from(ids.filter((id) => id !== undefined));
  }

  /** The tags that are not in the vocabulary, each once, in their order. */
  unknown(features: readonly string[] | string): string[] {
    const tags = new Set(this.split(features));
    return [...tags].filter((tag) => this.vocabulary.id(tag) === undefined);
  }
}

/** The tags of a text; blanks around them, and empty ones, are omitted. */
export function splitFeatures(text: string, separator: string): string[] {
  return cleanFeatures(text.split(separator));
}

/** Tags as they are compared: in NFC, without blanks around them; empty ones are omitted. */
export function cleanFeatures(features: readonly string[]): string[] {
  return features.map((tag) => tag.trim().normalize('NFC')).filter((tag) => tag !== '');
}

/** Counts the tags of training examples; examples must all have features, or none of them. */
export class FeatureCounter {
  readonly #counts = new Map<string, number>();
  #with = 0;
  #examples = 0;

  add({ features }: Pick<Example, 'features'>): void {
    this.#examples++;
    if (features === undefined) return;
    this.#with++;
    for (const tag of cleanFeatures(features)) {
      this.#counts.set(tag, (this.#counts.get(tag) ?? 0) + 1);
    }
  }

  /**
   * The coder of all tags, the most frequent first; undefined for examples without features.
   *
   * @param trained a coder whose tags come first, in their order
   * @throws DataError
   */
  coder(separator: string, trained?: FeatureCoder): FeatureCoder | undefined {
    if (this.#with === 0) return undefined;
    if (this.#with < this.#examples) {
      const without = this.#examples - this.#with;
      throw new DataError(
        `training: ${without} of ${this.#examples} examples lack features; expected a list for each, which may be empty`,
      );
    }
    if (this.#counts.size === 0) throw new DataError('training: every list of features is empty');
    const tokens = [...this.#counts]
      .sort(([a, one], [b, other]) => other - one || compareCodePoints(a, b))
      .map(([tag]) => tag);
    const all = [...new Set([...(trained?.vocabulary.tokens ?? []), ...tokens])];
    return new FeatureCoder({ tokens: all, separator });
  }
}

/**
 * The ids of features, for a model with this coder or, if it reads none, without one.
 *
 * @throws DataError where a model that reads features gets none, or the reverse
 */
export function encodeFeatures(
  coder: FeatureCoder | undefined,
  { source, features }: Question,
): Int32Array | undefined {
  if (coder && features !== undefined) return coder.encode(features);
  if (coder) {
    const example = coder.vocabulary.tokens.slice(0, 2).join(coder.config.separator);
    throw new DataError(
      `${quoted(source)}: expected features, such as ${quoted(example)}, which this model reads beside the source; got none`,
    );
  }
  if (features === undefined) return undefined;
  const got = quoted(typeof features === 'string' ? features : features.join(';'));
  throw new DataError(`${quoted(source)}: this model reads no features, got ${got}`);
}

/** @throws DataError unless they are omitted, or a list of texts */
export function requireFeatures(where: string, features: unknown): void {
  const isList = Array.isArray(features) && features.every((tag) => typeof tag === 'string');
  if (features === undefined || isList) return;
  throw new DataError(`${where}.features: expected a list of texts, got ${quoted(features)}`);
}
