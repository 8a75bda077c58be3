import { getHeapStatistics } from 'node:v8';
import type { Example } from 'tsuzuri';
import {
  FEATURES_SEPARATOR,
  type Input,
  type ReaderKind,
  type ReaderOptions,
  type Question,
  quoted,
} from 'tsuzuri/data';
import { UsageError } from '../errors.ts';
import { formatCount } from '../text/format.ts';
import { visible } from '../text/visible.ts';
import { adviceFor } from './advice.ts';
import { type FormatName, formatByName, formats } from './formats.ts';
import { openInput } from './open.ts';

const SHOWN = 3; // bad lines that are told one by one

/** How files of pairs are read. */
export interface ReadingSettings {
  readonly format: FormatName;
  /** Two numbers or names with a comma between them. */
  readonly columns?: string | undefined;
  readonly header: boolean;
  /** Two keys with a comma between them. */
  readonly keys?: string | undefined;
  /** Columns or keys of features with commas between them. */
  readonly features?: string | undefined;
  readonly featuresSeparator?: string | undefined;
  /** The column or key of weights. */
  readonly weights?: string | undefined;
  readonly skipBad: boolean;
}

type Tell = (line: string) => void;

// What an example takes once it is prepared and trained on or answered; measured, and rounded up.
const BYTES_OF_EXAMPLE = 512;
const BYTES_OF_CHARACTER = 12;

/** What to do about examples that do not fit into memory, and how many bytes there are. */
export interface Room {
  readonly cure?: string;
  /** By default as many as V8 may use. */
  readonly bytes?: number;
}

/**
 * The examples of `readExamples` as a list.
 *
 * @throws as `readExamples` does; UsageError for more examples than fit into memory, as an endless pipe has
 */
export async function loadExamples(
  paths: readonly string[],
  settings: ReadingSettings,
  tell: Tell,
  { cure = 'give fewer', bytes = getHeapStatistics().heap_size_limit }: Room = {},
): Promise<Example[]> {
  const list: Example[] = [];
  let taken = 0;
  for await (const example of readExamples(paths, settings, tell)) {
    const characters = example.source.length + example.target.length;
    taken += BYTES_OF_EXAMPLE + BYTES_OF_CHARACTER * characters;
    if (taken > bytes) {
      const names = paths.map((path) => openInput(path).name).join(', ');
      throw new UsageError(
        `${names}: expected examples that fit into the ${formatCount(Math.floor(bytes / 2 ** 20))} MB that Node.js may use, got more than ${formatCount(list.length)}; ${cure}, or raise NODE_OPTIONS=--max-old-space-size`,
        { seeHelp: false },
      );
    }
    list.push(example);
  }
  return list;
}

/**
 * The examples of files of one format, one file after the other; of parallel texts two files at a
 * time, sources and targets. Nothing is kept.
 *
 * @param tell hears, in lines for a person, of what was omitted
 * @throws UsageError for a wrong number of files, or one given twice; while it reads, DataError for a bad line
 */
export function readExamples(
  paths: readonly string[],
  settings: ReadingSettings,
  tell: Tell,
): AsyncGenerator<Example> {
  const { format } = settings;
  const reader: ReaderKind = formats[format];
  if (paths.length === 0 || paths.length % reader.files > 0) {
    const wanted =
      reader.files === 1 ? 'at least one file' : 'two files for each set, source and target,';
    const got = paths.length === 0 ? 'none' : paths.join(' and ');
    throw new UsageError(`expected ${wanted} of format ${format}, got ${got}`);
  }
  requireOnce(paths, reader.files);
  return readSets(reader, paths.map(openInput), settings, tell);
}

/** Sources and targets may change sides in another set, but no set comes twice, and standard input has one end. */
function requireOnce(paths: readonly string[], perSet: number): void {
  const seen = new Set<string>();
  paths.forEach((path, i) => {
    const first = i - (i % perSet);
    const set = JSON.stringify(paths.slice(first, first + perSet));
    const keys = path === '-' ? ['-'] : [`${first} ${path}`, `${i % perSet} ${set}`];
    if (keys.some((key) => seen.has(key))) {
      const name = visible(openInput(path).name);
      const how = path === '-' ? '' : `; to repeat its examples: cat ${name} ${name} > twice.tsv`;
      throw new UsageError(`expected each file once, got ${name} twice${how}`);
    }
    keys.forEach((key) => seen.add(key));
  });
}

