import type { Backend } from '../backend/backend.ts';
import { ConfigError, DataError, TrainingError } from '../errors.ts';
import type { StoredParameters } from '../optim/average.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import { optimizers } from '../optim/optimizers.ts';
import { RunningAverage } from '../optim/running-average.ts';
import type { Schedule } from '../optim/schedules/schedule.ts';
import { Arena } from '../tensor/arena.ts';
import { log } from '../tensor/math.ts';
import { Random } from '../tensor/random.ts';
import type { EncodedExamples } from '../data/pair-codec.ts';
import type { Example } from '../data/task.ts';
import type { Translator } from '../translator/translator.ts';
import {
  type BatchSource,
  HeldBatches,
  cutByLength,
  fingerprintOf,
  toPairBatch,
} from './batches.ts';
import { criteria, isBetter } from './criteria.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import type { TrainingEvent } from './events.ts';
import type { ReadingListener } from '../data/rereadable.ts';
import { type TrainingData, requireTrainingData } from './examples.ts';
import { cutInParts } from './cut-in-parts.ts';
import { createPause } from './pause.ts';
import { hasEnded, isStillImproving } from './ending.ts';
import { type Progress, newProgress } from './progress.ts';
import { type TrainingSettings, createSchedule, resolveTraining } from './settings.ts';
import type { Pull } from './distillation.ts';
import { samplingSchedules } from './sampling-schedules.ts';
import type { Objective, ObjectivePass } from './objectives/objective.ts';
import { createObjective } from './objectives/objectives.ts';
import { StreamedBatches, inGroups } from './streamed-batches.ts';
import { type SharedParts, update } from './update.ts';
import { sharesOf, weightedParts } from './weighted-parts.ts';

/** Models being trained, since two runs at once would overwrite each other's gradients. */
const inTraining = new WeakSet<object>();

/**
 * A training run that can stop after any step, be saved (`saveTraining`) and resume with the same bits.
 *
 * All randomness comes from the seed and the epoch and step numbers; `progress`, the optimiser, the
 * schedule and the weights are the whole state.
 */
export class Training {
  readonly translator: Translator;
  readonly settings: TrainingSettings;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  /** The running mean of the weights, scored and kept instead of them if `averaging` is above 0. */
  readonly average: RunningAverage | undefined;
  readonly progress: Progress = newProgress();
  /** The maximum number of updates under these settings, which schedules refer to. */
  readonly totalSteps: number;
  /** Whether there is a dev set to score models on. */
  readonly scored: boolean;
  /** The fingerprint of the training and dev data as ids. */
  readonly fingerprint: string;
  /** The weights that scored best on the dev set; without one, those of the last complete epoch. */
  best: StoredParameters | undefined;
  /** What moves the scores besides the truth, such as the teachers of `distillation`: no part of checkpoints, so whoever resumes sets it again. */
  pull: Pull | undefined;
  /** How processes share the parts of each batch: no part of checkpoints, either. */
  shared: SharedParts | undefined;
  readonly #batches: BatchSource;
  readonly #dev:
    | { readonly examples: readonly Example[]; readonly ids: EncodedExamples }
    | undefined;
  readonly #random: Random;
  readonly #objective: Objective;
  readonly #workspace: Arena<Backend>;

