import type { Command } from 'commander';
import { type BackendName, type EpochEvent, type TaskName, createBackend } from 'tsuzuri';
import { addFlags, readFlags } from '../config/flags.ts';
import { requirePossible } from '../config/possible.ts';
import { type TrainingSettings, experimentDefaults, experimentSchema } from '../config/schemas.ts';
import { createExperimentTask, experimentNames, helpOf } from '../config/tasks.ts';
import { type Job, makeJobs } from '../experiment/jobs.ts';
import type { JobResult } from '../experiment/messages.ts';
import { runJobs } from '../experiment/pool.ts';
import { type Summary, historyOf, summarise } from '../experiment/summary.ts';
import { curvesSpec } from '../plot/curves.ts';
import { type Painter, loadPainter, pictureFiles } from '../plot/draw.ts';
import { heatMapSpec, heatMapTitle } from '../plot/heat-map.ts';
import { surroundings } from '../surroundings.ts';
import { RunDirectory } from '../run/directory.ts';
import { runFiles } from '../run/files.ts';
import { formatHistory } from '../run/history.ts';
import { describeModel } from '../run/open-run.ts';
import { onFallback } from '../terminal/fallback.ts';
import { endOnInterrupt } from '../terminal/interrupt.ts';
import { liveLines } from '../terminal/live-lines.ts';
import { plainLines } from '../terminal/plain-lines.ts';
import type { Progress } from '../terminal/progress.ts';
import { announcement, report } from '../terminal/report.ts';
import { createStyle, isLive } from '../terminal/style.ts';
import { addStudies } from './study.ts';

/** Adds `tsuzuri experiment` and its tasks. */
export function addExperiment(program: Command): void {
  const group = program
    .command('experiment')
    .description(
      'Trains encoder-decoder models on a task that makes its own examples. Shows how they learn, compares them, and keeps all results as files. addition and rotate are the tutorial: an LSTM that reads the source as it is (plain), and one that reads it back to front (reversed).',
    );
  for (const task of experimentNames) {
    const command = group
      .command(task)
      .summary(helpOf(task))
      .description(`Learns to ${helpOf(task)}.`)
      .addHelpText('after', examplesOf(task))
      .action((flags: Record<string, unknown>) => experiment(task, flags));
    addFlags(command, experimentSchema(task), experimentDefaults(task));
  }
  addStudies(group);
}

async function experiment(task: TaskName, flags: Record<string, unknown>): Promise<void> {
  const schema = experimentSchema(task);
  const { out, json, ...given } = readFlags(schema, flags, experimentDefaults(task));
  requirePossible(createExperimentTask(task, given), given);
  await RunDirectory.use(out, 'experiment', { replace: ['experiment'] }, (run) =>
    experimentIn(run, task, given, json),
  );
}

async function experimentIn(
  run: RunDirectory,
  task: TaskName,
  given: TrainingSettings,
  json: boolean,
): Promise<void> {
  const { name: backend } = await createBackend(given.backend, { threads: 1, onFallback });
  const settings = { ...given, backend: backend as BackendName };
  const jobs = makeJobs(task, settings);

  const { stdout, stderr } = surroundings();
  let progress: Progress | undefined;
  const release = endOnInterrupt(() => progress?.stop());
  const painter = await loadPainter(); // before the training, which would be lost without it
  stderr.write(announcement(task, settings, createStyle(stderr)));
  progress = (isLive(stderr) ? liveLines : plainLines)(stderr, jobs);
  const results = await train(jobs, progress);
  const summary = summarise(jobs, results);
  await run.replace([
    ...jobs.map(({ file }, i) => [file, results[i].file] as const),
    [runFiles.history, formatHistory(historyOf(summary))],
    [runFiles.summary, toJson(summary)],
  ]);
  release();
  await run.write(...(await draw(painter, summary)));
  const style = createStyle(stdout);
  stdout.write(json ? toJson(summary) : report(summary, run.path, style));
}

const worker = new URL('../experiment/worker.js', import.meta.url);

async function train(jobs: readonly Job[], progress: Progress): Promise<JobResult[]> {
  try {
    return await runJobs<Job, EpochEvent, JobResult>(worker, jobs, (job, event) => {
      const { test } = event.evaluation ?? {};
      progress.update(job, { ...event, sequenceAccuracy: test?.sequenceAccuracy });
    });
  } finally {
    progress.stop();
  }
}

async function draw(painter: Painter, summary: Summary): Promise<[string, Uint8Array | string][]> {
  const { experiment, embeddingModel, embeddingSimilarity, settings } = summary;
  const title = heatMapTitle(describeModel(experiment, embeddingModel, settings.seed));
  return [
    ...pictureFiles('curves', await painter(curvesSpec(summary))),
    ...pictureFiles('embeddings', await painter(heatMapSpec(embeddingSimilarity, title))),
  ];
}

function toJson(summary: Summary): string {
  return `${JSON.stringify(summary, null, 2)}\n`;
}

function examplesOf(task: TaskName): string {
  return `
Examples:
  $ tsuzuri experiment ${task}                         as in the tutorial
  $ tsuzuri experiment ${task} --epochs 20              a quick look
  $ tsuzuri experiment ${task} --seeds 5 --out runs/5   mean ± sd
  $ tsuzuri experiment ${task} --json > result.json     for another program`;
}
