import { join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { described, text } from '../config/fields.ts';
import { addFlags, readFlags } from '../config/flags.ts';
import { pictureFormat } from '../config/picture-format.ts';
import { RunError } from '../errors.ts';
import { loadPainter } from '../plot/draw.ts';
import { type PanelName, panelKinds, seriesCurves } from '../report/panels.ts';
import { distinctRuns, readRuns, seriesOf } from '../report/runs.ts';
import { outputAt, writeFile } from '../run/disk.ts';
import { surroundings } from '../surroundings.ts';
import { tell } from '../terminal/tell.ts';
import { visible } from '../text/visible.ts';

const FILE = 'curves.svg';

const schema = z.strictObject({
  out: described(
    text().optional(),
    `picture to write, .svg or .png, by default ${FILE} in the run, of several runs here`,
    'FILE',
  ),
});

/** Adds `tsuzuri plot`. */
export function addPlot(program: Command): void {
  const command = program
    .command('plot')
    .description(
      'Draws the curves of a run, or of several over each other: accuracies, loss and learning rate by epoch.',
    )
    .argument('<RUN...>', 'run directories')
    .addHelpText(
      'after',
      `
Examples:
  $ tsuzuri plot runs/words
  $ tsuzuri plot runs/a runs/b --out compared.png`,
    )
    .action((runs: string[], flags: Record<string, unknown>) => plot(runs, flags));
  addFlags(command, schema, {});
}

async function plot(given: readonly string[], flags: Record<string, unknown>): Promise<void> {
  const { out } = readFlags(schema, flags, {});
  const format = pictureFormat(out);
  const directories = distinctRuns(given, tell);
  const runs = readRuns(directories);
  const models = runs.flatMap((run) => run.models);
  const empty = models.find(({ history }) => history.length === 0);
  if (empty) throw new RunError(`${empty.run.directory}: no epoch of ${empty.name} was completed`);
  const about = { title: 'Curves', subtitle: runs.map(({ name }) => visible(name)).join(', ') };
  const spec = seriesCurves(about, Object.keys(panelKinds) as PanelName[], seriesOf(models));
  const painter = await loadPainter((line) => {
    throw new RunError(line);
  });
  const beside = directories.length === 1 ? join(directories[0], FILE) : FILE;
  const file = outputAt(out ?? beside);
  if (painter) await writeFile(file, await painter.draw(spec, format));
  surroundings().stdout.write(`${visible(file)}\n`);
}
