import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { Ensemble, type Translator, TsuzuriError, createBackend } from 'tsuzuri';
import { ensemblePieces, readPytorch } from 'tsuzuri/formats';
import { z } from 'zod';
import { described, path, toggle } from '../config/fields.ts';
import { addFlags, readFlags } from '../config/flags.ts';
import { RunError, UsageError } from '../errors.ts';
import { placeFiles, requirePlace } from '../export/place.ts';
import { pytorchFiles } from '../export/pytorch.ts';
import { openFile, readFile } from '../run/disk.ts';
import { runFiles } from '../run/files.ts';
import { surroundings } from '../surroundings.ts';
import { onFallback } from '../terminal/fallback.ts';
import { visible } from '../text/visible.ts';

const schema = z.strictObject({
  out: described(path(), 'model file to write, .safetensors', 'FILE'),
  force: toggle('replace a file that is there already'),
});
const defaults = { force: false };
const LARGEST_CONFIG = 1 << 28;

/** Adds `tsuzuri import`. */
export function addImport(program: Command): void {
  const command = program
    .command('import')
    .description(
      `Makes a model file from a folder as "tsuzuri export --format pytorch" writes it: ${pytorchFiles.weights} with PyTorch's tensors, and ${pytorchFiles.config} with all else.`,
    )
    .argument('<FOLDER>', 'the folder with both files')
    .addHelpText(
      'after',
      `
Examples:
  $ tsuzuri import words-pytorch --out words.safetensors
  $ tsuzuri predict words.safetensors hello`,
    )
    .action((folder: string, flags: Record<string, unknown>) => importModel(folder, flags));
  addFlags(command, schema, defaults);
}

async function importModel(folder: string, flags: Record<string, unknown>): Promise<void> {
  const { out, force } = readFlags(schema, flags, defaults);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(
      `expected a folder with ${pytorchFiles.weights} and ${pytorchFiles.config}, got "${folder}"`,
    );
  }
  requirePlace(out, 'file', force);
  const members: Translator[] = [];
  for (const one of foldersIn(folder)) members.push(await readFolder(one));
  const ensemble = ensembleOf(folder, members);
  try {
    const written = await placeFiles(out, 'file', [[runFiles.model, ensemblePieces(ensemble)]]);
    surroundings().stdout.write(`${visible(written[0])}\n`);
  } finally {
    ensemble.dispose();
  }
}

/** The folders of an ensemble's members, or the one that was named. */
function foldersIn(folder: string): string[] {
  const folders: string[] = [];
  for (let i = 1; existsSync(join(folder, 'members', String(i))); i++) {
    folders.push(join(folder, 'members', String(i)));
  }
  return folders.length > 0 ? folders : [folder];
}

function ensembleOf(folder: string, members: readonly Translator[]): Ensemble {
  try {
    return new Ensemble(members);
  } catch (error) {
    if (error instanceof TsuzuriError) throw new RunError(`${folder}: ${error.message}`);
    throw error;
  }
}

/** The settings of an export. @throws RunError where they are larger than any could be */
function readConfig(path: string): string {
  const { size } = statSync(path, { throwIfNoEntry: false }) ?? { size: 0 };
  if (size <= LARGEST_CONFIG) return readFile(path).toString();
  throw new RunError(`${path}: expected at most ${LARGEST_CONFIG} bytes, got ${size}`);
}

async function readFolder(folder: string): Promise<Translator> {
  const config = readConfig(join(folder, pytorchFiles.config));
  const weights = openFile(join(folder, pytorchFiles.weights));
  try {
    return await readPytorch(
      await createBackend('auto', { threads: 1, onFallback }),
      config,
      weights,
    );
  } catch (error) {
    if (error instanceof TsuzuriError) throw new RunError(`${folder}: ${error.message}`);
    throw error;
  } finally {
    weights.close();
  }
}
