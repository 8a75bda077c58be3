import type { TrainingEvent } from 'tsuzuri';
import type { EpochFacts, LiveExample, News, Phase } from './news.ts';

const POINTS = 1500; // of a curve, at most
const INTERVAL = 100; // milliseconds between two news

/** Gathers what happens in a training, so that the page hears of it ten times a second and no more. */
export class Reporter {
  readonly #every: number;
  readonly #say: (news: News) => void;
  #points: [number, number][] = [];
  #epochs: EpochFacts[] = [];
  #examples: readonly LiveExample[] | undefined;
  #sum = 0;
  #count = 0;
  #last = 0;
  #phase: Phase | undefined;
  #at = { epoch: 0, step: 0 };
  #tokens = 0;
  #time = 0;

  /** @param totalSteps that the training may take: a curve has a limited number of points */
  constructor(totalSteps: number, say: (news: News) => void) {
    this.#every = Math.ceil(totalSteps / POINTS);
    this.#say = say;
  }

  /** @param time milliseconds that it took */
  add(event: TrainingEvent, time: number): void {
    const { epoch, step, loss } = event;
    this.#at = { epoch, step };
    this.#time += time;
    if (event.kind === 'epoch') {
      this.#epochs.push(factsOf(event));
      return;
    }
    this.#tokens += event.tokens;
    this.#sum += loss;
    this.#count++;
    if (this.#count < this.#every) return;
    this.#points.push([step, this.#sum / this.#count]);
    [this.#sum, this.#count] = [0, 0];
  }

  /** New answers to the live examples. */
  show(examples: readonly LiveExample[]): void {
    this.#examples = examples;
  }

  /** Tells what was gathered, if it is time for it or `phase` is news. */
  tell(phase: Phase, ending: Pick<News, 'early' | 'failure'> = {}): void {
    const now = performance.now();
    const isNews = phase !== 'training' || phase !== this.#phase;
    if (!isNews && now - this.#last < INTERVAL) return;
    this.#last = now;
    this.#phase = phase;
    this.#say({
      phase,
      ...this.#at,
      points: this.#points,
      epochs: this.#epochs,
      ...(this.#examples ? { examples: this.#examples } : {}),
      tokens: this.#tokens,
      time: this.#time,
      ...ending,
    });
    [this.#points, this.#epochs, this.#examples] = [[], [], undefined];
  }
}

function factsOf({
  epoch,
  step,
  loss,
  diverging,
  evaluation,
  improved,
}: TrainingEvent): EpochFacts {
  const facts = { epoch, step, loss, diverging: diverging ?? false };
  if (!evaluation) return facts;
  const { sequenceAccuracy, tokenAccuracy, tokenAccuracyByPosition } = evaluation;
  const scores = { sequenceAccuracy, tokenAccuracy, tokenAccuracyByPosition };
  return { ...facts, dev: { loss: evaluation.loss, ...scores, improved: improved ?? false } };
}
