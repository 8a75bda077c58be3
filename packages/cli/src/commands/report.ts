import { join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { described, text, toggle } from '../config/fields.ts';
import { addFlags, readFlags } from '../config/flags.ts';
import { makeReport } from '../report/report.ts';
import { distinctRuns } from '../report/runs.ts';
import { outputAt, writeFile } from '../run/disk.ts';
import { kindOfRun, runFiles } from '../run/files.ts';
import { surroundings } from '../surroundings.ts';
import { pageOf } from '../sweep/files.ts';
import { openSweep } from '../sweep/open.ts';
import { tell } from '../terminal/tell.ts';
import { visible } from '../text/visible.ts';

const schema = z.strictObject({
  out: described(
    text().optional(),
    `file to write, by default ${runFiles.report} in the run, of several runs here`,
    'FILE',
  ),
  open: toggle('open the report in the browser'),
});
const defaults = { open: false };

/** Adds `tsuzuri report`. */
export function addReport(program: Command): void {
  const command = program
    .command('report')
    .description(
      'Writes one HTML file about a run, or several side by side: settings, curves, errors, attention, embeddings, sizes, speed and commands. It needs no network and no other file.',
    )
    .argument('<RUN...>', 'run directories, or one of a sweep')
    .addHelpText(
      'after',
      `
Examples:
  $ tsuzuri report runs/words --open
  $ tsuzuri report runs/a runs/b --out compared.html`,
    )
    .action((runs: string[], flags: Record<string, unknown>) => report(runs, flags));
  addFlags(command, schema, defaults);
}

async function report(given: readonly string[], flags: Record<string, unknown>): Promise<void> {
  const { out, open } = readFlags(schema, flags, defaults);
  const runs = distinctRuns(given, tell);
  const beside = runs.length === 1 ? join(runs[0], runFiles.report) : runFiles.report;
  const wanted = out === undefined ? undefined : outputAt(out);
  const isSweep = runs.length === 1 && kindOfRun(runs[0]) === 'sweep';
  const page = isSweep ? await pageOf(await openSweep(runs[0])) : await makeReport(runs, tell);
  const file = wanted ?? outputAt(beside);
  await writeFile(file, page);
  surroundings().stdout.write(`${visible(file)}\n`);
  if (open) surroundings().openFile(file);
}
