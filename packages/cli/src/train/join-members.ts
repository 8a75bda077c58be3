import { join } from 'node:path';
import { type Ensemble, type Evaluation, createBackend } from 'tsuzuri';
import { ensemblePieces } from 'tsuzuri/formats';
import { scoreAnswers } from 'tsuzuri/metrics';
import { ensembleLoss } from 'tsuzuri/nn';
import { spread } from '../plot/statistics.ts';
import { writeReport } from '../report/write.ts';
import type { RunDirectory } from '../run/directory.ts';
import { readRunFile, runFiles } from '../run/files.ts';
import { parseHistory } from '../run/history.ts';
import type { HistoryEntry } from '../run/history.ts';
import { formatLines } from '../run/json-lines.ts';
import { openTogether } from '../run/open-run.ts';
import { formatOrigin, readOrigin } from '../run/origin.ts';
import { outputsOf, parseOutputs } from '../run/outputs.ts';
import { onFallback } from '../terminal/fallback.ts';
import { tell } from '../terminal/tell.ts';
import { formatDuration, formatFixed } from '../text/format.ts';
import { drawCurves } from './curves.ts';
import { describeEnd } from './words.ts';
import type { TrainOrder } from './one.ts';

/**
 * Makes one model of members that have been trained: their model files become one, and their histories;
 * the ensemble answers the dev examples, is scored, and reported on.
 */
export async function joinMembers(
  run: RunDirectory,
  orders: readonly TrainOrder[],
  reports: boolean,
): Promise<void> {
  const folders = orders.map(({ out }) => out);
  const { backend: name } = orders[0].settings;
  const paths = folders.map((folder) => ({ path: join(folder, runFiles.model) }));
  const ensemble = await openTogether(await createBackend(name, { onFallback }), paths);
  try {
    await run.write([runFiles.model, ensemblePieces(ensemble)]);
    const scores = await scoreDev(run, ensemble, folders[0]);
    const members = orders.map(({ out, settings: { seed } }) => ({ seed, ...summaryOf(out) }));
    const seconds = members.reduce((sum, member) => sum + (member.seconds ?? 0), 0);
    const { parameterCount: parameters } = ensemble;
    const summary = { kind: 'train', parameters, seconds, ensemble: scores, members };
    const origin = { ...readOrigin(run.path), facts: readOrigin(folders[0]).facts };
    const histories = folders.map((folder, i) => historyOf(folder, members[i].seed));
    await run.write(
      [runFiles.history, formatLines(histories.flat())],
      [runFiles.origin, formatOrigin(origin)],
      [runFiles.summary, `${JSON.stringify(summary, null, 2)}\n`],
    );
    const kept = histories.map((own, i) => scoreOf(own, members[i].best?.epoch));
    tellScores(kept, scores, seconds);
  } finally {
    ensemble.dispose();
  }
  await drawCurves(run);
  if (reports && (await writeReport(run.path)))
    tell(`the report is ${run.path}/${runFiles.report}`);
  tell(describeEnd(run.path, ensemble.codec));
}

/** The answers of the ensemble to the dev examples of a member, written and scored. */
async function scoreDev(
  run: RunDirectory,
  ensemble: Ensemble,
  folder: string,
): Promise<Evaluation | undefined> {
  const answered = parseOutputs(readRunFile(folder, runFiles.outputs)?.toString('utf8') ?? '');
  const examples = answered.map(({ source, features, target, targets = [target] }) => ({
    source,
    target,
    targets,
    ...(features && { features }),
  }));
  if (examples.length === 0) return undefined;
  const found = await ensemble.answer(examples, { beam: 1 });
  const answers = found.map(({ answers: [best] }) => best);
  const outputs = outputsOf(ensemble.target, { set: 'dev' }, examples, answers);
  await run.write([runFiles.outputs, formatLines(outputs)]);
  const rows = examples.flatMap(({ targets, ...rest }) =>
    targets.map((target) => ({ ...rest, target })),
  );
  const loss = await ensembleLoss(ensemble, rows);
  return { ...scoreAnswers(ensemble.codec, answers, examples), loss };
}

/** What a member's summary says. */
interface MemberSummary {
  readonly seconds?: number;
  readonly best?: { readonly epoch: number };
}

function summaryOf(folder: string): MemberSummary {
  return JSON.parse(
    readRunFile(folder, runFiles.summary)?.toString('utf8') ?? '{}',
  ) as MemberSummary;
}

function historyOf(folder: string, seed: number): HistoryEntry[] {
  const entries = parseHistory(readRunFile(folder, runFiles.history)?.toString('utf8') ?? '');
  return entries.map((entry) => ({ model: 'member', seed, ...entry }));
}

/** The rate of wrong answers of the weights that were kept, in per cent. */
function scoreOf(history: readonly HistoryEntry[], epoch: number | undefined): number[] {
  const dev = history.find((entry) => entry.epoch === epoch)?.dev;
  return dev ? [100 * (1 - dev.sequenceAccuracy)] : [];
}

function tellScores(
  kept: readonly number[][],
  scores: Evaluation | undefined,
  seconds: number,
): void {
  const each = spread(kept.flat());
  const rate = scores && formatFixed(100 * (1 - scores.sequenceAccuracy), 2);
  const members = `${kept.length} members trained in ${formatDuration(seconds)} together`;
  tell(
    rate === undefined
      ? members
      : `${members}; dev WER ${formatFixed(each.mean, 2)} ± ${formatFixed(each.sd, 2)} each, ${rate} as an ensemble`,
  );
}
