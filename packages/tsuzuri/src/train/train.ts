import type { Dataset } from '../data/task.ts';
import { ConfigError, requireInteger, requireKind, requireOptions } from '../errors.ts';
import { optimizers } from '../optim/optimizers.ts';
import { Random } from '../tensor/random.ts';
import type { Translator } from '../translator/translator.ts';
import { HeldBatches, cutShuffled } from './batches.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import { requireTrainingData } from './examples.ts';
import { type TrainingSettings, givenOf, resolveTraining } from './settings.ts';
import { Training } from './training.ts';

/** The settings of `Training` that `train` accepts. */
type Taken =
  | 'seed'
  | 'batchSize'
  | 'accumulation'
  | 'optimizer'
  | 'optimizerOptions'
  | 'learningRate'
  | 'schedule'
  | 'clipNorm'
  | 'samplingRate'
  | 'unknownRate';

type Optional<Settings> = { readonly [Name in keyof Settings]?: Settings[Name] | undefined };

/**
 * How to train; the defaults are those of the tutorial: batches of 100 in random order, sgd at the
 * constant rate 0.5, no clipping.
 */
export interface TrainOptions extends Optional<Pick<TrainingSettings, Taken>> {
  readonly epochs: number;
  /** The number of epochs between evaluations; the last epoch is always evaluated (1). */
  readonly logEvery?: number;
}

/** The state after an epoch. */
export interface EpochEvent {
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** The number of updates since the start. */
  readonly steps: number;
  /** The mean over the epoch of the loss before each update, in nats per token. */
  readonly loss: number;
  /** Seconds since the start, and how many of them were spent training. */
  readonly seconds: number;
  readonly trainingSeconds: number;
  /** Whether the loss has exploded while still finite (see `TrainingEvent`). */
  readonly diverging: boolean;
  /** Set every `logEvery` epochs and after the last. */
  readonly evaluation?: { readonly train: Evaluation; readonly test: Evaluation };
}

const tutorial = {
  seed: 1,
  batchSize: 100,
  accumulation: 1,
  optimizer: 'sgd',
  optimizerOptions: {},
  schedule: { kind: 'constant' },
  clipNorm: 0,
  samplingRate: 0,
  unknownRate: 0,
} as const satisfies Partial<TrainOptions>;

/** A value of the right type for every option. */
const optionTypes = { ...tutorial, epochs: 1, learningRate: 1, logEvery: 1 };

/**
 * Trains a translator as the tutorial does and yields an event after each epoch; leaving the loop ends
 * training, with the weights of the last step.
 *
 * @example
 * const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens: ['a', 'b', 'c'] };
 * const translator = new Translator(await createBackend(), { source: side, target: { ...side, eos: true } });
 * const examples = [{ source: 'ab', target: 'ba' }, { source: 'bc', target: 'cb' }];
 * for await (const { epoch, loss } of train(translator, { train: examples, test: examples }, { epochs: 2, batchSize: 2 })) {
 *   console.log(epoch, loss);
 * }
 *
 * @throws ConfigError for impossible options; DataError for texts that do not fit; TrainingError
 *   when the loss is no longer a number
 */
export async function* train(
  translator: Translator,
  data: Dataset,
  options: TrainOptions,
): AsyncGenerator<EpochEvent, void, undefined> {
  const { settings, logEvery } = resolveOptions(data, options);
  const { epochs, batchSize, seed } = settings;
  const [trainSet, testSet] = [translator.encode(data.train), translator.encode(data.test)];
  const order = Random.fromSeed(seed).stream('shuffle');
  const { size } = translator.source.vocabulary;
  const batches = new HeldBatches(trainSet, cutShuffled(batchSize), order, size);
  const training = new Training(translator, { train: data.train }, settings, batches);
  const start = performance.now();
  let resumed = start;
  let trainingSeconds = 0;
  try {
    for await (const event of training.run()) {
      if (event.kind === 'step') continue;
      const { epoch, step: steps, loss, diverging = false } = event;
      trainingSeconds += (performance.now() - resumed) / 1000;
      const evaluation =
        epoch % logEvery === 0 || epoch === epochs
          ? {
              train: await evaluate(translator, data.train, trainSet),
              test: await evaluate(translator, data.test, testSet),
            }
          : undefined;
      const seconds = (performance.now() - start) / 1000;
      const told = { epoch, epochs, steps, loss, seconds, trainingSeconds, diverging };
      yield evaluation ? { ...told, evaluation } : told;
      resumed = performance.now();
    }
  } finally {
    training.dispose();
  }
}

function resolveOptions(data: Dataset, options: TrainOptions) {
  requireOptions('train', options, optionTypes);
  requireTrainingData({ train: data?.train, dev: data?.test });
  const { logEvery = 1, ...given } = givenOf(options);
  requireInteger('logEvery', logEvery, 1);
  const { optimizer, batchSize, ...others } = { ...tutorial, ...given };
  requireKind('optimizer', optimizer, Object.keys(optimizers));
  const { learningRate } = optimizers[optimizer].defaults;
  const settings = resolveTraining({ learningRate, ...others, optimizer, batchSize });
  if (batchSize > data.train.length) {
    throw new ConfigError(
      'batchSize',
      `expected at most the ${data.train.length} training examples, got ${batchSize}`,
    );
  }
  return { settings, logEvery };
}

/**
 * Runs `train` to the end, with a callback per epoch instead of a loop.
 *
 * @example
 * const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens: ['a', 'b', 'c'] };
 * const translator = new Translator(await createBackend(), { source: side, target: { ...side, eos: true } });
 * const examples = [{ source: 'ab', target: 'ba' }, { source: 'bc', target: 'cb' }];
 * const history = await fit(translator, { train: examples, test: examples }, { epochs: 2, batchSize: 1 });
 * console.log(history.length);
 *
 * @returns the events that carry an evaluation
 */
export async function fit(
  translator: Translator,
  data: Dataset,
  { onEpoch, ...options }: TrainOptions & { readonly onEpoch?: (event: EpochEvent) => void },
): Promise<EpochEvent[]> {
  const history: EpochEvent[] = [];
  for await (const event of train(translator, data, options)) {
    onEpoch?.(event);
    if (event.evaluation) history.push(event);
  }
  return history;
}
