import { computed, signal } from '@preact/signals';
import type { Setup } from '../setup/setup.ts';
import type { OwnPairs } from '../worker/examples.ts';
import type { EpochFacts, LiveExample, News } from '../worker/news.ts';
import type { Begun } from '../worker/requests/begin.ts';
import type { Opened } from '../worker/requests/file.ts';
import { Client } from './client.ts';

/** Where a run stands; `opened` is a model from a file, which is not trained here. */
export type RunPhase = 'starting' | 'training' | 'paused' | 'ended' | 'opened' | 'failed';

/** Where a model comes from: a set-up that it is trained with, or a file. */
export type Origin =
  | { readonly kind: 'setup'; readonly setup: Setup; readonly own: OwnPairs | undefined }
  | {
      readonly kind: 'file';
      readonly name: string;
      readonly bytes: ArrayBuffer;
    };

let count = 0;

/** A model on the page: one worker, and what it has told so far, as signals. */
export class Run {
  /** Different for each run of the page. */
  readonly id = count++;
  readonly origin: Origin;
  readonly phase = signal<RunPhase>('starting');
  readonly facts = signal<Begun | Opened | undefined>(undefined);
  /** Why it failed, in one line. */
  readonly failure = signal<string | undefined>(undefined);
  /** Whether the worker has not answered for some time. */
  readonly isSilent = signal(false);
  /** Why training ended before its last epoch. */
  readonly early = signal<News['early']>(undefined);
  /** The curve of the training loss: steps, and nats per target token. */
  readonly points = signal<readonly (readonly [step: number, loss: number])[]>([]);
  readonly epochs = signal<readonly EpochFacts[]>([]);
  readonly examples = signal<readonly LiveExample[]>([]);
  readonly at = signal({ epoch: 0, step: 0 });
  /** The text that views follow: a source that the model is asked. */
  readonly input = signal('');
  /** Which member of an ensemble is looked into, counted from 0. */
  readonly member = signal(0);
  /** The features of it, for a model that reads some. */
  readonly features = signal('');
  /** What the model knows of features; undefined for one that reads none. */
  readonly shownFeatures = computed(() => this.facts.value?.features);
  /** What the model is asked: the input and, if it reads some, its features. */
  readonly question = computed(() => ({
    source: this.input.value,
    ...(this.shownFeatures.value && { features: this.features.value }),
  }));
  /** Source and target tokens per second, while it trains. */
  readonly speed = signal(0);
  /** Grows whenever the weights have changed: what shows the model asks again. */
  readonly revision = signal(0);
  readonly stepsPerEpoch = computed(() => {
    const facts = this.facts.value;
    return facts && 'stepsPerEpoch' in facts ? facts.stepsPerEpoch : 1;
  });
  /** Resolves when the worker is gone: then what was asked of it is never answered. */
  readonly death: Promise<void>;
  readonly #client: Client;
  #hasInput = false; // what a visitor clears stays clear

  constructor(origin: Origin) {
    this.origin = origin;
    let died: (() => void) | undefined;
    this.death = new Promise((resolve) => (died = resolve));
    this.#client = new Client({
      onNews: (news) => this.#hear(news),
      onSilence: (isSilent) => (this.isSilent.value = isSilent),
      onDeath: (reason) => {
        this.#fail(reason);
        died?.();
      },
    });
  }

  /** The set-up, where it is trained here. */
  get setup(): Setup | undefined {
    return this.origin.kind === 'setup' ? this.origin.setup : undefined;
  }

  /** Asks the worker of this run; see `worker/requests.ts` for what there is. */
  readonly ask: Client['ask'] = (...request) => this.#client.ask(...request);

  /** Begins; the promise never rejects, for a failure is a phase. */
  async begin(threads: number): Promise<void> {
    try {
      const { origin } = this;
      this.facts.value =
        origin.kind === 'file'
          ? await this.ask('open', { bytes: origin.bytes, threads })
          : await this.ask('begin', { order: { setup: origin.setup, own: origin.own }, threads });
      if (origin.kind === 'file') this.phase.value = 'opened';
      this.revision.value++;
    } catch (error) {
      this.#fail((error as Error).message);
    }
  }

  /** The same run again from its first weights. */
  async rewind(): Promise<void> {
    await this.ask('stop');
    await this.ask('rewind');
    this.points.value = []; // not before: news of steps that were taken may come until here
    this.epochs.value = [];
  }

  /** Lets the views follow an example. */
  show({ source, features = [] }: Pick<LiveExample, 'source' | 'features'>): void {
    this.input.value = source;
    this.features.value = features.join(this.#separator);
  }

  /** The example that the views follow, if it is one. */
  get known(): LiveExample | undefined {
    const [source, asked] = [this.input.value, this.features.value];
    return this.examples.value.find(
      ({ features, ...example }) =>
        example.source === source && (!features || features.join(this.#separator) === asked),
    );
  }

  get #separator(): string | undefined {
    return this.shownFeatures.value?.separator ?? this.setup?.features;
  }

  /** Ends the worker. */
  end(): void {
    this.#client.end();
  }

  #hear(news: News): void {
    const { phase, epoch, step, points, epochs, examples, tokens, time, early, failure } = news;
    const hasMoved = step !== this.at.value.step || phase !== this.phase.value;
    if (points.length > 0) this.points.value = [...this.points.value, ...points];
    if (epochs.length > 0) this.epochs.value = [...this.epochs.value, ...epochs];
    if (examples) {
      this.examples.value = examples;
      if (!this.#hasInput && examples.length > 0 && this.input.value === '') this.show(examples[0]);
      this.#hasInput = true;
    }
    this.at.value = { epoch, step };
    this.early.value = early;
    if (time > 0) this.speed.value = (1000 * tokens) / time;
    if (failure !== undefined) this.#fail(failure);
    else if (this.failure.value === undefined) this.phase.value = phase;
    if (hasMoved) this.revision.value++;
  }

  #fail(reason: string): void {
    this.failure.value = reason;
    this.isSilent.value = false;
    this.phase.value = 'failed';
  }
}
