import type { Command } from 'commander';
import { addFlags, readFlags } from '../config/flags.ts';
import { readingSettings, readingDefaults } from '../config/reading-settings.ts';
import { machineSettings } from '../config/shared-settings.ts';
import { trainDefaults } from '../config/train-defaults.ts';
import { trainSettings } from '../config/train-settings.ts';
import type { ReadingSettings } from '../data/read.ts';
import { guessFormat } from '../data/formats.ts';
import { UsageError } from '../errors.ts';
import { RunDirectory } from '../run/directory.ts';
import { kindOfRun, sweepFiles } from '../run/files.ts';
import { BusyError } from '../run/lock.ts';
import { formatOrigin, newOrigin } from '../run/origin.ts';
import { surroundings } from '../surroundings.ts';
import { showPoint } from '../sweep/axes.ts';
import { commandOf } from '../sweep/best.ts';
import { doJob, writeEnd } from '../sweep/do-job.ts';
import { dryRun } from '../sweep/dry-run.ts';
import { writePage, writeResults } from '../sweep/files.ts';
import { writeFolds } from '../sweep/folds.ts';
import { makeSpec } from '../sweep/make-spec.ts';
import { RUNS, clearFolders, requireNoFolders } from '../sweep/run-folders.ts';
import { rankingLines } from '../sweep/print.ts';
import { isBaseline } from '../sweep/ranking.ts';
import { runQueued } from '../sweep/queue/driver.ts';
import { requireAll, runHere } from '../sweep/run.ts';
import { type SweepWork, sweepDefaults, sweepSettings, sweepWork } from '../sweep/settings.ts';
import { isSweepFile, readSweepFile } from '../sweep/sweep-file.ts';
import { openSweep } from '../sweep/open.ts';
import { formatSpec, readSpec, requireSame } from '../sweep/spec-file.ts';
import type { DataSet, SweepSpec } from '../sweep/spec.ts';
import { Sweep } from '../sweep/sweep.ts';
import { tell } from '../terminal/tell.ts';
import { countOf, formatCount, formatFixed } from '../text/format.ts';
import { shellWord } from '../text/shell.ts';
import { configOfInit } from '../train/warm.ts';

const ofTrain = trainSettings.omit({ members: true });

