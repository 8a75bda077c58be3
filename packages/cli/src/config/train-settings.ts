import {
  attentions,
  backends,
  cells,
  criteria,
  freezable,
  lengthPolicies,
  normalizers,
  optimizers,
  readers,
  schedules,
  tokenizers,
} from 'tsuzuri';
import { z } from 'zod';
import {
  type FlagText,
  choice,
  flagTexts,
  numberFrom,
  onOff,
  positiveNumber,
  text,
  wholeNumber,
} from './fields.ts';

function described<Schema extends z.ZodType>(schema: Schema, help: string, value?: string): Schema {
  const flag: FlagText = value === undefined ? { help } : { help, value };
  flagTexts.add(schema, flag);
  return schema;
}

const namesOf = <Kind extends string>(record: Readonly<Record<Kind, unknown>>) =>
  Object.keys(record) as Kind[];
const kinds = <Kind extends string>(names: readonly Kind[], help: string) =>
  described(choice(names), help, names.join('|'));
const count = (minimum: number, maximum: number, help: string) =>
  described(wholeNumber(minimum, maximum), help, 'N');
const share = (help: string) => described(numberFrom(0, 0.999), help, 'X');
const flag = (help: string) => described(z.boolean(), help);
const either = (help: string) => described(onOff(), help, 'on|off');

const LARGEST = 1_000_000;
const optionsError = { error: 'expected options such as beta2=0.98,weightDecay=0.01' };

/** How files of pairs are read: `train` and `evaluate` have these. */
export const readingSettings = z.strictObject({
  format: kinds(namesOf(readers), 'what the files look like (jsonl for names that end in .jsonl)'),
  columns: described(
    z
      .string()
      .regex(/^[1-9]\d{0,3},[1-9]\d{0,3}$/, {
        error: 'expected the numbers of two columns, such as 1,3',
      })
      .optional(),
    'of tsv: the columns of source and target (the only two when left out)',
    'A,B',
  ),
  header: flag('of tsv: the first line names the columns'),
  keys: described(
    z
      .string()
      .regex(/^[^,]+,[^,]+$/, { error: 'expected two keys, such as word,phones' })
      .optional(),
    'of jsonl: the keys of source and target (source,target when left out)',
    'A,B',
  ),
  skipBad: flag('leave lines out that cannot be used, and count them'),
});

/** Where the examples are while a model learns from them. */
export const streamSettings = z.strictObject({
  stream: flag(
    'read the examples anew for every epoch instead of holding them in memory; by itself where the files have more than 256 MB',
  ),
});

/** How texts become tokens. */
export const textSettings = z.strictObject({
  sourceTokens: kinds(
    ['auto', ...namesOf(tokenizers)],
    'what a token of the source is; auto looks at the data and says what it took',
  ),
  targetTokens: kinds(['auto', ...namesOf(tokenizers)], 'what a token of the target is'),
  sourceSeparator: described(
    text(),
    'what stands between two source tokens, of kind separator',
    'TEXT',
  ),
  targetSeparator: described(
    text(),
    'what stands between two target tokens, of kind separator',
    'TEXT',
  ),
  bpeMerges: count(1, LARGEST, 'pairs that a tokeniser of kind bpe learns to merge'),
  normalization: kinds(namesOf(normalizers), 'what is done to Unicode texts first'),
  minimumFrequency: count(1, LARGEST, 'tokens that come less often are unknown'),
  maximumVocabulary: described(
    wholeNumber(1, LARGEST).optional(),
    'keep only so many tokens a side, the most frequent',
    'N',
  ),
  sharedVocabulary: flag('one vocabulary and one embedding for both sides'),
  maximumLength: count(1, 10_000, 'tokens a side at most, in training and in answers'),
  tooLong: kinds(namesOf(lengthPolicies), 'what is done with longer examples; they are counted'),
});

