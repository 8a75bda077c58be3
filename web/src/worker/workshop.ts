import {
  type Backend,
  type Example,
  type Training,
  type TrainingEvent,
  Ensemble,
  createBackend,
} from 'tsuzuri';
import { beginLearning, learnDefaultsFor } from 'tsuzuri/nn';
import type { Setup } from '../setup/setup.ts';
import { type OwnPairs, examplesOf } from './examples.ts';
import type { News } from './news.ts';
import { Reporter } from './reporter.ts';

const SHOWN = 10; // live examples
const ANSWER_EVERY = 400; // milliseconds between two looks at them
const REST = 9; // times as long as a look took, training goes on before the next one

/** What a training is begun from. */
export interface Order {
  readonly setup: Setup;
  readonly own?: OwnPairs | undefined;
}

/** Which member of an ensemble is looked into, counted from 0. */
export interface OfMember {
  readonly member: number;
}

/** A training under way. */
interface Drive {
  readonly training: Training;
  readonly events: AsyncGenerator<TrainingEvent, void, undefined>;
  readonly reporter: Reporter;
}

/**
 * What one worker works on: a backend and a model, in training or from a file. All that touches the
 * model takes its turn, so a request sees the model between two steps and never within one.
 */
export class Workshop {
  /** Examples to show: of the dev set, or of the training set where there is none. */
  examples: readonly Example[] = [];
  readonly #say: (news: News) => void;
  #backend: Promise<Backend> | undefined;
  #order: Order | undefined;
  #ensemble: Ensemble | undefined;
  #drive: Drive | undefined;
  /** Whether steps are wanted, and whether the loop that takes them is at work. */
  #isGoing = false;
  #isRunning = false;
  #turn: Promise<unknown> = Promise.resolve();
  #nextLook = 0;

  /** @param say hears of a training as it goes on */
  constructor(say: (news: News) => void) {
    this.#say = say;
  }

  /** The model, or all that answer together. @throws Error while there is none */
  get ensemble(): Ensemble {
    if (!this.#ensemble) throw new Error('there is no model yet');
    return this.#ensemble;
  }

  /** Runs `work` when all that was asked for before is done. */
  inTurn<Result>(work: () => Promise<Result> | Result): Promise<Result> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  /** The backend, which is made once. */
  backend(threads = 1): Promise<Backend> {
    this.#backend ??= createBackend('wasm', { threads, onFallback: () => {} }).catch((error) => {
      this.#backend = undefined;
      throw error;
    });
    return this.#backend;
  }

  /** Begins a training; not a step is taken yet. @throws as `examplesOf` and `beginLearning` */
  async begin(order: Order) {
    const backend = await this.backend();
    const train = await examplesOf(order.setup, order.own);
    const { settings, features } = order.setup;
    const separator = features === undefined ? {} : { featuresSeparator: features };
    const all = { ...learnDefaultsFor(settings), ...settings, ...separator } as Parameters<
      typeof beginLearning
    >[2];
    const { training, facts, data } = await beginLearning(backend, { train }, all);
    this.#clear();
    this.#order = order;
    this.#ensemble = new Ensemble([training.translator]);
    this.examples = (data.dev.length > 0 ? data.dev : train).slice(0, SHOWN);
    const reporter = new Reporter(training.totalSteps, this.#say);
    this.#drive = { training, events: training.run(), reporter };
    await this.#look();
    reporter.tell('paused');
    return { facts, totalSteps: training.totalSteps };
  }

  /** Takes models that are not trained here. */
  take(ensemble: Ensemble): void {
    this.#clear();
    this.#ensemble = ensemble;
    this.examples = [];
  }

  /** The same training again from its first weights. */
  async rewind(): Promise<void> {
    if (this.#order) await this.begin(this.#order);
  }

  /** Trains on until it is stopped or at its end. */
  go(): void {
    this.#isGoing = this.#drive !== undefined;
    if (this.#drive) this.#tell(this.#drive); // a step may take long
    if (!this.#isRunning) void this.#run();
  }

  /** Stops after the step under way. */
  stop(): void {
    this.#isGoing = false;
  }

  /** Takes one step. */
  async step(): Promise<void> {
    if (this.#drive && !this.#isGoing) await this.#advance(this.#drive, true);
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#isGoing) {
      await this.inTurn(() =>
        this.#isGoing && this.#drive ? this.#advance(this.#drive) : undefined,
      );
    }
    this.#isRunning = false;
    if (this.#drive) this.#tell(this.#drive);
  }

  async #advance(drive: Drive, isAlone = false): Promise<void> {
    const { training, events, reporter } = drive;
    try {
      const start = performance.now();
      const { done, value } = await events.next();
      if (value) reporter.add(value, performance.now() - start);
      if (done) {
        await training.finish();
        this.#isGoing = false;
      }
      if (done || isAlone || performance.now() > this.#nextLook) await this.#look();
      this.#tell(drive);
    } catch (error) {
      this.#isGoing = false;
      reporter.tell('ended', { failure: (error as Error).message });
    }
  }

  #tell({ training, reporter }: Drive): void {
    const { progress, settings } = training;
    const { best, epoch, stale: patience } = progress;
    if (this.#isGoing) reporter.tell('training');
    else if (!progress.ended) reporter.tell('paused');
    else if (epoch >= settings.epochs || !best) reporter.tell('ended');
    else reporter.tell('ended', { early: { patience, best: best.epoch } });
  }

  /** Answers the examples that are shown. */
  async #look(): Promise<void> {
    const start = performance.now();
    const answers = await this.ensemble.predict(
      this.examples.map(({ source, features }) => ({ source, features })),
      { beam: 1 },
    );
    const shown = this.examples.map((example, i) => ({ ...example, answer: answers[i] }));
    this.#drive?.reporter.show(shown);
    const now = performance.now();
    this.#nextLook = now + Math.max(ANSWER_EVERY, REST * (now - start));
  }

  #clear(): void {
    this.#isGoing = false;
    void this.#drive?.events.return();
    this.#drive?.training.dispose();
    this.#drive = undefined;
    this.#ensemble?.dispose();
    this.#ensemble = undefined;
  }
}
