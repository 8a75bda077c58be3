import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { z } from 'zod';
import { described, wholeNumber } from '../config/fields.ts';
import { addFlags, readFlags } from '../config/flags.ts';
import { model } from '../config/shared-settings.ts';
import { servePlayground } from '../playground/server.ts';
import { findModel, requireModel } from '../run/open-run.ts';
import { surroundings } from '../surroundings.ts';

const schema = z.strictObject({
  port: described(
    wholeNumber(1, 65_535).optional(),
    'port to listen on, by default 8017 or, where that is taken, any',
    'N',
  ),
  model: model(),
});

/** Where the page lies, beside the compiled command. */
const folder = fileURLToPath(new URL('../page', import.meta.url));

/** Adds `tsuzuri playground`. */
export function addPlayground(program: Command): void {
  const command = program
    .command('playground')
    .description(
      'Serves a page to this machine in which one trains models and sees into them, until it is stopped with Ctrl-C. With RUN, the page opens its model.',
    )
    .argument('[RUN]', 'a run directory or a model file (.safetensors)')
    .addHelpText(
      'after',
      '\nExamples:\n  $ tsuzuri playground\n  $ tsuzuri playground runs/words --port 9000',
    )
    .action((run: string | undefined, flags: Record<string, unknown>) => playground(run, flags));
  addFlags(command, schema, {});
}

async function playground(run: string | undefined, flags: Record<string, unknown>): Promise<void> {
  const { port, model: name } = readFlags(schema, flags, {});
  const found = run === undefined ? undefined : findModel(run, name, 'best').path;
  if (found !== undefined) await requireModel(found);
  const { address, close } = await servePlayground(folder, { port, model: found });
  const { stdout, signals } = surroundings();
  stdout.write(`${address}\n`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) signals.once(signal, () => resolve());
  });
  close();
}
