import { type TextCoder, UNKNOWN_TOKEN, type Variants } from 'tsuzuri/data';
import { nearestReference } from 'tsuzuri/metrics';
import { z } from 'zod';
import { parseLines } from './json-lines.ts';

const schema = z.looseObject({
  /** Which model of an experiment, and its seed; `train` has one of each. */
  model: z.string().optional(),
  seed: z.number().optional(),
  /** The file of the model, where `evaluate` answered with it. */
  file: z.string().optional(),
  /** The set of examples, or the files that they came from. */
  set: z.string(),
  source: z.string(),
  features: z.array(z.string()).readonly().optional(),
  /** Of several, the nearest to the answer. */
  target: z.string(),
  /** All targets of a source that has several. */
  targets: z.array(z.string()).readonly().optional(),
  /** What was answered; absent where it is the target. */
  answer: z.string().optional(),
  /** The tokens of the target and of a wrong answer. */
  gold: z.array(z.string()).readonly().optional(),
  tokens: z.array(z.string()).readonly().optional(),
});

/** One line of `outputs.jsonl` and `evaluated.jsonl`: an example and what was answered to it. */
export type Output = z.output<typeof schema>;

/** An answer as text and tokens. */
export interface GivenAnswer {
  readonly text: string;
  readonly tokens: readonly string[];
}

/**
 * What examples were answered; an example without an answer has the empty one.
 *
 * @param about the set of the examples, and the model
 */
export function outputsOf(
  coder: TextCoder,
  about: Pick<Output, 'model' | 'seed' | 'file' | 'set'>,
  examples: readonly (Pick<Variants, 'source' | 'target'> & Partial<Variants>)[],
  answers: readonly (GivenAnswer | undefined)[],
): Output[] {
  return examples.map(({ source, features, target, targets = [target] }, i) => {
    const { text, tokens } = answers[i] ?? { text: '', tokens: [] };
    const written = tokensOf({ text, tokens }, coder);
    const references = targets.map((one) => coder.split(one));
    const { index, distance } = nearestReference(written, references)!;
    return {
      ...about,
      source,
      ...(features && { features }),
      target: targets[index],
      ...(targets.length > 1 && { targets }),
      ...(distance > 0 && { answer: text, gold: references[index], tokens: written }),
    };
  });
}

/** The source of an output with its features, for a person. */
export function askedOf({ source, features }: Pick<Output, 'source' | 'features'>): string {
  return features ? `${source} (${features.join(';')})` : source;
}

/** The tokens of an answer as its text has them: a model of subwords may write one text in several ways. */
export function tokensOf({ text, tokens }: GivenAnswer, coder: TextCoder): readonly string[] {
  return tokens.includes(UNKNOWN_TOKEN) ? tokens : coder.split(text);
}

/** The outputs of a file; lines that are none are omitted. */
export const parseOutputs = (text: string): Output[] => parseLines(schema, text);
