import type { ShownEpoch, ShownJob } from './progress.ts';
import type { ModelLook } from './style.ts';

/** Where the training of a model stands, over all its seeds. */
export interface Status {
  readonly model: ModelLook;
  /** How many seeds it is trained from, and from how many it has been. */
  readonly seeds: number;
  readonly seedsDone: number;
  /** Epochs done and to do, over all seeds. */
  readonly epoch: number;
  readonly epochs: number;
  /** The latest ones, the mean over the seeds; undefined until there is one. */
  readonly loss?: number | undefined;
  readonly sequenceAccuracy?: number | undefined;
  readonly stepsPerSecond?: number | undefined;
  readonly secondsLeft?: number | undefined;
}

interface Latest {
  readonly event: ShownEpoch;
  readonly sequenceAccuracy?: number | undefined;
}

/** Follows one model through the epochs of all its jobs. */
export class ModelProgress {
  readonly model: ModelLook;
  readonly #epochs: number;
  readonly #seeds: number;
  readonly #latest = new Map<number, Latest>();
  #start: number | undefined; // ms, when its first job began to train

  constructor(model: ModelLook, jobs: readonly ShownJob[]) {
    this.model = model;
    this.#seeds = jobs.length;
    this.#epochs = jobs.reduce((sum, { settings }) => sum + settings.epochs, 0);
  }

  /** Takes note of an epoch. */
  update(seed: number, event: ShownEpoch): void {
    this.#start ??= performance.now() - event.seconds * 1000;
    const sequenceAccuracy = event.sequenceAccuracy ?? this.#latest.get(seed)?.sequenceAccuracy;
    this.#latest.set(seed, { event, sequenceAccuracy });
  }

  /** Where it stands now. */
  status(): Status {
    const latest = [...this.#latest.values()];
    const events = latest.map(({ event }) => event);
    const epoch = events.reduce((sum, event) => sum + event.epoch, 0);
    const seconds = this.#start === undefined ? 0 : (performance.now() - this.#start) / 1000;
    return {
      model: this.model,
      seeds: this.#seeds,
      seedsDone: events.filter((event) => event.epoch === event.epochs).length,
      epoch,
      epochs: this.#epochs,
      loss: mean(events.map((event) => event.loss)),
      sequenceAccuracy: mean(latest.flatMap(({ sequenceAccuracy }) => sequenceAccuracy ?? [])),
      stepsPerSecond: mean(events.map((event) => event.steps / event.trainingSeconds)),
      secondsLeft: epoch === 0 ? undefined : (seconds / epoch) * (this.#epochs - epoch),
    };
  }
}

function mean(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
