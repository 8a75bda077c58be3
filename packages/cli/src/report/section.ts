import type { Translator } from 'tsuzuri';
import type { Charts } from './charts.ts';
import type { Html } from './html.ts';
import type { ReportModel, ReportRun } from './runs.ts';

/** What the sections of a report are made from. */
export interface Report {
  readonly runs: readonly ReportRun[];
  readonly models: readonly ReportModel[];
  readonly charts: Charts;
  /** The trained model, while `use` runs; undefined where it has no file. */
  readonly withModel: <Result>(
    model: ReportModel,
    use: (translator: Translator) => Promise<Result>,
  ) => Promise<Result | undefined>;
}

/** A section of a report. */
export interface Section {
  readonly title: string;
  /** What it shows, in a sentence. */
  readonly about: string;
  /** Its content; undefined where the runs have nothing for it, and it is omitted. */
  readonly make: (report: Report) => Promise<Html | undefined> | Html | undefined;
}
