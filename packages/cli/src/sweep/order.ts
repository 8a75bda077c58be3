import { join } from 'node:path';
import type { TranslatorConfig } from 'tsuzuri';
import { checkTrain } from '../config/check-train.ts';
import { readFlags } from '../config/flags.ts';
import { readingSettings } from '../config/reading-settings.ts';
import { trainSettings } from '../config/train-settings.ts';
import type { ExampleFiles } from '../train/example-files.ts';
import { type Settled, settleSettings } from '../train/settle.ts';
import { foldFiles, foldReading } from './folds.ts';
import type { Job } from './jobs.ts';
import { RUNS } from './run-folders.ts';
import type { SweepSpec } from './spec.ts';

/** All that the process of a run needs to know: plain data. */
export interface JobOrder extends Settled {
  readonly number: number;
  readonly name: string;
  /** The directory of the run. */
  readonly out: string;
  readonly files: ExampleFiles;
  /** The examples that are scored, where these are not the dev set. */
  readonly held?: string;
  /** The file of its result, in its directory. */
  readonly result: string;
}

/** The folder of a run. */
export const runFolder = (out: string, { name }: Pick<Job, 'name'>) => join(out, RUNS, name);

/** The name of the file of a job's result: each rung of halving has its own. */
export const resultName = ({ epochs }: Job) =>
  epochs === undefined ? 'result.json' : `result-${epochs}.json`;

/**
 * The order of a run.
 *
 * @param trained the model of `--init`
 * @param threads of each run
 * @throws UsageError or ConfigError for settings that do not go together
 */
export function orderOf(
  out: string,
  spec: SweepSpec,
  job: Job,
  trained: TranslatorConfig | undefined,
  threads: number | undefined,
): JobOrder {
  const { name, number, point, cell, epochs } = job;
  const { data, fold, seed } = cell;
  const folds = fold === undefined ? undefined : foldFiles(out, data, fold);
  const files = folds
    ? { train: [folds.train], dev: [folds.dev] }
    : { train: data.files, dev: data.valid };
  const said: Readonly<Record<string, unknown>> = { ...spec.settings, ...point };
  const { settings, isSizeSaid } = settleSettings(
    (defaults) =>
      readFlags(
        trainSettings,
        {
          ...(folds ? { ...without(said, readingSettings.shape), ...foldReading(said) } : said),
          ...(said.features !== undefined && { featuresSeparator: said.featuresSeparator }),
          ...(epochs === undefined ? {} : { epochs }),
          ...(files.dev === undefined && { holdOutSeed: said.holdOutSeed ?? spec.seed }),
          seed,
        },
        defaults,
      ),
    files.train,
    trained,
  );
  checkTrain(settings);
  return {
    number,
    name,
    out: runFolder(out, job),
    files,
    settings: settings.backend === 'reference' ? settings : { ...settings, threads },
    isSizeSaid,
    ...(folds && { held: folds.held }),
    result: resultName(job),
  };
}

function without(values: Readonly<Record<string, unknown>>, shape: object) {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !(name in shape)));
}