  /**
   * @param data the training examples and optionally a dev set, which selects the best model
   * @param batches of the training examples, instead of batches by length
   * @throws ConfigError for impossible settings; DataError when there is nothing to train on
   */
  constructor(
    translator: Translator,
    data: TrainingData,
    settings: Partial<TrainingSettings> = {},
    batches?: BatchSource,
  ) {
    requireTrainingData(data);
    this.translator = translator;
    this.settings = resolveTraining(settings);
    const { backend, model } = translator;
    const { optimizer, optimizerOptions, schedule, seed, accumulation, epochs } = this.settings;
    const { averaging } = this.settings;
    this.#random = Random.fromSeed(seed);
    this.#workspace = new Arena(backend);
    this.#batches = batches ?? this.#hold(data);
    if (this.#batches.count === 0) throw new DataError('training: there are no examples');
    const { dev: held = [] } = data;
    this.#dev = held.length > 0 ? { examples: held, ids: translator.encode(held) } : undefined;
    this.scored = this.#dev !== undefined;
    const dev = this.#dev ? fingerprintOf([this.#dev.ids]) : '';
    this.fingerprint = `${this.#batches.fingerprint} ${dev}`.trim();
    const stepsPerEpoch = Math.ceil(this.#batches.count / accumulation);
    this.totalSteps = stepsPerEpoch * epochs;
    this.schedule = createSchedule(schedule, stepsPerEpoch);
    const { objective, objectiveOptions } = this.settings;
    const { maximumLength, codec } = translator;
    const { eosId } = codec.target;
    const context = { backend, model, eosId, maximumLength };
    this.#objective = createObjective(objective, objectiveOptions, context);
    this.optimizer = optimizers[optimizer].create(backend, model.parameters, optimizerOptions);
    this.average =
      averaging > 0 ? new RunningAverage(backend, model.parameters, averaging) : undefined;
  }

  /**
   * A run on a list or a stream; a stream is read once before training begins.
   *
   * @param onProgress called with the number of examples read
   * @throws as the constructor does, and whatever the stream throws
   */
  static async open(
    translator: Translator,
    data: TrainingData,
    settings: Partial<TrainingSettings> = {},
    onProgress?: ReadingListener,
  ): Promise<Training> {
    requireTrainingData(data);
    if (!('open' in data.train)) return new Training(translator, data, settings);
    const all = resolveTraining(settings);
    const batches = await StreamedBatches.open(translator, data.train, all, onProgress);
    return new Training(translator, data, all, batches);
  }

  /**
   * Trains to the end and yields after every step and every epoch; leaving the loop after any event
   * leaves a state that can be saved and resumed.
   *
   * @throws TrainingError when the loss or a gradient is no longer a finite number, with the weights as
   *   before the step, and while another run trains the same model
   */
  async *run(): AsyncGenerator<TrainingEvent, void, undefined> {
    const { progress, settings } = this;
    const { model } = this.translator;
    if (inTraining.has(model)) {
      throw new TrainingError(
        'training: another run is training this model; wait for its end or leave its loop first',
      );
    }
    inTraining.add(model);
    const pause = createPause();
    try {
      while (!progress.ended) {
        const { epoch, batch, passed } = progress;
        const batches = this.#batches.epoch(epoch + 1, batch, passed);
        for await (const parts of inGroups(batches, settings.accumulation)) {
          yield await this.#step(parts);
          await pause();
        }
        yield await this.#endEpoch();
      }
    } finally {
      inTraining.delete(model);
    }
  }

  /** The dev examples; none if models are not scored. */
  get dev(): readonly Example[] {
    return this.#dev?.examples ?? [];
  }

  /** Whether the run reached its last epoch while still improving. */
  get stillImproving(): boolean {
    return isStillImproving(this.progress, this.settings, this.scored);
  }

  /** Restores the best weights. */
  async finish(): Promise<void> {
    const { parameters } = this.translator.model;
    for (const [name, { values }] of this.best ?? []) parameters.write(name, values);
  }

  /** Frees all memory except that of the translator. */
  dispose(): void {
    this.#workspace.dispose();
    this.optimizer.dispose();
    this.average?.dispose();
    this.#objective.dispose?.();
  }

  #hold({ train }: TrainingData): HeldBatches {
    const { translator, settings } = this;
    if ('open' in train) throw new ConfigError('train', 'a stream needs Training.open');
    const order = this.#random.stream('shuffle');
    const { size } = translator.source.vocabulary;
    return new HeldBatches(translator.encode(train), cutByLength(settings), order, size);
  }

  async #step(parts: readonly EncodedExamples[]): Promise<TrainingEvent> {
    const { progress, settings, translator, optimizer } = this;
    const { clipNorm, unknownRate, samplingSchedule = 'constant' } = settings;
    const samplingRate =
      settings.samplingRate * samplingSchedules[samplingSchedule].factor(progress.epoch);
    const step = progress.step + 1;
    const learningRate = settings.learningRate * this.schedule.factor(step, this.totalSteps);
    const random = this.#random.stream('step').stream(String(step));
    const unknowns = {
      unkId: translator.source.unkId,
      unknownRate,
      counts: this.#batches.sourceCounts,
      random: random.stream('unknown'),
    };
    const cut = parts.flatMap((part) => cutInParts(part, settings.parts ?? 1));
    if (cut.length > parts.length && cut.some(({ weights }) => weights)) {
      throw new ConfigError('parts', 'expected 1 for examples with weights, which make parts, too');
    }
    const weighted = weightedParts(cut);
    const batches = weighted.map(({ examples }) =>
      examples.source.length > 0 ? toPairBatch(examples, unknowns) : undefined,
    );
    const counts = batches.map((batch) => sum(batch?.target.lengths ?? []));
    const tokens = sum(counts);
    const tokenShares = sharesOf(weighted, counts);
    const exampleShares = sharesOf(
      weighted,
      weighted.map(({ examples }) => examples.source.length),
    );
    const { model } = translator;
    const workspace = this.#workspace;
    const pass = (part: number) => ({
      random: part === 0 ? random : random.stream(`part ${part}`),
      samplingRate,
      tokens: tokenShares[part],
      examples: exampleShares[part],
      pull: batches[part] && this.pull?.(workspace, batches[part], tokenShares[part]),
    });
    const loss = await update(
      workspace,
      model,
      batches,
      {
        optimizer,
        learningRate,
        clipNorm: clipNorm === 0 ? undefined : clipNorm,
        pass,
        shared: this.shared,
      },
      (part, one) => this.#objective.learn(workspace, model, part, one as ObjectivePass),
    );
    this.average?.update(step);
    progress.step = step;
    progress.batch += parts.length;
    progress.passed = this.#batches.passed;
    progress.lossSum += loss;
    progress.lossCount++;
    const read = tokens + sum(batches.map((batch) => sum(batch?.source.lengths ?? [])));
    return { kind: 'step', epoch: progress.epoch, step, loss, learningRate, tokens: read };
  }

