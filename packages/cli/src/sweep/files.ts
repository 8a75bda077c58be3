import { basename, resolve } from 'node:path';
import { pictureFiles } from '../plot/draw.ts';
import type { RunDirectory } from '../run/directory.ts';
import { sweepFiles } from '../run/files.ts';
import { readOrigin } from '../run/origin.ts';
import { tell } from '../terminal/tell.ts';
import { configFile } from './best.ts';
import { sweepPage } from './page.ts';
import { picturesOf } from './pictures.ts';
import { rankingTable } from './ranking.ts';
import { resultLines, resultTable } from './results.ts';
import type { Sweep } from './sweep.ts';

/** Writes what is known of the runs: their results and the ranking. */
export async function writeResults(run: RunDirectory, sweep: Sweep): Promise<void> {
  const { spec, rows } = sweep;
  const ranking = sweep.ranking();
  await run.write(
    [sweepFiles.lines, resultLines(spec, rows)],
    [sweepFiles.results, resultTable(spec, rows)],
    [sweepFiles.ranking, rankingTable(spec, ranking)],
    ...ranking
      .slice(0, 1)
      .filter(({ isComplete }) => isComplete)
      .map((best) => [sweepFiles.best, configFile(spec, best)] as const),
  );
}

/** Draws the pictures of a sweep, and writes its page. */
export async function writePage(run: RunDirectory, sweep: Sweep): Promise<void> {
  try {
    const pictures = picturesOf(sweep.spec, sweep.ranking(), sweep.criterion);
    await run.write(...(await pictureFiles(pictures, tell)));
    await run.write([sweepFiles.report, await pageOf(sweep)]);
  } catch (error) {
    tell(`no report was written: ${(error as Error).message.split('\n', 1)[0]}`);
  }
}

/** The page of a sweep. */
export function pageOf(sweep: Sweep): Promise<string> {
  const { out, spec, rows, criterion } = sweep;
  const [command = ''] = readOrigin(out).commands;
  const name = basename(resolve(out));
  return sweepPage({ name, spec, rows, ranking: sweep.ranking(), criterion, command });
}
