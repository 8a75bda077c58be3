import { type DistillationName, distillations, searches } from 'tsuzuri/nn';
import { z } from 'zod';
import { described, kinds, numberFrom, text, wholeNumber, withText } from './fields.ts';
import { excludes, needs } from './needs.ts';
import { runDefaults, runSettings } from './run-settings.ts';
import { namesOf } from './shared-settings.ts';
import { readingDefaults, readingSettings } from './reading-settings.ts';
import { trainSettings } from './train-settings.ts';

const newRun = excludes('resume');
const kindNames = namesOf<DistillationName>(distillations);

/** What `tsuzuri distill` is told besides the settings of the student. */
export const distillExtras = z.strictObject({
  data: withText(z.array(text()).optional(), {
    value: 'FILE',
    many: true,
    help: 'the pairs to learn from, as train takes them; repeatable',
    needs: [newRun],
  }),
  valid: withText(z.array(text()).optional(), {
    value: 'FILE',
    many: true,
    help: 'dev set that selects the best model, by default a tenth of the examples; repeatable',
    needs: [needs('data')],
  }),
  sources: withText(z.array(text()).optional(), {
    value: 'FILE',
    many: true,
    help: 'more sources, one per line, which the teachers answer; repeatable',
    needs: [newRun],
  }),
  kind: kinds(kindNames, 'what is learned of the teachers', newRun),
  weight: described(
    numberFrom(0, 1),
    'share of the teachers in what is expected of each token; the rest is that of the targets',
    'X',
    newRun,
    needs('kind', ...kindNames.filter((name) => distillations[name].isOfTokens)),
  ),
  beam: described(wholeNumber(1, 1000), "beam size of the teachers' answers", 'N', newRun),
  ...readingSettings.shape,
  ...runSettings.shape,
});

/** The defaults of these. */
export const distillDefaults = {
  kind: 'word',
  weight: 0.5,
  beam: searches.beam.defaults.beamSize,
  ...readingDefaults,
  out: 'runs/student',
  ...runDefaults,
} as const;

/** What a student has of its teachers, or does without. */
const others = [
  'sourceTokens',
  'targetTokens',
  'sourceSeparator',
  'targetSeparator',
  'bpeMerges',
  'lowercase',
  'normalization',
  'minimumFrequency',
  'maximumVocabulary',
  'sharedVocabulary',
  'augmentTo',
  'sourceVectors',
  'targetVectors',
  'frozenEmbeddings',
  'stream',
  'shuffleBuffer',
  'members',
  'init',
  'freeze',
  'objective',
  'objectiveOptions',
  'task',
  'noise',
  'copies',
] as const;
const omitted = Object.fromEntries(
  [...Object.keys(readingSettings.shape), ...others].map((name) => [name, true]),
) as { readonly format: true };

/** The settings of the student: those of a training, but for what its teachers decide. */
export const studentSettings = trainSettings.omit(omitted);
