import { cutIntoBatches, toIdBatch } from '../data/batch.ts';
import type { Dataset } from '../data/task.ts';
import { ConfigError, TrainingError, requireInteger } from '../errors.ts';
import { type OptimizerName, optimizers } from '../optim/optimizers.ts';
import { Arena } from '../tensor/arena.ts';
import { Random } from '../tensor/random.ts';
import type { Translator } from '../translator/translator.ts';
import { type Evaluation, evaluateEncoded } from './evaluate.ts';
import { createPause } from './pause.ts';
import { trainStep } from './train-step.ts';

/** How to train. */
export interface TrainOptions {
  readonly epochs: number;
  /** Examples a step (100). */
  readonly batchSize?: number;
  /** Left out, the optimiser's default: 0.5 for sgd. */
  readonly learningRate?: number;
  readonly optimizer?: OptimizerName;
  /** Clip the gradient's norm to this; left out, no clipping. */
  readonly clipNorm?: number | undefined;
  /** Of the order of the examples (1). */
  readonly seed?: number;
  /** Evaluate every so many epochs, and after the last (1). */
  readonly logEvery?: number;
}

/** What has happened after an epoch. */
export interface EpochEvent {
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Steps taken since the start. */
  readonly steps: number;
  /** The mean loss over the epoch's steps, each before its update, in nats a token. */
  readonly loss: number;
  /** Seconds since the start, and those of them spent in training steps. */
  readonly seconds: number;
  readonly trainingSeconds: number;
  /** Set every `logEvery` epochs and after the last. */
  readonly evaluation?: { readonly train: Evaluation; readonly test: Evaluation };
}

/**
 * Trains a translator by mini-batch gradient descent, and yields an event after each epoch. Leaving
 * the loop ends the training; the model is as the last step left it.
 *
 * @throws ConfigError for impossible options; DataError for texts that do not fit; TrainingError
 *   when the loss is no longer a number
 */
export async function* train(
  translator: Translator,
  data: Dataset,
  options: TrainOptions,
): AsyncGenerator<EpochEvent, void, undefined> {
  const { epochs, batchSize = 100, seed = 1, logEvery = 1 } = options;
  const { optimizer: name = 'sgd', clipNorm } = options;
  if (!Object.hasOwn(optimizers, name)) {
    const known = Object.keys(optimizers).join(', ');
    throw new ConfigError('optimizer', `expected one of ${known}, got ${name}`);
  }
  const { learningRate = optimizers[name].defaults.learningRate } = options;
  requireInteger('epochs', epochs, 1);
  requireInteger('batchSize', batchSize, 1);
  requireInteger('logEvery', logEvery, 1);
  requireInteger('seed', seed, 0);
  requirePositive('learningRate', learningRate);
  if (clipNorm !== undefined) requirePositive('clipNorm', clipNorm);
  if (batchSize > data.train.length) {
    throw new ConfigError(
      'batchSize',
      `expected at most the ${data.train.length} training examples, got ${batchSize}`,
    );
  }

  const { model, backend } = translator;
  const workspace = new Arena(backend);
  const trainSet = translator.encode(data.train);
  const testSet = translator.encode(data.test);
  const random = Random.fromSeed(seed).stream('shuffle');
  const pause = createPause();
  const lossSum = backend.allocate(1);
  const optimizer = optimizers[name].create(backend, model.parameters);
  const step = { optimizer, learningRate, clipNorm };
  const start = performance.now();
  let trainingSeconds = 0;
  let steps = 0;
  try {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const epochStart = performance.now();
      const order = random.stream(String(epoch)).shuffle(Int32Array.from(trainSet.source.keys()));
      backend.fill(1, 0, lossSum);
      let epochSteps = 0;
      for (const rows of cutIntoBatches(order, batchSize)) {
        workspace.reset();
        const loss = trainStep(
          workspace,
          model,
          {
            source: toIdBatch(Array.from(rows, (row) => trainSet.source[row])),
            target: toIdBatch(Array.from(rows, (row) => trainSet.target[row])),
          },
          step,
        );
        backend.add(1, loss.offset, lossSum);
        epochSteps++;
        await pause();
      }
      steps += epochSteps;
      const loss = (await backend.read(lossSum, 1))[0] / epochSteps;
      trainingSeconds += (performance.now() - epochStart) / 1000;
      if (!Number.isFinite(loss)) throw new TrainingError(epoch, learningRate);
      const due = epoch % logEvery === 0 || epoch === epochs;
      const evaluation = due
        ? {
            train: await evaluateEncoded(translator, trainSet),
            test: await evaluateEncoded(translator, testSet),
          }
        : undefined;
      const seconds = (performance.now() - start) / 1000;
      const event = { epoch, epochs, steps, loss, seconds, trainingSeconds };
      yield evaluation ? { ...event, evaluation } : event;
    }
  } finally {
    optimizer.dispose();
    workspace.dispose();
    backend.free(lossSum);
  }
}

/**
 * `train` to its end, with a callback for each epoch instead of a loop.
 *
 * @returns the events that carry an evaluation
 */
export async function fit(
  translator: Translator,
  data: Dataset,
  options: TrainOptions & { readonly onEpoch?: (event: EpochEvent) => void },
): Promise<EpochEvent[]> {
  const history: EpochEvent[] = [];
  for await (const event of train(translator, data, options)) {
    options.onEpoch?.(event);
    if (event.evaluation) history.push(event);
  }
  return history;
}

function requirePositive(setting: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) {
    throw new ConfigError(setting, `expected a number above 0, got ${value}`);
  }
}
