import type { Command } from 'commander';
import { type BackendName, createBackend } from 'tsuzuri';
import { addFlags, readFlags } from '../config/flags.ts';
import { type StudyName, studyNames, studyOf } from '../config/studies.ts';
import { requireStudy, studyDefaults, studySchema } from '../config/study-settings.ts';
import { runJobs } from '../experiment/pool.ts';
import { SUMMARY, checkTarget, writeRun } from '../experiment/run-directory.ts';
import { loadPainter, pictureFiles } from '../plot/draw.ts';
import { studyCurvesSpec } from '../plot/study-curves.ts';
import { type StudyJob, type StudyResult, makeStudyJobs } from '../study/jobs.ts';
import { studyHistory, summariseStudy } from '../study/summary.ts';
import { surroundings } from '../surroundings.ts';
import { onFallback } from '../terminal/fallback.ts';
import { endOnInterrupt } from '../terminal/interrupt.ts';
import { liveLines } from '../terminal/live-lines.ts';
import { plainLines } from '../terminal/plain-lines.ts';
import type { Progress, ShownEpoch } from '../terminal/progress.ts';
import { announceStudy, studyReport } from '../terminal/study-report.ts';
import { createStyle, isLive } from '../terminal/style.ts';

const worker = new URL('../study/worker.js', import.meta.url);

/** Adds the studies to `tsuzuri experiment`. */
export function addStudies(group: Command): void {
  for (const name of studyNames) {
    const { help } = studyOf(name);
    const command = group
      .command(name)
      .summary(help)
      .description(`Learns to ${help}.`)
      .addHelpText('after', examplesOf(name))
      .action((flags: Record<string, unknown>) => runStudy(name, flags));
    addFlags(command, studySchema(name), studyDefaults(name));
  }
}

async function runStudy(name: StudyName, flags: Record<string, unknown>): Promise<void> {
  const { out, json, ...given } = readFlags(studySchema(name), flags, studyDefaults(name));
  requireStudy(name, given);
  const directory = checkTarget(out);
  const { name: backend } = await createBackend(given.backend, { threads: 1, onFallback });
  const settings = { ...given, backend: backend as BackendName };
  const jobs = makeStudyJobs(name, settings);

  const { stdout, stderr } = surroundings();
  let progress: Progress | undefined;
  const release = endOnInterrupt(() => progress?.stop());
  const painter = await loadPainter(); // before the training, which would be lost without it
  stderr.write(announceStudy(name, settings, createStyle(stderr)));
  progress = (isLive(stderr) ? liveLines : plainLines)(stderr, jobs, 'dev');
  const results = await train(jobs, progress);
  const summary = summariseStudy(jobs, results);
  const asJson = `${JSON.stringify(summary, null, 2)}\n`;
  const files = new Map<string, Uint8Array | string>([
    ...pictureFiles('curves', await painter(studyCurvesSpec(summary))),
    ...jobs.map(({ file }, i) => [file, results[i].file] as const),
    ['history.jsonl', studyHistory(summary)],
    [SUMMARY, asJson],
  ]);
  writeRun(directory, files);
  release();
  stdout.write(json ? asJson : studyReport(summary, out, createStyle(stdout)));
}

async function train(jobs: readonly StudyJob[], progress: Progress): Promise<StudyResult[]> {
  try {
    return await runJobs<StudyJob, ShownEpoch, StudyResult>(worker, jobs, (job, event) =>
      progress.update(job, event),
    );
  } finally {
    progress.stop();
  }
}

function examplesOf(name: StudyName): string {
  return `
Examples:
  $ tsuzuri experiment ${name}                          as in docs/experiments.md
  $ tsuzuri experiment ${name} --models attention       one model only
  $ tsuzuri experiment ${name} --seeds 5 --out runs/5   mean ± sd over five seeds
  $ tsuzuri experiment ${name} --json > result.json     for another program`;
}
