import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Example } from 'tsuzuri';
import { guessFormat } from '../data/formats.ts';
import { loadExamples } from '../data/read.ts';
import { readRunFile, runFiles } from '../run/files.ts';
import { parseOutputs } from '../run/outputs.ts';
import { tell } from '../terminal/tell.ts';
import type { Exported } from './format.ts';

/** Examples to score a model on. */
export interface ExampleSet {
  /** Where they are from: `dev.tsv`, or the run's own `dev` set. */
  readonly name: string;
  readonly examples: readonly Example[];
}

/**
 * The examples of `--data`, or those that the run was scored on when it was trained; undefined where there
 * are none.
 *
 * @throws as `loadExamples` does
 */
export async function findExamples({ run, settings }: Exported): Promise<ExampleSet | undefined> {
  const files = settings.data as readonly string[] | undefined;
  if (files === undefined) return ofRun(run);
  const reading = { format: guessFormat(files), header: false, skipBad: false };
  const name = files.map((file) => basename(file)).join(', ');
  return { name, examples: await loadExamples(files, reading, tell) };
}

function ofRun(run: string): ExampleSet | undefined {
  if (!statSync(run).isDirectory()) return undefined;
  const outputs = parseOutputs(readRunFile(run, runFiles.outputs)?.toString('utf8') ?? '');
  if (outputs.length === 0) return undefined;
  const [{ model, seed, set }] = outputs; // the models of an experiment have one set
  const own = outputs.filter((one) => one.model === model && one.seed === seed);
  const examples = own.flatMap(({ source, target, targets = [target] }) =>
    targets.map((one) => ({ source, target: one })),
  );
  return { name: `its ${set} set`, examples };
}