async function* readSets(
  reader: ReaderKind,
  inputs: readonly Input[],
  settings: ReadingSettings,
  tell: Tell,
): AsyncGenerator<Example> {
  const skipped = new Skipped(settings.skipBad, tell);
  const options = optionsOf(settings, inputs.length, skipped);
  for (let first = 0; first < inputs.length; first += reader.files) {
    let isFirst = reader.understands.includes('header') && !settings.header;
    for await (const example of reader.read(inputs.slice(first, first + reader.files), options)) {
      if (isFirst && looksLikeNames(example)) {
        const names = `${quoted(example.source)}, ${quoted(example.target)}`;
        tell(`${inputs[first].name}: ${names} look like column names; add --header`);
      }
      isFirst = false;
      yield example;
    }
  }
  skipped.end();
}

const NAME =
  /^(source|target|src|tgt|input|output|words?|pron|pronunciation|phones|phonemes?|graphemes?|question|answer)$/i;

/** Whether an example is rather the names of its columns. */
function looksLikeNames({ source, target }: Example): boolean {
  return NAME.test(source.trim()) && NAME.test(target.trim());
}

/**
 * The sources of a file, each as soon as its line has come: those of the format that is asked for,
 * or that the name or the other options tell; else the lines of a plain text, one source each, all of
 * the same features.
 *
 * @param path a file; `-` is standard input
 * @throws as `readExamples` does
 */
export function readSources(
  path: string,
  settings: Partial<ReadingSettings>,
  tell: Tell = () => {},
): AsyncGenerator<Question> {
  const { columns, keys, header = false, features, skipBad = false } = settings;
  const { featuresSeparator = FEATURES_SEPARATOR } = settings;
  const byOptions =
    keys !== undefined ? 'jsonl' : columns !== undefined || header ? 'tsv' : undefined;
  const format = settings.format ?? formatByName([path]) ?? byOptions ?? 'parallel';
  const complete = { format, columns, keys, header, features, featuresSeparator, skipBad };
  return sourcesOf(openInput(path), complete, tell);
}

async function* sourcesOf(
  input: Input,
  settings: ReadingSettings,
  tell: Tell,
): AsyncGenerator<Question> {
  const skipped = new Skipped(settings.skipBad, tell);
  const reader: ReaderKind = formats[settings.format];
  const { features } = settings;
  const options = optionsOf(settings, 1, skipped);
  if (reader.understands.includes('features')) yield* reader.readSources(input, options);
  else {
    // Where there is no place for features, they are those of every text.
    for await (const { source } of reader.readSources(input, options)) yield { source, features };
  }
  skipped.end();
}

/** Bad lines: the first are told one by one, then how many there were. */
class Skipped {
  /** Undefined where a bad line is an error. */
  readonly hear: ((problem: Error) => void) | undefined;
  readonly #tell: Tell;
  #count = 0;

  constructor(skips: boolean, tell: Tell) {
    this.#tell = tell;
    if (skips) {
      this.hear = (problem) => {
        if (++this.#count <= SHOWN) tell(`omitted: ${problem.message}`);
      };
    }
  }

  end(): void {
    if (this.#count > SHOWN) this.#tell(`omitted: ${formatCount(this.#count)} bad lines in all`);
  }
}

function optionsOf(
  { format, columns, header, keys, features, featuresSeparator, weights }: ReadingSettings,
  files: number,
  skipped: Skipped,
): ReaderOptions {
  // Only a table has numbered columns.
  const nameOf = formats[format].understands.includes('columns') ? numberOrName : String;
  return {
    header,
    columns: columns === undefined ? undefined : pairOf(columns, numberOrName),
    keys: keys === undefined ? undefined : pairOf(keys, String),
    features: features?.split(',').map(nameOf),
    weights: weights === undefined ? undefined : nameOf(weights),
    featuresSeparator,
    skipBad: skipped.hear,
    advise: adviceFor({ format, files }),
  };
}

const numberOrName = (one: string) => (/^\d+$/.test(one) ? Number(one) : one);

function pairOf<T>(text: string, read: (part: string) => T): [T, T] {
  const [first, second] = text.split(',');
  return [read(first), read(second)];
}
