import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  type Backend,
  BackendError,
  ConfigError,
  Ensemble,
  type Translator,
  type TranslatorConfig,
  TsuzuriError,
} from 'tsuzuri';
import { didYouMean } from 'tsuzuri/data';
import { openEnsemble, readCodec, readTranslatorConfig } from 'tsuzuri/formats';
import { z } from 'zod';
import { RunError, UsageError } from '../errors.ts';
import { type OpenFile, openFile } from './disk.ts';
import { readRunFile, runFiles } from './files.ts';
import { memberFolder, memberFolders } from './members.ts';

/** A model entry as far as finding a model needs it. */
const entrySchema = z.looseObject({
  name: z.string(),
  reverseSource: z.boolean(),
  seed: z.number(),
  file: z.string().regex(/^\w[\w.-]*$/, { error: 'expected the plain name of a file' }),
  test: z.looseObject({ sequenceAccuracy: z.number() }),
});
const summarySchema = z.looseObject({
  experiment: z.string(),
  models: z.array(entrySchema).min(1),
});

type Entry = z.output<typeof entrySchema>;

/** Which model of a run to take when none is named. */
export type Preference = 'best' | 'inspected';

const preferences: Readonly<Record<Preference, (entries: readonly Entry[]) => Entry>> = {
  /** The best on the test set; the first of several. */
  best: (entries) =>
    entries.reduce((best, entry) =>
      entry.test.sequenceAccuracy > best.test.sequenceAccuracy ? entry : best,
    ),
  /** The one that `summary.json` shows the embeddings of. */
  inspected: inspectedOf,
};

/** A model file that was found. */
export interface FoundModel {
  /** The path of the file. */
  readonly path: string;
  /** The name of the file without its ending: `reversed`, `plain-seed2`. */
  readonly name: string;
  /** What it is, for the title of a picture. */
  readonly description: string;
  /** Whether it is what `inspect` takes from its run by itself. */
  readonly isInspected: boolean;
  /** Which member of the file is meant, counted from 1; all if omitted. */
  readonly member?: number;
}

/**
 * The model file that RUN and `--model` mean.
 *
 * @param run a run directory or a model file
 * @param model the name of a model or of its file, or the number of an ensemble's member; without it,
 *   `preference` decides, and all members are meant
 * @throws RunError when its summary is damaged; UsageError when there is no such run, or for a name
 *   that the run does not have
 */
export function findModel(
  run: string,
  model: string | undefined,
  preference: Preference,
): FoundModel {
  const stats = statSync(run, { throwIfNoEntry: false });
  if (!stats) {
    throw new UsageError(
      `expected a run directory or a model file, got "${run}", which does not exist; "tsuzuri train" and "tsuzuri experiment" make one`,
    );
  }
  const number = model !== undefined && /^[1-9]\d?$/.test(model) ? Number(model) : undefined;
  if (!stats.isDirectory()) {
    if (model !== undefined && number === undefined) {
      throw new UsageError(
        `--model: expected a run directory with it, got the file "${run}"; omit it`,
      );
    }
    const name = stem(run);
    return { path: run, name, description: name, isInspected: false, ...memberOf(number) };
  }
  const trained = join(run, runFiles.model);
  const members = memberFolders(run);
  if (members.length > 0) {
    const path = model === undefined ? trained : memberModel(run, members, model);
    if (existsSync(path)) {
      const description = [basename(run), ...(model === undefined ? [] : [`member ${model}`])];
      return { path, name: stem(path), description: description.join(', '), isInspected: false };
    }
    throw new RunError(
      `${path} is not there yet; "tsuzuri train … --resume" trains the members of "${run}" to their end`,
    );
  }
  if (existsSync(trained)) {
    if (model !== undefined) {
      throw new UsageError(`--model: "${run}" has one model only; omit it`);
    }
    return { path: trained, name: stem(trained), description: basename(run), isInspected: false };
  }
  const { experiment, models: entries } = readSummary(run);
  const inspected = preferences.inspected(entries);
  const entry =
    model === undefined ? preferences[preference](entries) : entryNamed(entries, model, run);
  return {
    path: join(run, entry.file),
    name: stem(entry.file),
    description: describeModel(experiment, entry.name, entry.seed),
    isInspected: entry === inspected,
  };
}

const memberOf = (member: number | undefined) => (member === undefined ? {} : { member });

/** The model file of one member of a run. @throws UsageError for a member that it does not have */
function memberModel(run: string, members: readonly string[], model: string): string {
  const folder = memberFolder(run, Number(model));
  if (members.includes(folder)) return join(folder, runFiles.model);
  throw new UsageError(
    `--model: expected a member of "${run}", 1 to ${members.length}, got "${model}"`,
  );
}