/** What the model is made of. */
export const modelSettings = z.strictObject({
  cell: kinds(namesOf(cells), 'the kind of recurrent layer'),
  layers: count(1, 16, 'recurrent layers on each side'),
  embeddingSize: count(1, 4096, "numbers in a token's vector; a file of vectors has its own"),
  sourceVectors: described(
    text().optional(),
    "the first vectors of source tokens, in word2vec's or GloVe's text format",
    'FILE',
  ),
  targetVectors: described(text().optional(), 'the same for target tokens', 'FILE'),
  frozenEmbeddings: kinds(freezable, 'embeddings that training leaves as they are'),
  hiddenSize: count(1, 4096, "numbers in a layer's state, both directions together"),
  bidirectional: either('the encoder reads both ways'),
  attention: kinds(['none', ...namesOf(attentions)], 'how the decoder looks back at the source'),
  inputFeeding: either('the decoder reads its last readout too'),
  peeky: either("the decoder sees the encoder's last state at every step"),
  reverseSource: either('read the source back to front'),
  tiedOutput: either("the output layer's weight is the decoder's embedding"),
  dropout: share('how often a number is dropped in training'),
  embeddingDropout: described(
    numberFrom(0, 0.999).optional(),
    'the same for embeddings (--dropout when left out)',
    'X',
  ),
  variationalDropout: either('one mask of dropout for all steps of a sequence'),
  labelSmoothing: share("the share of the target's probability that is spread over all tokens"),
});

/** How it is trained. */
export const learningSettings = z.strictObject({
  epochs: count(1, LARGEST, 'passes over the training examples at most'),
  batchSize: count(1, LARGEST, 'examples a step'),
  batchTokens: described(
    wholeNumber(1, 100_000_000).optional(),
    'tokens a step with their padding, instead of examples',
    'N',
  ),
  buckets: either('batches of examples of like length'),
  shuffleBuffer: count(1, 10_000_000, 'of --stream: examples among which the order is drawn'),
  accumulation: count(1, 1000, 'batches whose gradients are added up before an update'),
  optimizer: kinds(namesOf(optimizers), 'the rule of the update'),
  optimizerOptions: described(
    z.preprocess(
      readOptions,
      z.record(z.string(), z.union([z.number(), z.boolean()], optionsError), optionsError),
    ),
    'more for the optimiser: beta2=0.98,weightDecay=0.01',
    'NAME=X,…',
  ),
  learningRate: described(positiveNumber(1000), 'how far a step goes', 'X'),
  schedule: kinds(namesOf(schedules), 'how the learning rate changes'),
  scheduleOptions: described(
    z.preprocess(
      readOptions,
      z.record(z.string(), z.union([z.number(), z.string()], optionsError), optionsError),
    ),
    'more for the schedule: hold=0.5,warmupSteps=400',
    'NAME=X,…',
  ),
  clipNorm: described(positiveNumber(LARGEST), "clip the gradient's norm to X", 'X'),
  samplingRate: described(
    numberFrom(0, 1),
    'how often the decoder reads its own token in training',
    'X',
  ),
  unknownRate: described(
    numberFrom(0, 1),
    'how often a rare source token is taken for an unknown one in training',
    'X',
  ),
  criterion: kinds(namesOf(criteria), 'what the best model is chosen by on the dev set'),
  patience: described(
    wholeNumber(1, LARGEST).optional(),
    'end after so many epochs without a better dev score; as many as --epochs: never',
    'N',
  ),
  averaging: described(
    numberFrom(0, 1),
    'score and keep the mean of the weights over this share of the steps so far; 0: the weights themselves',
    'X',
  ),
  seed: count(0, 2 ** 32 - 1, 'of the first weights, the order of the examples, dropout'),
});

/** Where it computes. */
export const machineSettings = z.strictObject({
  backend: kinds(
    ['auto', ...namesOf(backends)],
    'what computes; auto takes the first that works here',
  ),
  threads: described(wholeNumber(1, 64).optional(), 'threads (all processors when left out)', 'N'),
});

/** Everything of `tsuzuri train` that a run keeps in settings.json. */
export const trainSettings = z.strictObject({
  ...readingSettings.shape,
  ...streamSettings.shape,
  ...textSettings.shape,
  ...modelSettings.shape,
  ...learningSettings.shape,
  ...machineSettings.shape,
});

/** All that decides what `tsuzuri train` does. */
export type TrainSettings = z.output<typeof trainSettings>;

/** `a=1,b=on` as an object; an object stays as it is. */
function readOptions(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const entries = value.split(',').filter((part) => part !== '');
  return Object.fromEntries(
    entries.map((entry) => {
      const [name, given = ''] = entry.split(/=(.*)/s);
      const number = Number(given);
      if (given === 'on' || given === 'off') return [name, given === 'on'];
      return [name, given.trim() !== '' && Number.isFinite(number) ? number : given];
    }),
  );
}