/** Adds `tsuzuri sweep`. */
export function addSweep(program: Command): void {
  const command = program
    .command('sweep')
    .description(
      'Trains with many settings, seeds, folds and data sets, and ranks the settings. Each run is a directory as tsuzuri train makes it. The same command again continues what is not done.',
    )
    .argument(
      '[FILE...]',
      'the pairs, as tsuzuri train reads them, or one file of a sweep (.yaml, .json)',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ tsuzuri sweep hun.tsv --valid hun_dev.tsv --grid hidden-size=128,256 --grid dropout=0.2,0.3 --seeds 5 --out sweeps/hun
  $ tsuzuri sweep hun.tsv --range dropout=0.2..0.5 --runs 40 --dry-run
  $ tsuzuri sweep hun.tsv --range learning-rate=1e-4..1e-2:log --search halving --epochs 60 --runs 27
  $ tsuzuri sweep --data hun=hun.tsv,fre=fre.tsv --folds 5 --grid attention=dot,general
  $ tsuzuri sweep sweep.yaml --out sweeps/g2p
  $ tsuzuri sweep sweep.yaml --out sweeps/g2p --print-commands | xargs -P 4 -d '\\n' -n 1 sh -c
  $ tsuzuri sweep --collect --out sweeps/g2p

A file of a sweep:
  data: { hun: { train: hun.tsv, valid: hun_dev.tsv } }
  settings: { epochs: 30 }
  grid: { hiddenSize: [128, 256], attention: [dot, general] }
  seeds: 5`,
    )
    .action((files: string[]) => sweep(command, files));
  addFlags(command, sweepSettings, sweepDefaults);
  addFlags(command, sweepWork, sweepDefaults);
  addFlags(command, ofTrain, trainDefaults);
}

async function sweep(command: Command, words: readonly string[]): Promise<void> {
  const flags = command.opts<Record<string, unknown>>();
  const work = readFlags(sweepWork, flags, { ...sweepDefaults, search: flags.search });
  const { threads } = readFlags(machineSettings, flags, trainDefaults);
  if (work.run !== undefined) return doOne(work, work.run, threads);
  if (work.collect) return collect(work);
  const spec = await specOf(flags, words, work.minutes !== undefined);
  const init = spec.settings.init as string | undefined;
  const found = new Sweep(
    work.out,
    spec,
    init === undefined ? undefined : await configOfInit(init),
  );
  requirePossible(found);
  if (work.dryRun) {
    if (found.isAdaptive) throw new UsageError('--dry-run: the runs of halving follow from scores');
    return dryRun(found, work.jobs);
  }
  const isThere = kindOfRun(work.out) === 'sweep';
  if (isThere && !work.force) requireSame(work.out, spec, readSpec(work.out));
  const earlier = isThere ? (work.force ? { replace: ['sweep'] as const } : { resume: true }) : {};
  await RunDirectory.use(work.out, 'sweep', earlier, async (run) => {
    await begin(run, found, isThere, work.force);
    if (work.printCommands) return printCommands(found);
    const { jobs, minutes, queue: url, sharedFolder: folder } = work;
    if (url === undefined) await runHere(run, found, { jobs, threads, minutes });
    else await runQueued(run, found, { url, folder });
    await end(run, found, work.report);
  });
}

/** What the words and flags ask for. */
async function specOf(
  flags: Readonly<Record<string, unknown>>,
  words: readonly string[],
  isTimed: boolean,
): Promise<SweepSpec> {
  const [first, ...others] = words;
  const file = isSweepFile(first) ? readSweepFile(first) : undefined;
  if (file && others.length > 0) {
    throw new UsageError(`expected no more words behind ${first}, got ${others.join(' ')}`);
  }
  const given = readFlags(sweepSettings, { ...file?.flags, ...flags }, sweepDefaults);
  return makeSpec(file ? [] : words, given, flags, file, isTimed);
}

/** Tells which configurations cannot be. @throws UsageError when none can, or the baseline is none of them */
function requirePossible(sweep: Sweep): void {
  if (sweep.isAdaptive) return;
  const { rows, spec } = sweep;
  const { seed, name } = { ...rows[0].job.cell, ...rows[0].job.cell.data };
  const firsts = rows.filter(
    ({ job: { cell } }) => cell.seed === seed && cell.data.name === name && (cell.fold ?? 1) === 1,
  );
  const refused = firsts.flatMap(({ job }) => {
    const reason = sweep.refusalOf(job);
    return reason === undefined ? [] : [{ job, reason }];
  });
  if (refused.length === firsts.length) throw new UsageError(refused[0].reason);
  for (const { job, reason } of refused.slice(0, SHOWN)) {
    tell(`configuration ${job.config + 1} (${showPoint(job.point)}) cannot be: ${reason}`);
  }
  if (refused.length > SHOWN) tell(`and ${refused.length - SHOWN} more cannot be`);
  if (spec.baseline && !firsts.some(({ job }) => isBaseline(spec, job))) {
    throw new UsageError(
      `--baseline: expected one of the configurations, got ${showPoint(spec.baseline)}`,
    );
  }
}

const SHOWN = 3; // configurations that cannot be

/** Writes what the runs need. @throws as `writeFolds` does, and for a folder that holds something else */
async function begin(
  run: RunDirectory,
  sweep: Sweep,
  isThere: boolean,
  force: boolean,
): Promise<void> {
  const { spec, out } = sweep;
  const isNew = !isThere || force;
  if (isNew && isThere) clearFolders(out);
  else if (isNew) requireNoFolders(out);
  if (spec.folds !== undefined) await writeFolds(out, spec, (set) => readingOf(spec, set));
  if (!isNew) return;
  await run.replace([
    [sweepFiles.origin, formatOrigin(newOrigin([]))],
    [sweepFiles.spec, formatSpec(spec)],
  ]);
}

/** How the examples of a data set are read. */
function readingOf({ settings }: SweepSpec, { files }: DataSet): ReadingSettings {
  const weights = settings.weights as string | undefined;
  return {
    ...readFlags(readingSettings, settings, { ...readingDefaults, format: guessFormat(files) }),
    weights,
  };
}

/** Writes and prints what came out. @throws RunError when some runs failed */
async function end(run: RunDirectory, sweep: Sweep, reports: boolean): Promise<void> {
  await writeResults(run, sweep);
  const { stdout } = surroundings();
  const { spec, criterion, out } = sweep;
  const ranking = sweep.ranking();
  const lines = rankingLines(spec, ranking, criterion, stdout);
  if (ranking.length > 0) stdout.write(`${lines.join('\n')}\n`);
  if (reports) {
    await writePage(run, sweep);
    tell(`the report is ${out}/${sweepFiles.report}, each run is in ${out}/${RUNS}`);
  }
  if (ranking[0]?.isComplete) {
    tell(
      `the best settings are in ${out}/${sweepFiles.best}: ${commandOf(spec, ranking[0].point)}`,
    );
  }
  requireAll(sweep);
}

/** Prints a command per run; each does the same as here, wherever the folder is. */
function printCommands({ rows, out }: Sweep): void {
  const { stdout } = surroundings();
  for (const { job } of rows) {
    stdout.write(`tsuzuri sweep --out ${shellWord(out)} --run ${job.number}\n`);
  }
}

/** Does one run, here; nothing when it is done. */
async function doOne({ out }: SweepWork, number: number, threads = 1): Promise<void> {
  const sweep = await openSweep(out);
  if (sweep.isAdaptive) throw new UsageError('--run: the runs of halving follow from scores');
  const row = sweep.rows[number - 1] as (typeof sweep.rows)[number] | undefined;
  if (!row) {
    throw new UsageError(`--run: expected 1 to ${sweep.rows.length}, got ${number}`);
  }
  if (row.end && 'score' in row.end) return tell(`${row.job.name} is done`);
  const order = sweep.orderOf(row.job, threads);
  const { score } = await doJob(order, { reports: false, isMember: true }).catch(
    async (error: unknown) => {
      const isOurs = !(error instanceof BusyError); // else another process does it
      if (isOurs) await writeEnd(order, { failure: (error as Error).message });
      throw error;
    },
  );
  tell(`${row.job.name}: ${sweep.criterion} ${formatFixed(score ?? NaN, 2)}`);
}

/** Writes the results of the runs that are done. */
async function collect({ out, report }: SweepWork): Promise<void> {
  const sweep = await openSweep(out);
  await RunDirectory.use(out, 'sweep', { resume: true }, async (run) => {
    const waiting = sweep.rows.filter((row) => row.end === undefined).length;
    if (waiting > 0)
      tell(`${countOf(waiting, 'run')} of ${formatCount(sweep.rows.length)} not done yet`);
    await end(run, sweep, report);
  });
}