/**
 * Reads a model file: its one model, or the members of an ensemble.
 *
 * @throws RunError with the file's name when it is missing or damaged; UsageError for a member that it
 *   does not have; BackendError when there is no memory for it
 */
export async function openModel(
  backend: Backend,
  { path, member }: Pick<FoundModel, 'path' | 'member'>,
): Promise<Ensemble> {
  const all = await reading(path, (file) => openEnsemble(backend, file));
  if (member === undefined) return all;
  const { members } = all;
  if (member > members.length) {
    all.dispose();
    throw new UsageError(
      `--model: expected a member of "${path}", 1 to ${members.length}, got ${member}`,
    );
  }
  const own = members[member - 1];
  for (const other of members) if (other !== own) other.dispose();
  return new Ensemble([own]);
}

/**
 * The models of several files as one ensemble.
 *
 * @throws as `openModel` does; UsageError when their coders differ
 */
export async function openTogether(
  backend: Backend,
  all: readonly Pick<FoundModel, 'path' | 'member'>[],
): Promise<Ensemble> {
  const opened: { readonly path: string; readonly translator: Translator }[] = [];
  for (const one of all) {
    const { members } = await openModel(backend, one);
    opened.push(...members.map((translator) => ({ path: one.path, translator })));
  }
  try {
    return new Ensemble(opened.map(({ translator }) => translator));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const number = /number (\d+)/.exec(error.message)?.[1];
    if (number === undefined) throw error;
    throw new UsageError(
      `--with: expected models with the tokens of ${all[0].path}, got others in ${opened[Number(number) - 1].path}`,
    );
  }
}

/** The one model of a file. @throws UsageError when it has several */
export function onlyMember({ members }: Ensemble, { path }: Pick<FoundModel, 'path'>): Translator {
  if (members.length === 1) return members[0];
  throw new UsageError(
    `${path} has ${members.length} members; name the one to look into by --model 1 … ${members.length}`,
  );
}

/** The configuration of a model, without its weights. @throws RunError as `openModel` does */
export function readModelConfig(path: string): Promise<TranslatorConfig> {
  return reading(path, readTranslatorConfig);
}

/** Reads no more of a model file than shows that it is one. @throws RunError as `openModel` does */
export async function requireModel(path: string): Promise<void> {
  await reading(path, readCodec);
}

async function reading<Result>(
  path: string,
  read: (file: OpenFile) => Promise<Result>,
): Promise<Result> {
  const file = openFile(path);
  try {
    return await read(file);
  } catch (error) {
    if (error instanceof BackendError) throw error;
    if (error instanceof TsuzuriError) throw new RunError(`${path}: ${error.message}`);
    throw error;
  } finally {
    file.close();
  }
}

function readSummary(run: string): z.output<typeof summarySchema> {
  const path = join(run, runFiles.summary);
  const content = readRunFile(run, runFiles.summary);
  let parsed: unknown;
  try {
    parsed = JSON.parse(content?.toString() ?? '');
  } catch {
    const why = `has ${content ? 'a damaged' : 'no'} ${runFiles.summary}`;
    throw new RunError(`expected the directory of a finished run, got "${run}", which ${why}`);
  }
  const result = summarySchema.safeParse(parsed);
  if (!result.success) {
    const [{ path: where, message }] = result.error.issues;
    throw new RunError(`${path}: damaged at ${where.join('.') || 'its root'}: ${message}`);
  }
  return result.data;
}

function entryNamed(entries: readonly Entry[], model: string, run: string): Entry {
  const found =
    entries.find(({ file }) => file === model || stem(file) === model) ??
    entries.find(({ name }) => name === model);
  if (found) return found;
  const names = [...new Set(entries.flatMap(({ name, file }) => [name, stem(file)]))];
  throw new UsageError(
    `--model: expected one of ${names.join(', ')} in ${run}, got "${model}"${didYouMean(model, names)}`,
  );
}

function stem(file: string): string {
  return basename(file).replace(/\.safetensors$/, '');
}

/** A model in words: `addition, reversed model, seed 1`. */
export function describeModel(experiment: string, name: string, seed: number): string {
  return `${experiment}, ${name} model, seed ${seed}`;
}

/** The model whose embeddings are shown unless another is named: the first that reads back to front, if there is one. */
export function inspectedOf<Model extends { readonly reverseSource: boolean }>(
  models: readonly Model[],
): Model {
  return models.find(({ reverseSource }) => reverseSource) ?? models[0];
}

/** The path of a file beside another one. */
export function beside(path: string, name: string): string {
  return join(dirname(path), name);
}
