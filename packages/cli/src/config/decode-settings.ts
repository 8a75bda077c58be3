import { backends, searches } from 'tsuzuri';
import { z } from 'zod';
import { type FlagText, choice, flagTexts, numberFrom, text, wholeNumber } from './fields.ts';

function described<Schema extends z.ZodType>(schema: Schema, help: string, value?: string): Schema {
  const flag: FlagText = value === undefined ? { help } : { help, value };
  flagTexts.add(schema, flag);
  return schema;
}

const { greedy, beam } = searches;
const unknownHandling = ['keep', 'drop', 'copy'] as const;
const backendNames = ['auto', ...(Object.keys(backends) as (keyof typeof backends)[])] as const;

/** How answers are searched: `predict` and `evaluate` have these. */
export const decodeSettings = z.strictObject({
  beam: described(
    wholeNumber(1, 1000).optional(),
    `beam search: ${beam.description}; 1 is greedy: ${greedy.description} (${beam.defaults.beamSize}, and 1 for models of an experiment)`,
    'N',
  ),
  lengthPenalty: described(numberFrom(0, 10), 'scores are ln p / lengthᵅ with this α', 'X'),
  minimumLength: described(wholeNumber(0, 10_000), 'tokens of an answer at least', 'N'),
  maximumLength: described(
    wholeNumber(1, 10_000).optional(),
    'tokens of an answer at most (what the model was trained with)',
    'N',
  ),
  unknown: described(
    choice(unknownHandling),
    'what becomes of an unknown token: a mark, nothing, or the source token that was attended to',
    unknownHandling.join('|'),
  ),
  with: described(
    text().optional(),
    'further runs, with commas between: all answer together, as an ensemble',
    'RUN,…',
  ),
  backend: described(
    choice(backendNames),
    'what computes; auto takes the first that works here',
    backendNames.join('|'),
  ),
  threads: described(wholeNumber(1, 64).optional(), 'threads (all processors when left out)', 'N'),
});

/** What decoding takes for what is not said. */
export const decodeDefaults = {
  lengthPenalty: beam.defaults.lengthPenalty,
  minimumLength: 0,
  unknown: 'keep',
  backend: 'auto',
};

/** How answers are searched. */
export type DecodeSettings = z.output<typeof decodeSettings>;
