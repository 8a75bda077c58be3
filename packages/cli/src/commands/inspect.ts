import { basename } from 'node:path';
import type { Command } from 'commander';
import { createBackend } from 'tsuzuri';
import { addFlags, readFlags } from '../config/flags.ts';
import { inspectDefaults, inspectSchema } from '../config/schemas.ts';
import { beside, findModel, openModel } from '../run/open-run.ts';
import { loadPainter } from '../plot/draw.ts';
import { writeFile } from '../run/disk.ts';
import { heatMapSpec, heatMapTitle } from '../plot/heat-map.ts';
import { surroundings } from '../surroundings.ts';
import { similarityTable } from '../terminal/pairs.ts';
import { createStyle } from '../terminal/style.ts';

/** Adds `tsuzuri inspect embeddings`. */
export function addInspect(program: Command): void {
  const group = program.command('inspect').description('Looks into a trained model.');
  const command = group
    .command('embeddings')
    .summary('which tokens the model finds alike')
    .description(
      "Prints the most and the least similar pairs of tokens, by the cosine of their embeddings, and writes a heat map of all pairs beside the model's file: embeddings.svg for the model that the run's summary shows (the reversed one, if there), else embeddings-NAME.svg.",
    )
    .argument('<RUN>', 'a run directory or a model file (.safetensors)')
    .addHelpText(
      'after',
      `
Examples:
  $ tsuzuri inspect embeddings runs/addition
  $ tsuzuri inspect embeddings runs/addition --model plain
  $ tsuzuri inspect embeddings plain.safetensors --json`,
    )
    .action((run: string, flags: Record<string, unknown>) => inspectEmbeddings(run, flags));
  addFlags(command, inspectSchema, inspectDefaults);
}

async function inspectEmbeddings(run: string, flags: Record<string, unknown>): Promise<void> {
  const { model, pairs, json } = readFlags(inspectSchema, flags, inspectDefaults);
  const found = findModel(run, model, 'inspected');
  const translator = await openModel(await createBackend('auto', { threads: 1 }), found.path);
  const similarity = await translator.embeddingSimilarity();
  translator.dispose();

  const painter = await loadPainter();
  const { svg } = await painter(heatMapSpec(similarity, heatMapTitle(found.description)));
  const file = beside(found.path, `embeddings${found.isInspected ? '' : `-${found.name}`}.svg`);
  await writeFile(file, svg);

  if (json) {
    const result = { model: basename(found.path), embeddingSimilarity: similarity, file };
    surroundings().stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    return;
  }
  const style = createStyle(surroundings().stdout);
  const lines = similarityTable(similarity, pairs, style);
  const heading = style('heading', `Which tokens ${found.path} finds alike`);
  surroundings().stdout.write(
    `${heading} (cosine of embeddings)\n${lines.map((line) => `  ${line}\n`).join('')}\nHeat map of all pairs: ${file}\n`,
  );
}
