import { basename } from 'node:path';
import type { Command } from 'commander';
import { createBackend } from 'tsuzuri';
import { z } from 'zod';
import { json, model } from '../config/shared-settings.ts';
import { described, text, wholeNumber } from '../config/fields.ts';
import { addFlags, readFlags } from '../config/flags.ts';
import { UsageError } from '../errors.ts';
import { loadPainter } from '../plot/draw.ts';
import { heatMapSpec } from '../plot/heat-map.ts';
import { writeFile } from '../run/disk.ts';
import { beside, findModel, openModel } from '../run/open-run.ts';
import { surroundings } from '../surroundings.ts';
import { similarityTable } from '../terminal/pairs.ts';
import { createStyle } from '../terminal/style.ts';
import { tell } from '../terminal/tell.ts';
import { visible } from '../text/visible.ts';

const schema = z.strictObject({
  model: model(),
  pairs: described(wholeNumber(1, 1000), 'pairs to print from either end of the order', 'N'),
  tokens: described(wholeNumber(2, 250), 'the most frequent tokens, which the picture shows', 'N'),
  out: described(
    text().optional(),
    'picture to write, .svg or .png (beside the model when omitted: embeddings.svg or embeddings-NAME.svg, see above)',
    'FILE',
  ),
  json: json(),
});
const defaults = { pairs: 10, tokens: 100, json: false };

/** Adds `tsuzuri inspect embeddings`. */
export function addInspect(program: Command): void {
  const group = program.command('inspect').description('Looks into a trained model.');
  const command = group
    .command('embeddings')
    .summary('which tokens the model finds alike')
    .description(
      "Prints the most and the least similar pairs of source tokens, by the cosine of their embeddings, and draws a heat map. Without --out it is written beside the model: embeddings.svg for the model that the run's summary shows (the reversed one, if there), else embeddings-NAME.svg.",
    )
    .argument('<RUN>', 'a run directory or a model file (.safetensors)')
    .addHelpText(
      'after',
      `
Examples:
  $ tsuzuri inspect embeddings runs/addition
  $ tsuzuri inspect embeddings runs/addition --model plain --out plain.png
  $ tsuzuri inspect embeddings runs/words --tokens 40 --pairs 20
  $ tsuzuri inspect embeddings plain.safetensors --json`,
    )
    .action((run: string, flags: Record<string, unknown>) => inspectEmbeddings(run, flags));
  addFlags(command, schema, defaults);
}

async function inspectEmbeddings(run: string, flags: Record<string, unknown>): Promise<void> {
  const { model, pairs, tokens, out, json } = readFlags(schema, flags, defaults);
  const format = formatOf(out);
  const found = findModel(run, model, 'inspected');
  const translator = await openModel(await createBackend('auto', { threads: 1 }), found.path);
  const similarity = await translator.embeddingSimilarity();
  const shown = await translator.embeddingSimilarity({ tokens, pairs: tokens ** 2 });
  const vocabulary = translator.source.vocabulary.size;
  translator.dispose();

  const { stdout } = surroundings();
  const style = createStyle(stdout);
  if (!json) {
    const heading = style('heading', `Which tokens ${visible(found.path)} finds alike`);
    const lines = similarityTable(similarity, pairs, style);
    stdout.write(`${heading} (cosine of embeddings)\n`);
    stdout.write(lines.map((line) => `  ${line}\n`).join(''));
  }
  const file =
    out ?? beside(found.path, `embeddings${found.isInspected ? '' : `-${found.name}`}.svg`);
  const painter = await loadPainter(tell);
  if (painter) {
    const picture = await painter.draw(heatMapSpec(shown, found.description), format);
    await writeFile(file, picture);
  }
  const written = painter ? file : null;
  if (json) {
    const result = { model: basename(found.path), embeddingSimilarity: similarity, file: written };
    stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  } else if (written !== null) {
    const what = tokens < vocabulary ? `the ${tokens} most frequent tokens` : 'all pairs';
    stdout.write(`\nHeat map of ${what}: ${visible(written)}\n`);
  }
}

/** @throws UsageError when the name of a file says no format that is drawn */
function formatOf(file: string | undefined): 'svg' | 'png' {
  const [, ending] = /\.(svg|png)$/i.exec(file ?? '.svg') ?? [];
  if (ending === undefined) {
    throw new UsageError(`--out: expected a name that ends in .svg or .png, got "${file}"`);
  }
  return ending.toLowerCase() as 'svg' | 'png';
}
