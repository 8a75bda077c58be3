import type { PairCodec, Question } from 'tsuzuri/data';
import { z } from 'zod';
import { described } from '../config/fields.ts';
import { requireFeaturesOfText } from '../decode/require-features.ts';
import { UsageError } from '../errors.ts';

/** The one text behind RUN. @throws UsageError when it is empty, which leaves nothing to look at */
export function onlyText([text]: readonly string[]): string {
  if (text === '') throw new UsageError('expected a text, got an empty one');
  return text;
}

/** The flag for the features of the one text. */
export const featuresOfText = () =>
  described(z.string().optional(), 'features of the text, such as "V;PST;3;SG"', 'TEXT');

/** The one text behind RUN with its features. @throws UsageError as `onlyText`, and for a model that reads none, or the reverse */
export function onlyQuestion(
  codec: PairCodec,
  words: readonly string[],
  features: string | undefined,
): Question {
  const source = onlyText(words);
  requireFeaturesOfText(codec, features);
  return { source, ...(features !== undefined && { features }) };
}
