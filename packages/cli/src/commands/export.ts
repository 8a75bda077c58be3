import type { Command } from 'commander';
import { createBackend } from 'tsuzuri';
import { type WeightKind, weightKinds } from 'tsuzuri/formats';
import { z } from 'zod';
import { choice, described, kinds, path, text, toggle, withText } from '../config/fields.ts';
import { addFlags, readFlags } from '../config/flags.ts';
import { needs, unless } from '../config/needs.ts';
import { model, namesOf } from '../config/shared-settings.ts';
import type { ExportFormat, Exported, Files } from '../export/format.ts';
import { type ExportFormatName, exportFormats } from '../export/formats.ts';
import { placeFiles, requirePlace } from '../export/place.ts';
import type { Content } from '../run/disk.ts';
import { findModel, openTogether } from '../run/open-run.ts';
import { surroundings } from '../surroundings.ts';
import { onFallback } from '../terminal/fallback.ts';
import { visible } from '../text/visible.ts';

const storedAs = namesOf<WeightKind>(weightKinds);
const schema = z.strictObject({
  format: kinds(namesOf<ExportFormatName>(exportFormats), 'form of the export'),
  out: described(path(), 'file or, for a form of several files, folder to write', 'PATH'),
  weights: described(
    choice(storedAs).optional(),
    'how weights are stored, by default as in the run; what that costs in accuracy is told',
    storedAs.join('|'),
    needs('format', 'model', 'package'),
  ),
  data: withText(z.array(text()).optional(), {
    value: 'FILE',
    many: true,
    help: "pairs to score the exported model on, by default the run's dev set; repeatable",
    needs: [
      unless(({ format, weights }) =>
        weights === undefined && format !== 'package'
          ? 'needs --weights or --format package'
          : undefined,
      ),
    ],
  }),
  name: described(
    text().optional(),
    "name of the package, by default the run's",
    'NAME',
    needs('format', 'package'),
  ),
  model: model(),
  with: described(
    text().optional(),
    'further runs whose models become members of one ensemble with RUN',
    'RUN,…',
  ),
  force: toggle('replace files that are there already'),
});
const defaults = { format: 'model', force: false } as const;

/** Adds `tsuzuri export`. */
export function addExport(program: Command): void {
  const forms = Object.entries(exportFormats).map(
    ([name, { description }]) => `  ${name.padEnd(10)}${description}`,
  );
  const command = program
    .command('export')
    .description('Writes a trained model in a form that other programs read.')
    .argument('<RUN>', 'a run directory or a model file (.safetensors)')
    .addHelpText(
      'after',
      `
Forms:
${forms.join('\n')}

Examples:
  $ tsuzuri export runs/words --out words.safetensors
  $ tsuzuri export runs/words --weights int8 --out words.safetensors
  $ tsuzuri export runs/words --format pytorch --out words-pytorch
  $ tsuzuri export runs/words --format package --weights int8 --out words-g2p`,
    )
    .action((run: string, flags: Record<string, unknown>) => exportModel(run, flags));
  addFlags(command, schema, defaults);
}

async function exportModel(run: string, flags: Record<string, unknown>): Promise<void> {
  const settings = readFlags(schema, flags, defaults);
  const { format, out, model: name, force } = settings;
  const form: ExportFormat = exportFormats[format];
  const found = findModel(run, name, 'best');
  requirePlace(out, form.out, force);
  const backend = await createBackend('auto', { threads: 1, onFallback });
  const all = [
    found,
    ...(settings.with?.split(',') ?? []).map((one) => findModel(one, undefined, 'best')),
  ];
  const ensemble = await openTogether(backend, all);
  try {
    const files = await filesOf(form, { run, found, ensemble, settings });
    const written = await placeFiles(out, form.out, files);
    surroundings().stdout.write(written.map((path) => `${visible(path)}\n`).join(''));
  } finally {
    ensemble.dispose();
  }
}

/** The files of a form; of one that takes no ensemble, those of each member in a folder of its own. */
async function filesOf(form: ExportFormat, all: Omit<Exported, 'translator'>): Promise<Files> {
  const { members } = all.ensemble;
  if (form.isOfAll || members.length === 1) return form.write({ ...all, translator: members[0] });
  const files: (readonly [string, Content])[] = [];
  for (const [i, translator] of members.entries()) {
    const own = await form.write({ ...all, translator });
    files.push(...own.map(([name, content]) => [`members/${i + 1}/${name}`, content] as const));
  }
  return files;
}
