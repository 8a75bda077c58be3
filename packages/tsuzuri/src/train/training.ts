import { type PairBatch, toIdBatch } from '../data/batch.ts';
import { bucketBatches } from '../data/buckets.ts';
import { countIds, replaceRare } from '../data/replace-rare.ts';
import type { Example } from '../data/task.ts';
import { DataError, DivergenceError } from '../errors.ts';
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

/** What has happened: a step was taken or, at the end of an epoch, the dev set was scored. */
export interface TrainingEvent {
  /** Epochs that are complete. */
  readonly epoch: number;
  /** Updates so far. */
  readonly step: number;
  /** The loss of this step or, with an evaluation, the mean over the epoch, in nats a token. */
  readonly loss: number;
  readonly learningRate: number;
  /** Source and target tokens of this step. */
  readonly tokens: number;
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
 * the optimiser, the schedule and the weights hold is the whole state.
 */
export class Training {
  readonly translator: Translator;
  readonly settings: TrainingSettings;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  readonly progress: Progress = newProgress();
  /** The weights that scored best on the dev set. */
  best: StoredParameters | undefined;
  /** The weights of the last evaluations, for their mean. */
  recent: StoredParameters[] = [];
  readonly #train: EncodedExamples;
  readonly #dev: EncodedExamples | undefined;
  readonly #random: Random;
  readonly #sourceCounts: Int32Array;

  /**
   * @param data the training and, if there is one, the dev examples; the best model is chosen on dev
   * @throws ConfigError for impossible settings; DataError when there is nothing to train on
   */
  constructor(
    translator: Translator,
    data: TrainingData,
    settings: Partial<TrainingSettings> = {},
  ) {
    this.translator = translator;
    this.settings = resolveTraining(settings);
    if (data.train.length === 0) throw new DataError('training: there are no examples');
    const { backend, model } = translator;
    const { optimizer, optimizerOptions, schedule, seed } = this.settings;
    this.optimizer = optimizers[optimizer].create(backend, model.parameters, optimizerOptions);
    this.#train = translator.encode(data.train);
    this.#random = Random.fromSeed(seed);
    this.schedule = createSchedule(schedule, Math.max(1, this.totalSteps / this.settings.epochs));
    this.#dev = data.dev && data.dev.length > 0 ? translator.encode(data.dev) : undefined;
    this.#sourceCounts = countIds(this.#train.source, translator.source.vocabulary.size);
  }

  /** Updates that the settings allow for at most; what schedules count against. */
  get totalSteps(): number {
    const { accumulation, epochs } = this.settings;
    return Math.ceil(this.#batches(1).length / accumulation) * epochs;
  }

  /**
   * Trains to the end, and yields after every step and every evaluation. Leaving the loop after any
   * event leaves a state that can be saved and gone on from.
   *
   * @throws DivergenceError when the loss or a gradient is no longer a finite number; the weights are
   *   then those before the step
   */
  async *run(): AsyncGenerator<TrainingEvent, void, undefined> {
    const { progress, settings } = this;
    const { totalSteps } = this;
    const pause = createPause();
    while (!progress.ended) {
      const batches = this.#batches(progress.epoch + 1);
      while (progress.batch < batches.length) {
        const rows = batches.slice(progress.batch, progress.batch + settings.accumulation);
        const learningRate =
          settings.learningRate * this.schedule.factor(progress.step + 1, totalSteps);
        const { loss, tokens } = await this.#step(rows, learningRate);
        progress.batch += rows.length;
        progress.lossSum += loss;
        progress.lossCount++;
        yield { epoch: progress.epoch, step: progress.step, loss, learningRate, tokens };
        await pause();
      }
      yield await this.#endEpoch();
    }
  }

  /** Takes the best weights seen, or the mean of the last ones where that scores better. */
  async finish(): Promise<void> {
    const { translator, settings } = this;
    const { parameters } = translator.model;
    const candidates = [this.best];
    if (settings.averaging > 1 && this.recent.length > 1)
      candidates.push(averageParameters(this.recent));
    let bestScore: number | undefined;
    for (const weights of candidates) {
      if (!weights) continue;
      const before = candidates.length > 1 ? await parameters.read() : undefined;
      for (const [name, { values }] of weights) parameters.write(name, values);
      if (!before || !this.#dev) continue;
      const score = this.#score(await evaluateEncoded(translator, this.#dev));
      if (bestScore === undefined || this.#isBetter(score, bestScore)) bestScore = score;
      else for (const [name, { values }] of before) parameters.write(name, values);
    }
  }

  /** Gives the optimiser's memory back; the translator stays. */
  dispose(): void {
    this.optimizer.dispose();
  }

  #batches(epoch: number): readonly (readonly number[] | Int32Array)[] {
    const { source, target } = this.#train;
    const { batchSize, batchTokens, buckets } = this.settings;
    const random = this.#random.stream('shuffle').stream(String(epoch));
    const lengthsOf = (side: readonly Int32Array[]) =>
      side.map((row) => (buckets ? row.length : 0));
    const budget = batchTokens === undefined ? { rows: batchSize } : { tokens: batchTokens };
    return bucketBatches(lengthsOf(source), budget, random, lengthsOf(target));
  }

  async #step(
    parts: readonly (ArrayLike<number> & Iterable<number>)[],
    learningRate: number,
  ): Promise<{ loss: number; tokens: number }> {
    const { model, backend } = this.translator;
    const { workspace, parameters } = model;
    const { progress, settings } = this;
    const { clipNorm, samplingRate } = settings;
    const random = this.#random.stream('step').stream(String(progress.step + 1));
    const batches = parts.map((rows) => this.#batch(rows, random));
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
    const norm = clipNorm === undefined ? undefined : clipByNorm(workspace, parameters, clipNorm);
    const squared = norm ? (await backend.read(norm.offset, 1))[0] : 0;
    if (!Number.isFinite(loss) || !Number.isFinite(squared)) {
      throw new DivergenceError(progress.step + 1, await this.#culprit(), learningRate);
    }
    this.optimizer.update(backend, parameters, learningRate);
    progress.step++;
    return { loss, tokens: tokens + sum(batches.map(({ source }) => sum(source.lengths))) };
  }

  #batch(rows: Iterable<number>, random: Random): PairBatch {
    const { source, target } = this.#train;
    const { unknownRate } = this.settings;
    const stream = random.stream('unknown');
    const counts = this.#sourceCounts;
    const hide = (ids: Int32Array) =>
      this.translator.source.unkId === undefined || unknownRate === 0
        ? ids
        : replaceRare(ids, counts, unknownRate, stream);
    return {
      source: toIdBatch(Array.from(rows, (row) => hide(source[row]))),
      target: toIdBatch(Array.from(rows, (row) => target[row])),
    };
  }

  async #endEpoch(): Promise<TrainingEvent> {
    const { progress, settings, translator, schedule } = this;
    progress.epoch++;
    progress.batch = 0;
    const loss = progress.lossSum / Math.max(1, progress.lossCount);
    progress.lossSum = 0;
    progress.lossCount = 0;
    const event = {
      epoch: progress.epoch,
      step: progress.step,
      loss,
      learningRate: settings.learningRate * schedule.factor(progress.step, this.totalSteps),
      tokens: 0,
    };
    const weights = await translator.model.parameters.read();
    progress.ended = progress.epoch >= settings.epochs;
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
      progress.best = { score, epoch: progress.epoch, step: progress.step };
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
