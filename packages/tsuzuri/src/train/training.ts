import type { Example } from '../data/task.ts';
import { DivergenceError } from '../errors.ts';
import { type StoredParameters, averageParameters } from '../optim/average.ts';
import { clipByNorm } from '../optim/clip.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import { optimizers } from '../optim/optimizers.ts';
import type { Schedule } from '../optim/schedules/schedule.ts';
import { Random } from '../tensor/random.ts';
import type { EncodedExamples, Translator } from '../translator/translator.ts';
import { type Evaluation, evaluateEncoded } from './evaluate.ts';
import { createPause } from './pause.ts';
import { type Progress, newProgress } from './progress.ts';
import { type TrainingSettings, createSchedule, criteria, resolveTraining } from './settings.ts';
import { TrainingSet, fingerprint } from './training-set.ts';

/** What has happened: a step was taken or, at the end of an epoch, the dev set was scored. */
export interface TrainingEvent {
  readonly kind: 'step' | 'epoch';
  /** Epochs that are complete. */
  readonly epoch: number;
  /** Updates so far. */
  readonly step: number;
  /** The loss of this step or, at the end of an epoch, its mean, in nats a token. */
  readonly loss: number;
  readonly learningRate: number;
  /** Source and target tokens of this step. */
  readonly tokens: number;
  /** At the end of an epoch, when there is a dev set. */
  readonly evaluation?: Evaluation;
  /** With an evaluation: whether the model is the best so far. */
  readonly improved?: boolean;
}

/** What a run trains on, and the dev set that the best model is chosen on. */
export interface TrainingData {
  readonly train: readonly Example[];
  readonly dev?: readonly Example[] | undefined;
}

/**
 * A run of training that can stop after any step, be saved, and go on with the same bits. All
 * randomness comes from the seed and the numbers of the epoch and the step; what `progress`,
 * the optimiser, the schedule and the weights hold is the whole state (`saveTraining`).
 */
export class Training {
  readonly translator: Translator;
  readonly settings: TrainingSettings;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  readonly progress: Progress = newProgress();
  /** Updates that the settings allow for at most; what schedules count against. */
  readonly totalSteps: number;
  /** Tells whether two runs have the same examples. */
  readonly fingerprint: string;
  /** The weights that scored best on the dev set; without one, the last. */
  best: StoredParameters | undefined;
  /** The weights of the last evaluations, for their mean. */
  recent: StoredParameters[] = [];
  readonly #train: TrainingSet;
  readonly #dev: EncodedExamples | undefined;
  readonly #random: Random;

