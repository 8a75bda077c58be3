import { basename } from 'node:path';
import type { Command } from 'commander';
import { createBackend } from 'tsuzuri';
import { addFlags, readFlags } from '../config/flags.ts';
import { predictDefaults, predictSchema } from '../config/schemas.ts';
import { findModel, openModel } from '../experiment/open-run.ts';
import { onFallback } from '../terminal/fallback.ts';

/** Adds `tsuzuri predict`. */
export function addPredict(program: Command): void {
  const command = program
    .command('predict')
    .summary('let a trained model answer')
    .description(
      'Prints the answer of a trained model to each text: the text, a tab, the answer. Of a run with\nseveral models, the one that was best on the test set answers.',
    )
    .argument('<RUN>', 'a run directory or a model file (.safetensors)')
    .argument('<TEXT...>', 'what the model shall read; put -- before texts that begin with -')
    .addHelpText(
      'after',
      `
Examples:
  $ tsuzuri predict runs/addition 12+3
  $ tsuzuri predict runs/addition 12+3 700+99 --model plain
  $ tsuzuri predict runs/rotate/reversed.safetensors 32929`,
    )
    .action((run: string, texts: string[], flags: Record<string, unknown>) =>
      predict(run, texts, flags),
    );
  addFlags(command, predictSchema, predictDefaults);
}

async function predict(
  run: string,
  texts: readonly string[],
  flags: Record<string, unknown>,
): Promise<void> {
  const { model, backend, json } = readFlags(predictSchema, flags, predictDefaults);
  const { path } = findModel(run, model, 'best');
  const translator = openModel(await createBackend(backend, { threads: 1, onFallback }), path);
  const answers = await translator.predict(texts);
  translator.dispose();

  const predictions = texts.map((input, i) => ({ input, prediction: answers[i] }));
  const text = json
    ? `${JSON.stringify({ model: basename(path), predictions }, null, 2)}\n`
    : predictions.map(({ input, prediction }) => `${input}\t${prediction}\n`).join('');
  process.stdout.write(text);
}
