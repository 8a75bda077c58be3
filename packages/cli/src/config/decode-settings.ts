import { type SearchName, searches } from 'tsuzuri/nn';
import { z } from 'zod';
import { machineSettings, namesOf } from './shared-settings.ts';
import { described, kinds, numberFrom, positiveNumber, text, wholeNumber } from './fields.ts';
import { type Need, excludes, unless } from './needs.ts';

const { beam, sample } = searches;
const names = namesOf<SearchName>(searches);

/** An option of one search asks for it. */
const ofBeam = [excludes('search', 'greedy'), excludes('search', 'sample'), excludes('sample')];
const ofSample: Need = {
  help: 'needs --search sample',
  refuse: (all) => (all.sample || all.search === 'sample' ? undefined : 'needs --search sample'),
};

/** How answers are searched: `predict` and `evaluate` have these. */
export const decodeSettings = z.strictObject({
  search: kinds(
    names,
    names.map((name) => `${name} ${searches[name].description}`).join('; '),
    excludes('sample'),
  ),
  beam: described(
    wholeNumber(1, 1000).optional(),
    "beam size, by default the model's own; size 1 is greedy search",
    'N',
    ...ofBeam,
  ),
  lengthPenalty: described(
    numberFrom(0, 10),
    'exponent α of the score ln p / lengthᵅ',
    'X',
    ...ofBeam,
    unless(({ beam: size, nBest = 1 }) =>
      size === 1 && nBest === 1
        ? 'has no effect with --beam 1, which compares no answers'
        : undefined,
    ),
  ),
  temperature: described(
    positiveNumber(1000),
    'below 1 favours likely tokens, above 1 unlikely ones',
    'X',
    ofSample,
  ),
  topK: described(
    wholeNumber(1, 1_000_000).optional(),
    'draw from the N likeliest tokens',
    'N',
    ofSample,
  ),
  topP: described(
    numberFrom(0.000_001, 1),
    'draw from the likeliest tokens that together reach probability X',
    'X',
    ofSample,
  ),
  seed: described(wholeNumber(0, 2 ** 32 - 1), 'seed of the drawing', 'N', ofSample),
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
  search: 'beam',
  lengthPenalty: beam.defaults.lengthPenalty,
  ...sample.defaults,
  seed: 1,
  minimumLength: 0,
  unknown: 'keep',
  backend: 'auto',
};

/** How answers are searched. */
export type DecodeSettings = z.output<typeof decodeSettings>;
