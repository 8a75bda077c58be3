import type { Command } from 'commander';
import { type BackendName, createBackend } from 'tsuzuri';
import { addFlags, readFlags } from '../config/flags.ts';
import { type StudyName, studyNames, studyOf } from '../config/studies.ts';
import {
  type StudySettings,
  requireStudy,
  studyDefaults,
  studySchema,
} from '../config/study-settings.ts';
import { runJobs } from '../experiment/pool.ts';
import { loadPainter, pictureFiles } from '../plot/draw.ts';
import { studyCurvesSpec } from '../plot/study-curves.ts';
import { type StudyJob, type StudyResult, makeStudyJobs } from '../study/jobs.ts';
import { studyHistory, summariseStudy } from '../study/summary.ts';
import { surroundings } from '../surroundings.ts';
import { RunDirectory } from '../run/directory.ts';
import { runFiles } from '../run/files.ts';
import { formatHistory } from '../run/history.ts';
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
  await RunDirectory.use(out, 'experiment', { replace: ['experiment'] }, (run) =>
    studyIn(run, name, given, json),
  );
}

async function studyIn(
  run: RunDirectory,
  name: StudyName,
  given: StudySettings,
  json: boolean,
): Promise<void> {
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
  await run.replace([
    ...jobs.map(({ file }, i) => [file, results[i].file] as const),
    [runFiles.history, formatHistory(studyHistory(summary))],
    [runFiles.summary, asJson],
  ]);
  release();
  await run.write(...pictureFiles('curves', await painter(studyCurvesSpec(summary))));
  stdout.write(json ? asJson : studyReport(summary, run.path, createStyle(stdout)));
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
  $ tsuzuri experiment ${name}                          as documented
  $ tsuzuri experiment ${name} --models attention       one model only
  $ tsuzuri experiment ${name} --seeds 5 --out runs/5   mean ± sd
  $ tsuzuri experiment ${name} --json > result.json     for another program`;
}
