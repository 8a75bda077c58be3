import { ConfigError, DataError } from '../errors.ts';
import type { StoredParameters } from '../optim/average.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import { optimizers } from '../optim/optimizers.ts';
import { RunningAverage } from '../optim/running-average.ts';
import type { Example } from '../data/task.ts';
import type { Schedule } from '../optim/schedules/schedule.ts';
import type { Workspace } from '../backend/backend.ts';
import { Arena } from '../tensor/arena.ts';
import { Random } from '../tensor/random.ts';
import type { EncodedExamples } from '../data/pair-codec.ts';
import type { Translator } from '../translator/translator.ts';
import { type BatchSource, HeldBatches, fingerprintOf } from './batches.ts';
import { type Evaluation, evaluateEncoded } from './evaluate.ts';
import { createPause } from './pause.ts';
import { type Progress, newProgress } from './progress.ts';
import { type TrainingSettings, createSchedule, criteria, resolveTraining } from './settings.ts';
import { type ExampleStream, StreamedBatches, inGroups } from './streamed-batches.ts';
import { toPairBatch, update } from './update.ts';

/** What has happened: a step was taken or, at the end of an epoch, the dev set was scored. */
export interface TrainingEvent {
  readonly kind: 'step' | 'epoch';
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
  /** A list or, for `Training.open`, a stream of any length. */
  readonly train: readonly Example[] | ExampleStream;
  readonly dev?: readonly Example[] | undefined;
}

/**
 * A run of training that can stop after any step, be saved (`saveTraining`), and go on with the same
 * bits. All randomness comes from the seed and the numbers of the epoch and the step; what
 * `progress`, the optimiser, the schedule and the weights hold is the whole state.
 */
export class Training {
  readonly translator: Translator;
  readonly settings: TrainingSettings;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  /** The mean of the weights that is scored and kept in their place, where `averaging` asks for it. */
  readonly average: RunningAverage | undefined;
  readonly progress: Progress = newProgress();
  /** Updates that the settings allow for at most; what schedules count against. */
  readonly totalSteps: number;
  /** Whether there is a dev set, so that models are scored. */
  readonly scored: boolean;
  /** Tells the training and dev data, as ids, from others. */
  readonly fingerprint: string;
  /** The weights that scored best on the dev set; without one, those of the last whole epoch. */
  best: StoredParameters | undefined;
  readonly #workspace: Workspace;
  readonly #batches: BatchSource;
  readonly #dev: EncodedExamples | undefined;
  readonly #random: Random;

