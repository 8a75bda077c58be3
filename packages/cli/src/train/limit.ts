import {
  type Example,
  type Stream,
  TextCodec,
  type TokenizerConfig,
  type lengthPolicies,
} from 'tsuzuri';
import type { TrainSettings } from '../config/train-settings.ts';
import { UsageError } from '../errors.ts';
import { formatCount } from '../text/format.ts';
import { type Sets, collect, readingOf, tellingOnce } from './readings.ts';

/** What cuts a text into tokens and puts it together again. */
export type Cutter = Pick<TextCodec, 'split' | 'tokenizer'>;

/** A cutter for texts of which there is no vocabulary yet. */
export function cutterOf(
  tokenizer: TokenizerConfig,
  { normalization }: Pick<TrainSettings, 'normalization'>,
): Cutter {
  return new TextCodec({ kind: 'text', tokenizer, normalization, tokens: ['-'] });
}

const verbs: Readonly<Record<keyof typeof lengthPolicies, string>> = {
  drop: 'left out',
  cut: 'cut',
};

/** The cutters of both sides. */
export type Cutters = Readonly<Record<'source' | 'target', Cutter>>;

/**
 * Sets of which no text has more than `maximumLength` tokens: examples with longer ones are left
 * out, or both of their texts cut to their beginnings; of a stream, each time that it is read.
 *
 * @param tell hears how many were too long, of a stream once
 * @throws UsageError when all training examples are too long; of a stream, when it has been read
 */
export async function limitSets(
  { train, dev }: Sets,
  cutters: Cutters,
  settings: LengthSettings,
  tell: (line: string) => void,
): Promise<Sets> {
  const limit = (examples: Stream<Example>, name: string, tellOf: (line: string) => void) =>
    limitExamples(examples, cutters, settings, name, tellOf);
  const limitTrain = (tellOf: (line: string) => void) =>
    requireSome(limit(readingOf(train), 'the examples', tellOf), settings);
  return {
    train: 'open' in train ? tellingOnce(limitTrain, tell) : await collect(limitTrain(tell)),
    dev: await collect(limit(dev, 'the dev set', tell)),
  };
}

type LengthSettings = Pick<TrainSettings, 'maximumLength' | 'tooLong'>;

async function* limitExamples(
  examples: Stream<Example>,
  { source, target }: Cutters,
  { maximumLength: maximum, tooLong }: LengthSettings,
  name: string,
  tell: (line: string) => void,
): AsyncGenerator<Example> {
  const isLong = (cutter: Cutter, text: string) => cutter.split(text).length > maximum;
  let long = 0;
  for await (const example of examples) {
    if (!isLong(source, example.source) && !isLong(target, example.target)) {
      yield example;
      continue;
    }
    long++;
    if (tooLong === 'drop') continue;
    yield {
      source: cutText(source, example.source, maximum),
      target: cutText(target, example.target, maximum),
    };
  }
  if (long === 0) return;
  tell(`${formatCount(long)} of ${name} with more than ${maximum} tokens ${verbs[tooLong]}`);
}

async function* requireSome(
  examples: AsyncIterable<Example>,
  { maximumLength }: LengthSettings,
): AsyncGenerator<Example> {
  let isEmpty = true;
  for await (const example of examples) {
    isEmpty = false;
    yield example;
  }
  if (!isEmpty) return;
  throw new UsageError(`--maximum-length: every example has more than ${maximumLength} tokens`);
}

/** The first tokens of a text; fewer where they would come apart into more when they stand alone. */
function cutText(cutter: Cutter, text: string, maximum: number): string {
  const tokens = cutter.split(text);
  if (tokens.length <= maximum) return text;
  for (let length = maximum; length > 0; length--) {
    const beginning = cutter.tokenizer.join(tokens.slice(0, length));
    if (cutter.split(beginning).length <= maximum) return beginning;
  }
  return '';
}
