import { searches } from 'tsuzuri/nn';
import { z } from 'zod';
import { machineSettings } from './shared-settings.ts';
import { described, kinds, numberFrom, text, wholeNumber } from './fields.ts';
import { excludes, unless } from './needs.ts';

const { greedy, beam } = searches;

/** How answers are searched: `predict` and `evaluate` have these. */
export const decodeSettings = z.strictObject({
  beam: described(
    wholeNumber(1, 1000).optional(),
    `beam size, by default the model's own. Beam search ${beam.description}; size 1 is greedy search, which ${greedy.description}`,
    'N',
    excludes('sample'),
  ),
  lengthPenalty: described(
    numberFrom(0, 10),
    'exponent α of the score ln p / lengthᵅ',
    'X',
    excludes('sample'),
    unless(({ beam: size, nBest = 1 }) =>
      size === 1 && nBest === 1
        ? 'has no effect with --beam 1, which compares no answers'
        : undefined,
    ),
  ),
  minimumLength: described(wholeNumber(0, 10_000), 'shortest answer in tokens', 'N'),
  maximumLength: described(
    wholeNumber(1, 10_000).optional(),
    "longest answer in tokens, by default the model's own",
    'N',
    unless(({ minimumLength, maximumLength }) =>
      Number(minimumLength) > Number(maximumLength)
        ? `expected at least --minimum-length ${Number(minimumLength)}, got ${Number(maximumLength)}`
        : undefined,
    ),
  ),
  unknown: kinds(
    ['keep', 'drop', 'copy'],
    'treatment of an unknown token: a mark, nothing, or the source token with the most attention',
  ),
  with: described(
    text().optional(),
    'further runs that answer together with RUN, as an ensemble',
    'RUN,…',
  ),
  ...machineSettings.shape,
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
