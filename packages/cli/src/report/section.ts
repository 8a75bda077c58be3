import type { Translator } from 'tsuzuri';
import type { Charts } from './charts.ts';
import type { Html } from './html.ts';
import type { ReportModel, ReportRun } from './runs.ts';

/** What the sections of a report are made from. */
export interface Report {
  readonly runs: readonly ReportRun[];
  readonly models: readonly ReportModel[];
  readonly charts: Charts;
}

/** What a section has seen in a model. */
export interface Look<Seen> {
  readonly model: ReportModel;
  readonly seen: Seen;
}

/** A section of a report. */
export interface Section<Seen = unknown> {
  readonly title: string;
  /** What it shows, in a sentence. */
  readonly about: string;
  /**
   * Looks into a model, which is open as long as it runs: into the first seed's of each name.
   *
   * @param count the number of models that are looked into
   */
  look?(translator: Translator, model: ReportModel, count: number): Promise<Seen> | Seen;
  /**
   * Its content; undefined where the runs have nothing for it, and it is omitted.
   *
   * @param looks what `look` returned of each model that could be opened
   */
  make(report: Report, looks: readonly Look<Seen>[]): Promise<Html | undefined> | Html | undefined;
}
