import { type EncodedExample, weightOf } from '../data/pair-codec.ts';
import type { ReadingListener, Rereadable } from '../data/rereadable.ts';
import { type FeatureCoder, encodeFeatures } from '../data/features.ts';
import { limitLength } from '../data/limit-length.ts';
import type { Example } from '../data/task.ts';
import type { TextCoder } from '../data/text-coder.ts';
import { unknownShare } from '../data/unknown-share.ts';
import { augmented } from './augment.ts';
import type { FeatureFacts, PrepareFacts, SetFacts } from './facts.ts';
import { type PrepareOptions, type Side, prepareDefaults, requirePreparable } from './options.ts';
import { type ExampleSets, Split } from './split.ts';
import { type Codecs, Survey } from './survey.ts';

/** The coders of both sides and of features, as in a `PairCodec`. */
export interface Coders extends Readonly<Record<Side, TextCoder>> {
  readonly features?: FeatureCoder | undefined;
}

/** Examples to train and score a model on. */
export interface PreparedSets {
  /** The training examples as ids; a stream is read again for every epoch. */
  readonly train: readonly EncodedExample[] | Rereadable<EncodedExample>;
  /** The dev examples as texts, since answers are compared as texts. */
  readonly dev: readonly Example[];
}

/** The result of `prepare`. */
export interface Prepared extends PreparedSets {
  readonly codecs: Codecs;
  readonly facts: PrepareFacts;
}

/**
 * Prepares pairs of texts for a model: chooses tokenisers unless they are given, holds out a dev set
 * unless there is one, builds the vocabularies, and encodes the examples, dropping or cutting those that
 * are too long, and adds augmented ones where that is asked for (`augmented`).
 *
 * Every training text is tokenised once; a stream is read once and none of its examples is kept.
 *
 * @param trained the coders of the model that training begins from, whose tokens are kept where its
 *   tokenisers are
 * @throws ConfigError for an impossible option, and when every example is too long; DataError when
 *   there are no examples; whatever a stream throws
 */
export async function prepare(
  sets: ExampleSets,
  options: Partial<PrepareOptions> = {},
  onProgress?: ReadingListener,
  trained?: Coders,
): Promise<Prepared> {
  const settings = { ...prepareDefaults, ...options };
  requirePreparable(settings);
  const isStream = 'open' in sets.train;
  const split = new Split(sets, settings, onProgress);
  const survey = new Survey(settings, isStream, trained);
  for await (const example of split.first()) survey.add(example);
  const { codecs, rows, train, sides } = survey.end();
  const { examples: dev, facts } = limitDev(split.dev, codecs, settings);
  const more = augmented(rows, codecs, settings);
  return {
    codecs,
    train: isStream ? encodedAgain(split, codecs, settings) : [...rows, ...more],
    dev,
    facts: {
      ...sides,
      train,
      augmented: more.length,
      dev: split.dev.length > 0 ? facts : undefined,
      isHeldOut: split.isHeldOut,
      ...(codecs.features && { features: featureFacts(codecs.features, split.dev) }),
    },
  };
}

/**
 * `prepare` for a resumed run, with the coders that it started with, and the same augmented examples; a
 * stream is read only if a dev set
 * must be held out from it.
 */
export async function prepareAgain(
  coders: Coders,
  sets: ExampleSets,
  options: Partial<PrepareOptions> = {},
  onProgress?: ReadingListener,
): Promise<PreparedSets> {
  const settings = { ...prepareDefaults, ...options };
  requirePreparable(settings);
  const split = new Split(sets, settings, onProgress);
  await split.decide();
  const { examples: dev } = limitDev(split.dev, coders, settings);
  const stream = encodedAgain(split, coders, settings);
  if ('open' in sets.train) return { train: stream, dev };
  const train: EncodedExample[] = [];
  for await (const row of stream.open()) train.push(row);
  return { train: [...train, ...augmented(train, coders, settings)], dev };
}

type LengthOptions = Pick<PrepareOptions, 'maximumLength' | 'tooLong'>;

/** The training examples as ids, read again on every request. */
function encodedAgain(
  split: Split,
  coders: Coders,
  { maximumLength: maximum, tooLong: policy }: LengthOptions,
): Rereadable<EncodedExample> {
  const limit = { maximum, policy, eosId: coders.target.eosId };
  return {
    async *open() {
      for await (const example of split.again()) {
        const fitting = limitLength(encode(example, coders), limit);
        if (fitting) yield fitting;
      }
    },
  };
}

/** The dev examples that are short enough or, if they are to be cut, the text of their first tokens. */
function limitDev(
  dev: readonly Example[],
  coders: Coders,
  { maximumLength: maximum, tooLong: policy }: LengthOptions,
): { examples: Example[]; facts: SetFacts } {
  const limit = { maximum, policy, eosId: coders.target.eosId };
  const examples: Example[] = [];
  const rows: EncodedExample[] = [];
  let tooLong = 0;
  for (const example of dev) {
    const ids = encode(example, coders);
    const fitting = limitLength(ids, limit);
    if (fitting !== ids) tooLong++;
    if (!fitting) continue;
    const cut = (side: Side) => firstTokens(coders[side], example[side], fitting[side]);
    const { features } = example;
    const texts = fitting !== ids && {
      source: cut('source'),
      target: cut('target'),
      ...(features && { features: features.slice(0, maximum) }),
    };
    examples.push({ ...example, ...texts });
    rows.push(fitting);
  }
  const unknownOf = (side: Side) =>
    unknownShare(
      rows.map((row) => row[side]),
      coders[side],
    );
  const unknown = { source: unknownOf('source'), target: unknownOf('target') };
  return { examples, facts: { read: dev.length, tooLong, examples: examples.length, unknown } };
}

function encode(example: Example, coders: Coders): EncodedExample {
  const features = encodeFeatures(coders.features, example);
  return {
    source: coders.source.encode(example.source),
    target: coders.target.encode(example.target),
    ...(features && { features }),
    ...weightOf(example),
  };
}

function featureFacts(coder: FeatureCoder, dev: readonly Example[]): FeatureFacts {
  const tags = dev.flatMap(({ features = [] }) => features);
  return { vocabularySize: coder.size, unknown: coder.unknown(tags) };
}

/** The text of the first tokens, whether in the vocabulary or not. */
function firstTokens(coder: TextCoder, text: string, ids: Int32Array): string {
  const tokens = coder.split(text);
  return coder.decode(ids, { unknown: { copy: (position) => tokens[position] } });
}
