import type { Command } from 'commander';
import { type BackendName, createBackend } from 'tsuzuri';
import { addFlags, readFlags } from '../config/flags.ts';
import { experimentCurves } from '../experiment/curves.ts';
import { type Job, type JobResult, makeJobs } from '../experiment/jobs.ts';
import { runJobs } from '../experiment/pool.ts';
import { type Progress, showProgress } from '../experiment/progress.ts';
import { protocols } from '../experiment/protocols.ts';
import { type ExperimentName, experimentNames, recipeOf } from '../experiment/recipes.ts';
import { announcement, report } from '../experiment/report.ts';
import {
  experimentDefaults,
  experimentHelp,
  experimentSchema,
  requirePossible,
} from '../experiment/settings.ts';
import { type Summary, historyOf, summarise } from '../experiment/summary.ts';
import { pictureFiles } from '../plot/draw.ts';
import { heatMapSpec } from '../plot/heat-map.ts';
import { writeReport } from '../report/write.ts';
import { RunDirectory } from '../run/directory.ts';
import { runFiles } from '../run/files.ts';
import { formatLines } from '../run/json-lines.ts';
import { formatOrigin, newOrigin } from '../run/origin.ts';
import { describeModel } from '../run/open-run.ts';
import { surroundings } from '../surroundings.ts';
import { onFallback } from '../terminal/fallback.ts';
import { endOnInterrupt } from '../terminal/interrupt.ts';
import { createStyle } from '../terminal/style.ts';
import { tell } from '../terminal/tell.ts';

/** Adds `tsuzuri experiment` and its recipes. */
export function addExperiment(program: Command): void {
  const group = program
    .command('experiment')
    .description(
      'Trains encoder-decoder models on a task that makes its own examples. Shows how they learn, compares them, and keeps all results as files. addition and rotate are the tutorial: an LSTM that reads the source as it is (plain), and one that reads it back to front (reversed).',
    );
  for (const name of experimentNames) {
    const help = experimentHelp(name);
    const command = group
      .command(name)
      .summary(help)
      .description(`Learns to ${help}.`)
      .addHelpText('after', examplesOf(name))
      .action((flags: Record<string, unknown>) => experiment(name, flags));
    addFlags(command, experimentSchema(name), experimentDefaults(name));
  }
}

async function experiment(name: ExperimentName, flags: Record<string, unknown>): Promise<void> {
  const {
    out,
    json,
    report: reports,
    ...given
  } = readFlags(experimentSchema(name), flags, experimentDefaults(name));
  requirePossible(name, given);
  const { name: backend } = await createBackend(given.backend, { threads: 1, onFallback });
  const jobs = makeJobs(name, { ...given, backend: backend as BackendName });
  const earlier = { replace: ['experiment'], writes: jobs.map(({ file }) => file) } as const;
  const { summary, files } = await RunDirectory.use(out, 'experiment', earlier, (run) =>
    experimentIn(run, jobs, reports),
  );
  const { stdout } = surroundings();
  stdout.write(json ? toJson(summary) : report(summary, out, files, createStyle(stdout)));
}

/** Trains, and writes first what took long: a picture that fails costs nothing else. */
async function experimentIn(
  run: RunDirectory,
  jobs: readonly Job[],
  reports: boolean,
): Promise<{ summary: Summary; files: string[] }> {
  const [{ experiment: name, settings }] = jobs;
  const { stderr } = surroundings();
  let progress: Progress | undefined;
  const release = endOnInterrupt(() => progress?.stop());
  stderr.write(announcement(name, settings, createStyle(stderr)));
  progress = showProgress(stderr, jobs, protocols[recipeOf(name).protocol].sets[0]);
  const results = await train(jobs, progress);
  const summary = summarise(jobs, results);
  await run.replace([
    ...jobs.map(({ file }, i) => [file, results[i].file] as const),
    [runFiles.history, formatLines(historyOf(summary))],
    [runFiles.origin, formatOrigin(newOrigin([]))],
    [runFiles.outputs, formatLines(results.flatMap(({ outputs }) => outputs))],
    [runFiles.summary, toJson(summary)],
  ]);
  release();
  const pictures = await pictureFiles(chartsOf(summary), tell);
  await run.write(...pictures);
  const written = pictures.map(([file]) => file);
  if (reports && (await writeReport(run.path))) written.push(runFiles.report);
  return { summary, files: written };
}

async function train(jobs: readonly Job[], progress: Progress): Promise<JobResult[]> {
  try {
    return await runJobs(jobs, (job, epoch) => progress.update(job, epoch));
  } finally {
    progress.stop();
  }
}

function chartsOf(summary: Summary) {
  const { experiment, embeddingModel, embeddingSimilarity, settings } = summary;
  const model = describeModel(experiment, embeddingModel, settings.seed);
  return { curves: experimentCurves(summary), embeddings: heatMapSpec(embeddingSimilarity, model) };
}

function toJson(summary: Summary): string {
  return `${JSON.stringify(summary, null, 2)}\n`;
}

function examplesOf(name: ExperimentName): string {
  return `
Examples:
  $ tsuzuri experiment ${name}                          as documented
  $ tsuzuri experiment ${name} --epochs 2               a quick look
  $ tsuzuri experiment ${name} --models plain           one model only
  $ tsuzuri experiment ${name} --seeds 5 --out runs/5   mean ± sd
  $ tsuzuri experiment ${name} --json > result.json     for another program`;
}