  /**
   * @param data the training and, if there is one, the dev examples
   * @throws ConfigError for impossible settings; DataError when there is nothing to train on
   */
  constructor(
    translator: Translator,
    data: TrainingData,
    settings: Partial<TrainingSettings> = {},
  ) {
    this.translator = translator;
    this.settings = resolveTraining(settings);
    const { accumulation, epochs, optimizer, optimizerOptions, schedule, seed } = this.settings;
    this.#random = Random.fromSeed(seed);
    this.#train = new TrainingSet(translator, data.train, this.settings);
    this.#dev = data.dev && data.dev.length > 0 ? translator.encode(data.dev) : undefined;
    this.fingerprint = fingerprint([this.#train.examples, this.#dev]);
    const stepsPerEpoch = Math.ceil(this.#batches(1).length / accumulation);
    this.totalSteps = stepsPerEpoch * epochs;
    this.schedule = createSchedule(schedule, stepsPerEpoch);
    const { backend, model } = translator;
    this.optimizer = optimizers[optimizer].create(backend, model.parameters, optimizerOptions);
  }

  /**
   * Trains to the end, and yields after every step and every epoch. Leaving the loop after any
   * event leaves a state that can be saved and gone on from.
   *
   * @throws DivergenceError when the loss or a gradient is no longer a finite number; the weights are
   *   then those before the step
   */
  async *run(): AsyncGenerator<TrainingEvent, void, undefined> {
    const { progress, settings } = this;
    const pause = createPause();
    while (!progress.ended) {
      const batches = this.#batches(progress.epoch + 1);
      while (progress.batch < batches.length) {
        const parts = batches.slice(progress.batch, progress.batch + settings.accumulation);
        const learningRate = this.#learningRate(progress.step + 1);
        const { loss, tokens } = await this.#step(parts, learningRate);
        progress.batch += parts.length;
        progress.lossSum += loss;
        progress.lossCount++;
        const { epoch, step } = progress;
        yield { kind: 'step', epoch, step, loss, learningRate, tokens };
        await pause();
      }
      yield await this.#endEpoch();
    }
  }

  /** Gives the translator the best weights seen, or the mean of the last ones where that scores better. */
  async finish(): Promise<void> {
    const { parameters } = this.translator.model;
    const write = (weights: StoredParameters) => {
      for (const [name, { values }] of weights) parameters.write(name, values);
    };
    if (!this.best) return;
    if (this.#dev && this.recent.length > 1) {
      const mean = averageParameters(this.recent);
      write(mean);
      const score = this.#score(await evaluateEncoded(this.translator, this.#dev));
      if (this.#isBetter(score, this.progress.best!.score)) {
        this.best = mean;
        this.progress.best = { ...this.progress.best!, score };
      }
    }
    write(this.best);
  }

  /** Gives the optimiser's memory back; the translator stays. */
  dispose(): void {
    this.optimizer.dispose();
  }

  #batches(epoch: number): readonly Int32Array[] {
    return this.#train.batches(this.#random.stream('shuffle').stream(String(epoch)));
  }

  #learningRate(step: number): number {
    return this.settings.learningRate * this.schedule.factor(step, this.totalSteps);
  }

  /** One update from the gradients of some batches, weighted by their target tokens. */
  async #step(
    parts: readonly Int32Array[],
    learningRate: number,
  ): Promise<{ loss: number; tokens: number }> {
    const { model, backend } = this.translator;
    const { workspace, parameters } = model;
    const { progress, settings } = this;
    const { clipNorm, samplingRate } = settings;
    const random = this.#random.stream('step').stream(String(progress.step + 1));
    const batches = parts.map((rows) => this.#train.batch(rows, random.stream('unknown')));
    const tokens = sum(batches.map(({ target }) => sum(target.lengths)));
    parameters.zeroGradients();
    let loss = 0;
    for (const batch of batches) {
      workspace.reset();
      const read = model.forward(workspace, batch, { random, samplingRate, tokens });
      model.backward(workspace, read.cache);
      loss += (await backend.read(read.loss.offset, 1))[0];
    }
    workspace.reset();
    const limit = clipNorm ?? Number.MAX_VALUE;
    const squaredNorm = clipByNorm(workspace, parameters, limit);
    const [squared] = await backend.read(squaredNorm.offset, 1);
    if (!Number.isFinite(loss) || !Number.isFinite(squared)) {
      throw new DivergenceError(progress.step + 1, await this.#culprit(), learningRate);
    }
    this.optimizer.update(backend, parameters, learningRate);
    progress.step++;
    return { loss, tokens: tokens + sum(batches.map(({ source }) => sum(source.lengths))) };
  }

  async #endEpoch(): Promise<TrainingEvent> {
    const { progress, settings, translator, schedule } = this;
    progress.epoch++;
    progress.batch = 0;
    const loss = progress.lossSum / Math.max(1, progress.lossCount);
    progress.lossSum = 0;
    progress.lossCount = 0;
    const { epoch, step } = progress;
    const learningRate = this.#learningRate(step);
    const event = { kind: 'epoch', epoch, step, loss, learningRate, tokens: 0 } as const;
    const weights = await translator.model.parameters.read();
    progress.ended = epoch >= settings.epochs;
    if (!this.#dev) {
      this.best = weights;
      return event;
    }
    if (settings.averaging > 1) this.recent = [...this.recent, weights].slice(-settings.averaging);
    const evaluation = await evaluateEncoded(translator, this.#dev);
    const score = this.#score(evaluation);
    schedule.observe?.(score, criteria[settings.criterion].better);
    const improved = !progress.best || this.#isBetter(score, progress.best.score);
    if (improved) {
      progress.best = { score, epoch, step };
      progress.stale = 0;
      this.best = weights;
    } else progress.stale++;
    if (settings.patience !== undefined && progress.stale >= settings.patience) {
      progress.ended = true;
    }
    return { ...event, evaluation, improved };
  }

  #score(evaluation: Evaluation): number {
    return criteria[this.settings.criterion].of(evaluation);
  }

  #isBetter(score: number, than: number): boolean {
    return criteria[this.settings.criterion].better === 'lower' ? score < than : score > than;
  }

  /** The first parameter whose gradient is not finite. */
  async #culprit(): Promise<string> {
    const { parameters } = this.translator.model.parameters;
    for (const { name, trained, gradient } of parameters) {
      if (!trained) continue;
      const values = await this.translator.backend.read(gradient.offset, gradient.size);
      if (!values.every((value) => Number.isFinite(value))) return name;
    }
    return 'loss';
  }
}

function sum(numbers: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < numbers.length; i++) total += numbers[i];
  return total;
}
