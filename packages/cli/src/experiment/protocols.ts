import {
  type Evaluation,
  type Example,
  Training,
  type Translator,
  train as trainEpochs,
} from 'tsuzuri';

/** The sets of examples of an experiment. */
export type SetName = 'train' | 'dev' | 'test';

/** The examples of an experiment by set. */
export type Sets = Readonly<Record<SetName, readonly Example[]>>;

/** What training is told. */
export interface ProtocolSettings {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly clipNorm?: number | undefined;
  readonly logEvery?: number | undefined;
  readonly seed: number;
}

/** An epoch of a model, with the scores of the sets that were evaluated after it. */
export interface JobEpoch {
  readonly epoch: number;
  readonly epochs: number;
  /** Updates so far. */
  readonly step: number;
  /** The mean training loss over the epoch's steps, in nats per target token. */
  readonly loss: number;
  readonly seconds: number;
  /** The seconds without the evaluations. */
  readonly trainingSeconds: number;
  readonly scores: Readonly<Partial<Record<SetName, Evaluation>>>;
  /** Whether the dev score is the best so far. */
  readonly improved?: boolean;
}

/** A way to train a model: which sets are scored when, and the weights of which epoch are kept. */
export interface Protocol {
  /** The sets that are scored during training; the first one is what progress shows. */
  readonly sets: readonly [SetName, ...SetName[]];
  /** The settings that only experiments of this protocol have. */
  readonly settings: readonly ('devSize' | 'logEvery')[];
  readonly optimizer: string;
  /** For the help text of `--learning-rate`. */
  readonly learningRate: string;
  /** Which weights are kept, and what was scored with them: below the results. */
  readonly explanation: string;
  /** Trains a translator, and leaves it with the weights that are kept. */
  train(
    translator: Translator,
    sets: Sets,
    settings: ProtocolSettings,
  ): AsyncGenerator<JobEpoch, void, undefined>;
}

/** Every protocol by name. */
export const protocols = {
  /** The tutorial's: plain gradient descent for a fixed number of epochs. */
  'last-epoch': {
    sets: ['test', 'train'],
    settings: ['logEvery'],
    optimizer: 'SGD',
    learningRate: 'step size of gradient descent (SGD)',
    explanation: 'The weights are those after the last epoch.',
    train: trainToTheLast,
  },
  'best-epoch': {
    sets: ['dev'],
    settings: ['devSize'],
    optimizer: 'Adam',
    learningRate: 'initial learning rate (Adam); it falls linearly to 0',
    explanation:
      'The dev set chose the epoch whose weights are kept; the test set was scored once,\nwith these.',
    train: trainForTheBest,
  },
} as const satisfies Readonly<Record<string, Protocol>>;

/** The name of a protocol. */
export type ProtocolName = keyof typeof protocols;

async function* trainToTheLast(
  translator: Translator,
  { train, test }: Sets,
  { epochs, batchSize, learningRate, clipNorm, logEvery = 1, seed }: ProtocolSettings,
): AsyncGenerator<JobEpoch, void, undefined> {
  const options = { epochs, batchSize, learningRate, clipNorm, logEvery, seed };
  for await (const event of trainEpochs(translator, { train, test }, options)) {
    const { epoch, steps: step, loss, seconds, trainingSeconds, evaluation: scores = {} } = event;
    yield { epoch, epochs, step, loss, seconds, trainingSeconds, scores };
  }
}

async function* trainForTheBest(
  translator: Translator,
  { train, dev }: Sets,
  { epochs, batchSize, learningRate, clipNorm, seed }: ProtocolSettings,
): AsyncGenerator<JobEpoch, void, undefined> {
  const settings = { criterion: 'loss', epochs, batchSize, learningRate, seed } as const;
  const clipping = clipNorm === undefined ? {} : { clipNorm };
  const training = new Training(translator, { train, dev }, { ...settings, ...clipping });
  const start = performance.now();
  let seconds = 0;
  let trainingSeconds = 0;
  for await (const { epoch, step, loss, evaluation, improved = false } of training.run()) {
    const now = (performance.now() - start) / 1000;
    if (!evaluation) trainingSeconds += now - seconds; // what passed since the event before
    seconds = now;
    if (!evaluation) continue;
    const scores = { dev: evaluation };
    yield { epoch, epochs, step, loss, seconds, trainingSeconds, scores, improved };
  }
  await training.finish();
  training.dispose();
}
