import type { EncodedExample } from '../data/pair-codec.ts';
import type { ReadingListener, Rereadable } from '../data/rereadable.ts';
import { limitLength } from '../data/limit-length.ts';
import type { Example } from '../data/task.ts';
import type { TextCodec } from '../data/text-codec.ts';
import type { TextCoder } from '../data/text-coder.ts';
import { unknownShare } from '../data/unknown-share.ts';
import type { PrepareFacts, SetFacts } from './facts.ts';
import { type PrepareOptions, type Side, prepareDefaults, requirePreparable } from './options.ts';
import { type ExampleSets, Split } from './split.ts';
import { Survey } from './survey.ts';

/** The coders of both sides, such as a `PairCodec` has. */
export type Coders = Readonly<Record<Side, TextCoder>>;

/** Examples that a model can be trained on and scored by. */
export interface PreparedSets {
  /** As ids; of a stream, from a new reading for every epoch. */
  readonly train: readonly EncodedExample[] | Rereadable<EncodedExample>;
  /** As texts, for answers are compared with texts. */
  readonly dev: readonly Example[];
}

/** What `prepare` makes of examples. */
export interface Prepared extends PreparedSets {
  readonly codecs: Readonly<Record<Side, TextCodec>>;
  readonly facts: PrepareFacts;
}

/**
 * Makes of pairs of texts what a model needs: tokens that are guessed or asked for, the dev set (a
 * tenth of the examples, no source on both sides, where there is none), vocabularies, and ids, of
 * which those of too long examples are dropped or cut. Every training text is tokenised once; a
 * stream is read once here and no example of it kept.
 *
 * @throws ConfigError for an impossible option, and when every example is too long; DataError when
 *   there is no example; whatever a stream throws
 */
export async function prepare(
  sets: ExampleSets,
  options: Partial<PrepareOptions> = {},
  onProgress?: ReadingListener,
): Promise<Prepared> {
  const settings = { ...prepareDefaults, ...options };
  requirePreparable(settings);
  const isStream = 'open' in sets.train;
  const split = new Split(sets, settings, onProgress);
  const survey = new Survey(settings, isStream);
  for await (const example of split.first()) survey.add(example);
  const { codecs, rows, train, sides } = survey.end();
  const { examples: dev, facts } = limitDev(split.dev, codecs, settings);
  return {
    codecs,
    train: isStream ? encodedAgain(split, codecs, settings) : rows,
    dev,
    facts: {
      ...sides,
      train,
      dev: split.dev.length > 0 ? facts : undefined,
      isHeldOut: split.isHeldOut,
    },
  };
}

/**
 * `prepare` for a run that resumes: the coders are those that it was begun with. A stream is read
 * only where a dev set must be held out of it.
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
  return { train, dev };
}

type LengthOptions = Pick<PrepareOptions, 'maximumLength' | 'tooLong'>;

/** The training examples as ids, by a reading whenever they are asked for. */
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

/** The dev examples that are short enough or, where they are cut, their first tokens as text. */
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
    examples.push(fitting === ids ? example : { source: cut('source'), target: cut('target') });
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

function encode({ source, target }: Example, coders: Coders): EncodedExample {
  return { source: coders.source.encode(source), target: coders.target.encode(target) };
}

/** The text of the first tokens, known or not. */
function firstTokens(coder: TextCoder, text: string, ids: Int32Array): string {
  const tokens = coder.split(text);
  return coder.decode(ids, { unknown: { copy: (position) => tokens[position] } });
}
