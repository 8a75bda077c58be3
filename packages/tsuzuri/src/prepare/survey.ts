import { type EncodedExample, type PairCodec, weightOf } from '../data/pair-codec.ts';
import { type FeatureCoder, FeatureCounter, cleanFeatures } from '../data/features.ts';
import { limitLength } from '../data/limit-length.ts';
import type { Example } from '../data/task.ts';
import type { TextCodec } from '../data/text-codec.ts';
import { TokenCounter } from '../data/token-counter.ts';
import { ConfigError, DataError } from '../errors.ts';
import { type ChosenTokenizer, chooseTokenizers } from './choose-tokenizers.ts';
import type { SetFacts, SideFacts } from './facts.ts';
import { type PrepareOptions, type Side } from './options.ts';

const BEGINNING = 100_000; // maximum number of examples of a stream to choose tokens from, and characters:
const BEGINNING_CHARACTERS = 1 << 25;
const COUNTED = 1_000_000; // distinct tokens of a stream, per side

type BySide<Value> = Readonly<Record<Side, Value>>;

/** The coders of a model that training begins from. */
export type TrainedCoders = Pick<PairCodec, Side | 'features'>;

/** The coders of both sides and, where the examples have features, that of these. */
export interface Codecs extends BySide<TextCodec> {
  readonly features?: FeatureCoder | undefined;
}

/** An example whose texts are numbers and whose tags are not yet. */
interface Numbered extends EncodedExample {
  readonly tags: Example['features'];
}

/** The result of a survey. */
export interface Surveyed {
  readonly codecs: Codecs;
  /** The examples as ids, with those too long dropped or cut; none for a stream. */
  readonly rows: readonly EncodedExample[];
  readonly train: SetFacts;
  readonly sides: BySide<SideFacts>;
}

/**
 * Reads the training examples once to choose the tokenisers, tokenise each text, drop or cut examples
 * that are too long, and count tokens for the vocabularies.
 *
 * No example of a stream is kept once the tokenisers have been chosen from its beginning.
 */
export class Survey {
  readonly #options: PrepareOptions;
  readonly #isStream: boolean;
  readonly #trained: TrainedCoders | undefined;
  #beginning: Example[] = [];
  #characters = 0;
  #chosen: BySide<ChosenTokenizer> | undefined;
  #counters: BySide<TokenCounter> | undefined;
  #rows: Numbered[] = [];
  readonly #features = new FeatureCounter();
  #read = 0;
  #tooLong = 0;

  /** @param trained the coders of a model whose tokens are kept where its tokenisers are */
  constructor(options: PrepareOptions, isStream: boolean, trained?: TrainedCoders) {
    this.#options = options;
    this.#isStream = isStream;
    this.#trained = trained;
  }

  add(example: Example): void {
    this.#read++;
    if (this.#counters) return this.#count(example, this.#counters);
    this.#beginning.push(example);
    this.#characters += example.source.length + example.target.length;
    const { length } = this.#beginning;
    const isEnough = length === BEGINNING || this.#characters > BEGINNING_CHARACTERS;
    if (this.#isStream && isEnough) this.#choose();
  }

  /** @throws DataError when there are no examples or no tokens; ConfigError when every example is too long */
  end(): Surveyed {
    const { chosen, counters } = this.#choose();
    const [read, tooLong] = [this.#read, this.#tooLong];
    const { maximumLength, tooLong: policy } = this.#options;
    if (read === 0) throw new DataError('training: there are no examples');
    const examples = policy === 'drop' ? read - tooLong : read;
    if (examples === 0) {
      throw new ConfigError(
        'maximumLength',
        `every example has more than ${maximumLength} ${maximumLength === 1 ? 'token' : 'tokens'}`,
      );
    }
    const codecs = {
      source: counters.source.codec(false, this.#trained?.source),
      target: counters.target.codec(true, this.#trained?.target),
    };
    const { featuresSeparator } = this.#options;
    const features = this.#features.coder(featuresSeparator, this.#trained?.features);
    const idsOf = {
      source: counters.source.renumber(codecs.source),
      target: counters.target.renumber(codecs.target),
    };
    const rows = this.#rows.map(({ source, target, tags = [], weight }) => ({
      source: idsOf.source(source),
      target: idsOf.target(target),
      ...(features && { features: features.encode(tags) }),
      ...(weight !== undefined && { weight }),
    }));
    this.#rows = [];
    const unknownOf = (side: Side) =>
      1 - counters[side].known(codecs[side]) / Math.max(1, counters[side].total);
    const factsOf = (side: Side): SideFacts => ({
      tokenizer: chosen[side].config,
      guess: chosen[side].guess,
      examples: chosen[side].examples,
      vocabularySize: codecs[side].vocabulary.size,
    });
    return {
      codecs: { ...codecs, features },
      rows,
      train: { read, tooLong, examples, unknown: bySide(unknownOf) },
      sides: bySide(factsOf),
    };
  }

  /** Chooses the tokenisers, unless already chosen, and counts the examples kept for that. */
  #choose(): { chosen: BySide<ChosenTokenizer>; counters: BySide<TokenCounter> } {
    if (this.#chosen && this.#counters) return { chosen: this.#chosen, counters: this.#counters };
    const { normalization, lowercase, sharedVocabulary } = this.#options;
    const { minimumFrequency, maximumVocabulary } = this.#options;
    const chosen = chooseTokenizers(this.#beginning, this.#options, this.#trained);
    const counterOf = (side: Side) =>
      new TokenCounter({
        tokenizer: chosen[side].config,
        normalization,
        lowercase,
        minimumFrequency,
        ...(maximumVocabulary === undefined ? {} : { maximumSize: maximumVocabulary }),
        ...(this.#isStream ? { maximumCounted: COUNTED } : {}),
      });
    const source = counterOf('source');
    const counters = { source, target: sharedVocabulary ? source : counterOf('target') };
    [this.#chosen, this.#counters] = [chosen, counters];
    for (const example of this.#beginning) this.#count(example, counters);
    this.#beginning = [];
    return { chosen, counters };
  }

  #count(example: Example, { source, target }: BySide<TokenCounter>): void {
    const { maximumLength: maximum, tooLong: policy } = this.#options;
    const all = example.features && cleanFeatures(example.features);
    const numbers = {
      source: source.number(example.source),
      target: target.number(example.target),
      ...(all && { features: new Int32Array(all.length) }), // tags are numbered at the end
    };
    const fitting = limitLength(numbers, { maximum, policy });
    if (fitting !== numbers) this.#tooLong++;
    if (!fitting) return;
    const tags = all?.slice(0, maximum);
    this.#features.add({ features: tags });
    if (source === target) source.count(fitting.source, fitting.target);
    else {
      source.count(fitting.source);
      target.count(fitting.target);
    }
    if (this.#isStream) return;
    this.#rows.push({ ...fitting, tags, ...weightOf(example) });
  }
}

function bySide<Value>(of: (side: Side) => Value): BySide<Value> {
  return { source: of('source'), target: of('target') };
}
