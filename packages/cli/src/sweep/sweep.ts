import { ConfigError, type TranslatorConfig } from 'tsuzuri';
import { type Criterion, criteria } from 'tsuzuri/nn';
import { UsageError, judge } from '../errors.ts';
import { type JobEnd, readEnd } from './do-job.ts';
import { type Job, adaptiveJobs, fixedJobs } from './jobs.ts';
import { type JobOrder, orderOf, resultName, runFolder } from './order.ts';
import { type Ranked, rank } from './ranking.ts';
import { type JobRow, scoreOf } from './results.ts';
import { searches } from './searches/searches.ts';
import { type SweepSpec, spaceOf } from './spec.ts';

interface Row {
  readonly job: Job;
  end: JobEnd | undefined;
  readonly over: Promise<void>;
  readonly tell: () => void;
}

/** The runs of a sweep: what they are to do, and how they ended. */
export class Sweep {
  readonly out: string;
  readonly spec: SweepSpec;
  /** The name of the score, and whether smaller ones are better. */
  readonly criterion: Criterion;
  readonly isLowerBetter: boolean;
  readonly #trained: TranslatorConfig | undefined;
  readonly #rows: Row[] = [];

  /**
   * @param trained the model of `--init`
   * @throws UsageError for a search that cannot be
   */
  constructor(out: string, spec: SweepSpec, trained: TranslatorConfig | undefined) {
    this.out = out;
    this.spec = spec;
    this.#trained = trained;
    const { criterion = 'wer' } = spec.settings;
    this.criterion = criterion as Criterion;
    this.isLowerBetter = criteria[this.criterion].better === 'lower';
    spaceOf(spec); // says what cannot be
    if (!this.isAdaptive) fixedJobs(spec).forEach((job) => this.#add(job));
  }

  /** Whether its runs follow from scores. */
  get isAdaptive(): boolean {
    return searches[this.spec.search].isAdaptive;
  }

  /** The runs so far, with their ends. */
  get rows(): readonly JobRow[] {
    return this.#rows;
  }

  /** The configurations, the best first. */
  ranking(): Ranked[] {
    return rank(this.spec, this.#rows, this.isLowerBetter);
  }

  /** The runs in their order; of a search that follows scores each when it is decided. */
  async *jobs(): AsyncGenerator<Job> {
    if (!this.isAdaptive) {
      for (const { job } of this.#rows) yield job;
      return;
    }
    const meanOf = async (jobs: readonly Job[]) => {
      const rows = jobs.map((job) => this.#rowOf(job));
      await Promise.all(rows.map(({ over }) => over));
      const sum = rows.map(scoreOf).reduce((a, b) => a + b, 0);
      return ((this.isLowerBetter ? 1 : -1) * sum) / rows.length;
    };
    for await (const job of adaptiveJobs(this.spec, meanOf)) {
      this.#add(job);
      yield job;
    }
  }

  /**
   * What a run is to do.
   *
   * @throws UsageError or ConfigError for settings that do not go together
   */
  orderOf(job: Job, threads: number | undefined): JobOrder {
    return orderOf(this.out, this.spec, job, this.#trained, threads);
  }

  /** Why a run cannot be; undefined when it can. */
  refusalOf(job: Job): string | undefined {
    const found = this.#orderOrRefusal(job, 1);
    return 'failure' in found ? found.failure : undefined;
  }

  /** What is left of a run: its end where it is done or cannot be, or else its order; a run that failed is to be done again. */
  taskOf(job: Job, threads: number | undefined): JobEnd | JobOrder {
    const before = this.endOf(job);
    return before && 'score' in before ? before : this.#orderOrRefusal(job, threads);
  }

  #orderOrRefusal(job: Job, threads: number | undefined): JobOrder | { readonly failure: string } {
    try {
      return this.orderOf(job, threads);
    } catch (error) {
      if (!(error instanceof UsageError || error instanceof ConfigError)) throw error;
      const { text } = judge(error, '');
      return { failure: text.replace(/^: /, '').replace(/\. See .*$/, '') };
    }
  }

  /** How a run ended, as its folder says. */
  endOf(job: Job): JobEnd | undefined {
    return readEnd({ out: runFolder(this.out, job), result: resultName(job) });
  }

  /** A run has ended. */
  done(job: Job, end: JobEnd): void {
    const row = this.#rowOf(job);
    row.end = end;
    row.tell();
  }

  #add(job: Job): void {
    let tell = () => {};
    const over = new Promise<void>((resolve) => (tell = resolve));
    this.#rows[job.number - 1] = { job, end: undefined, over, tell };
  }

  #rowOf({ number }: Job): Row {
    return this.#rows[number - 1];
  }
}