  async #endEpoch(): Promise<TrainingEvent> {
    const { progress, settings, schedule } = this;
    const { weights, evaluation } = await this.#look();
    const { step, lossSum, lossCount } = progress;
    const epoch = progress.epoch + 1;
    const loss = lossSum / Math.max(1, lossCount);
    const diverging = this.#isDiverging(loss);
    if (!progress.lowest || loss < progress.lowest.loss) progress.lowest = { loss, epoch };
    Object.assign(progress, { epoch, batch: 0, passed: '', lossSum: 0, lossCount: 0 });
    const learningRate = settings.learningRate * schedule.factor(step, this.totalSteps);
    const event = { kind: 'epoch', epoch, step, loss, learningRate, tokens: 0, diverging } as const;
    const scores = evaluation && { evaluation, improved: this.#observe(evaluation) };
    if (scores?.improved ?? true) this.best = weights;
    progress.ended = hasEnded(progress, settings);
    return { ...event, ...scores };
  }

  /** Records the scores of the epoch just ended. @returns whether they are the best so far */
  #observe(evaluation: Evaluation): boolean {
    const { progress, settings, schedule } = this;
    const { epoch, step, best } = progress;
    const { of, better } = criteria[settings.criterion];
    const found = { score: of(evaluation), loss: evaluation.loss, epoch, step };
    schedule.observe?.(found.score, better);
    const improved = isBetter(settings.criterion, found, best);
    if (improved) progress.best = found;
    progress.stale = improved ? 0 : progress.stale + 1;
    return improved;
  }

  #isDiverging(loss: number): boolean {
    const ofGuessing = log(this.translator.target.size);
    const { lowest } = this.progress;
    return loss > 10 * ofGuessing || (!!lowest && loss > 4 * lowest.loss && loss > ofGuessing / 2);
  }

  /** The weights to keep (the running mean, if there is one) and their scores. */
  async #look(): Promise<{ weights: StoredParameters; evaluation: Evaluation | undefined }> {
    const { translator, average } = this;
    const look = async () => ({
      weights: await translator.model.parameters.read(),
      evaluation: this.#dev && (await evaluate(translator, this.#dev.examples, this.#dev.ids)),
    });
    return average ? average.during(look) : look();
  }
}

function sum(numbers: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < numbers.length; i++) total += numbers[i];
  return total;
}
