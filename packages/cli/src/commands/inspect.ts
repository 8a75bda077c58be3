import { basename } from 'node:path';
import type { Command } from 'commander';
import { type Backend, type BackendName, createBackend } from 'tsuzuri';
import { z } from 'zod';
import { described, text } from '../config/fields.ts';
import { addFlags, readFlags } from '../config/flags.ts';
import type { Values } from '../config/needs.ts';
import { pictureFormat } from '../config/picture-format.ts';
import { json, model } from '../config/shared-settings.ts';
import { attention } from '../inspect/attention.ts';
import { beam } from '../inspect/beam.ts';
import { confusions } from '../inspect/confusions.ts';
import { embeddings } from '../inspect/embeddings.ts';
import { flow } from '../inspect/flow.ts';
import type { Part, Picture } from '../inspect/part.ts';
import { sizes } from '../inspect/sizes.ts';
import { loadPainter } from '../plot/draw.ts';
import { outputAt, writeFile } from '../run/disk.ts';
import { beside, findModel, onlyMember, openModel } from '../run/open-run.ts';
import { surroundings } from '../surroundings.ts';
import { onFallback } from '../terminal/fallback.ts';
import { createStyle } from '../terminal/style.ts';
import { tell } from '../terminal/tell.ts';
import { visible } from '../text/visible.ts';

/** What can be seen in a model, by the name of its subcommand. */
export const parts: Readonly<Record<string, Part>> = {
  attention,
  beam,
  confusions,
  embeddings,
  flow,
  sizes,
};

/** Adds `tsuzuri inspect` with a subcommand for each part. */
export function addInspect(program: Command): void {
  const group = program.command('inspect').description('Looks into a trained model.');
  for (const [name, part] of Object.entries(parts)) addPart(group, name, part);
}

function addPart(group: Command, name: string, part: Part): void {
  const { summary, description, operands, examples, settings } = part;
  const schema = z.strictObject({
    model: model(),
    ...settings,
    out: described(text().optional(), part.out ?? 'picture to write, .svg or .png', 'FILE'),
    json: json(),
  });
  const defaults = { ...part.defaults, json: false };
  const command = group
    .command(name)
    .summary(summary)
    .description(description)
    .argument('<RUN>', 'a run directory or a model file (.safetensors)');
  for (const [operand, help] of Object.entries(operands)) command.argument(operand, help);
  const lines = examples.map((example) => `\n  $ tsuzuri inspect ${example}`).join('');
  command.addHelpText('after', `\nExamples:${lines}`).action(async (run: string) => {
    const words = command.args.slice(1);
    const typed = command.opts<Values>();
    const settings = readFlags(schema, typed, { ...defaults, ...part.defaultsOf?.(words) });
    await look(part, run, { words, settings, typed });
  });
  addFlags(command, schema, defaults);
}

/** The settings that every part has, and those of the machine that only some have. */
interface Common extends Values {
  readonly model?: string | undefined;
  readonly out?: string | undefined;
  readonly json: boolean;
  readonly backend?: BackendName | 'auto';
  readonly threads?: number | undefined;
}

async function look(
  part: Part,
  run: string,
  given: { words: readonly string[]; settings: Common; typed: Values },
): Promise<void> {
  const { settings } = given;
  const format = pictureFormat(settings.out);
  const out = settings.out === undefined ? undefined : outputAt(settings.out);
  const found = findModel(run, settings.model, part.preference ?? 'best');
  const ensemble = await openModel(await backendOf(settings), found);
  const translator = part.isOfAll ? ensemble.members[0] : onlyMember(ensemble, found);
  const {
    text: shown,
    data,
    picture,
  } = await part.look({ translator, ensemble, found, ...given }).finally(() => ensemble.dispose());

  const { stdout } = surroundings();
  if (!settings.json) stdout.write(shown(createStyle(stdout)));
  const { beside: name } = picture;
  const file = out ?? (name === undefined ? undefined : beside(found.path, name));
  const written = file === undefined ? null : await draw(picture, file, format);
  if (settings.json) {
    const result = { model: basename(found.path), ...data, file: written };
    stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  } else if (written !== null) stdout.write(`\n${picture.title}: ${visible(written)}\n`);
}

/** A single example keeps one thread busy; what answers many has settings of its own. */
function backendOf({ backend, threads }: Common): Promise<Backend> {
  if (backend === undefined) return createBackend('auto', { threads: 1, onFallback });
  return createBackend(backend, { onFallback, ...(threads === undefined ? {} : { threads }) });
}

/** @returns the file, or null where nothing draws */
async function draw(
  { spec }: Picture,
  file: string,
  format: 'svg' | 'png',
): Promise<string | null> {
  const painter = await loadPainter(tell);
  if (!painter) return null;
  await writeFile(file, await painter.draw(spec, format));
  return file;
}