  /**
   * @param data the training and, if there is one, the dev examples; the best model is chosen on dev
   * @param batches of the training examples, where `data` has a stream
   * @throws ConfigError for impossible settings; DataError when there is nothing to train on
   */
  constructor(
    translator: Translator,
    data: TrainingData,
    settings: Partial<TrainingSettings> = {},
    batches?: BatchSource,
  ) {
    this.translator = translator;
    this.settings = resolveTraining(settings);
    const { backend, model } = translator;
    const { optimizer, optimizerOptions, schedule, seed, accumulation, epochs } = this.settings;
    const { averaging } = this.settings;
    this.#workspace = new Arena(backend);
    this.#random = Random.fromSeed(seed);
    this.#batches = batches ?? this.#hold(data);
    if (this.#batches.count === 0) throw new DataError('training: there are no examples');
    this.#dev = data.dev && data.dev.length > 0 ? translator.encode(data.dev) : undefined;
    this.scored = this.#dev !== undefined;
    const dev = this.#dev ? fingerprintOf([this.#dev]) : '';
    this.fingerprint = `${this.#batches.fingerprint} ${dev}`.trim();
    const stepsPerEpoch = Math.ceil(this.#batches.count / accumulation);
    this.totalSteps = stepsPerEpoch * epochs;
    this.schedule = createSchedule(schedule, stepsPerEpoch);
    this.optimizer = optimizers[optimizer].create(backend, model.parameters, optimizerOptions);
    this.average =
      averaging > 0 ? new RunningAverage(backend, model.parameters, averaging) : undefined;
  }

  /**
   * A run on a list or on a stream, which is read once before it begins.
   *
   * @throws as the constructor does, and whatever the stream throws
   */
  static async open(
    translator: Translator,
    data: TrainingData,
    settings: Partial<TrainingSettings> = {},
  ): Promise<Training> {
    if (!('open' in data.train)) return new Training(translator, data, settings);
    const all = resolveTraining(settings);
    const batches = await StreamedBatches.open(translator, data.train, all);
    return new Training(translator, data, all, batches);
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
    const pause = createPause();
    while (!progress.ended) {
      const batches = this.#batches.epoch(progress.epoch + 1, progress.batch);
      for await (const parts of inGroups(batches, settings.accumulation)) {
        yield await this.#step(parts);
        await pause();
      }
      yield await this.#endEpoch();
    }
  }

  /** Takes the best weights seen. */
  async finish(): Promise<void> {
    const { parameters } = this.translator.model;
    for (const [name, { values }] of this.best ?? []) parameters.write(name, values);
  }

  /** Gives back the memory of the optimiser and of the mean; the translator stays. */
  dispose(): void {
    this.optimizer.dispose();
    this.average?.dispose();
    this.#workspace.dispose();
  }

  #hold({ train }: TrainingData): HeldBatches {
    const { translator, settings } = this;
    if ('open' in train) throw new ConfigError('train', 'a stream needs Training.open');
    const order = this.#random.stream('shuffle');
    const { size } = translator.source.vocabulary;
    return new HeldBatches(translator.encode(train), settings, order, size);
  }

  async #step(parts: readonly EncodedExamples[]): Promise<TrainingEvent> {
    const { progress, settings, translator, optimizer } = this;
    const { clipNorm, samplingRate, unknownRate } = settings;
    const step = progress.step + 1;
    const learningRate = settings.learningRate * this.schedule.factor(step, this.totalSteps);
    const random = this.#random.stream('step').stream(String(step));
    const unknowns = {
      unkId: translator.source.unkId,
      unknownRate,
      counts: this.#batches.sourceCounts,
      random: random.stream('unknown'),
    };
    const batches = parts.map((part) => toPairBatch(part, unknowns));
    const workspace = this.#workspace;
    const options = { workspace, optimizer, learningRate, clipNorm, samplingRate, random, step };
    const { loss, tokens } = await update(translator, batches, options);
    this.average?.update(step);
    progress.step = step;
    progress.batch += parts.length;
    progress.lossSum += loss;
    progress.lossCount++;
    return { kind: 'step', epoch: progress.epoch, step, loss, learningRate, tokens };
  }

  async #endEpoch(): Promise<TrainingEvent> {
    const { progress, settings, schedule } = this;
    const { epochs, criterion, patience } = settings;
    const { weights, evaluation } = await this.#look();
    const { step, lossSum, lossCount } = progress;
    const epoch = progress.epoch + 1;
    const loss = lossSum / Math.max(1, lossCount);
    Object.assign(progress, { epoch, batch: 0, lossSum: 0, lossCount: 0 });
    progress.ended = epoch >= epochs;
    const learningRate = settings.learningRate * schedule.factor(step, this.totalSteps);
    const event = { kind: 'epoch', epoch, step, loss, learningRate, tokens: 0 } as const;
    if (!evaluation) {
      this.best = weights;
      return event;
    }
    const score = this.#score(evaluation);
    schedule.observe?.(score, criteria[criterion].better);
    const { loss: devLoss } = evaluation;
    const improved = this.#isBetter(score, devLoss);
    if (improved) {
      progress.best = { score, loss: devLoss, epoch, step };
      progress.stale = 0;
      this.best = weights;
    } else progress.stale++;
    if (patience !== undefined && progress.stale >= patience) progress.ended = true;
    return { ...event, evaluation, improved };
  }

  /** The weights to keep, the mean where there is one, and their scores. */
  async #look(): Promise<{ weights: StoredParameters; evaluation: Evaluation | undefined }> {
    const { translator, average } = this;
    const look = async () => ({
      weights: await translator.model.parameters.read(),
      evaluation: this.#dev && (await evaluateEncoded(translator, this.#dev)),
    });
    return average ? average.during(look) : look();
  }

  #score(evaluation: Evaluation): number {
    return criteria[this.settings.criterion].of(evaluation);
  }

  /**
   * Whether a score is better than the best so far: of equals, and a small dev set has many, the one
   * with the smaller loss. What is not finite never is.
   */
  #isBetter(score: number, loss: number): boolean {
    const { best } = this.progress;
    if (!Number.isFinite(score) || !Number.isFinite(loss)) return false;
    if (!best) return true;
    if (score === best.score) return loss < best.loss;
    return score < best.score === (criteria[this.settings.criterion].better === 'lower');
  }
}
