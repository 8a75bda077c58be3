import { DataError, quoted } from '../../errors.ts';
import type { Stream } from '../build-text-codec.ts';
import { LARGEST_WEIGHT, isWeight } from '../pair-codec.ts';
import type { Example } from '../task.ts';

/** Bytes or text to read, in chunks of any size, and their name in error messages. */
export interface Input {
  readonly name: string;
  readonly chunks: Stream<Uint8Array | string>;
}

/** One line of a text, without its end. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** What is wrong with the line's bytes, if anything; the text is then empty. */
  readonly problem?: string;
  /** The input with the problem, if lines come from several. */
  readonly input?: string;
}

/** A line with an unexpected number of columns. */
export interface WrongColumns {
  readonly fields: readonly string[];
  /** The names of the columns, if the first line has them. */
  readonly header: readonly string[] | undefined;
}

/** Options that only some kinds understand. */
export type ReaderOption = 'columns' | 'header' | 'keys' | 'features' | 'weights';

/** Options of a reader. */
export interface ReaderOptions {
  /** Called with the error of each unusable line, which is then skipped; without it, the first error is thrown. */
  readonly skipBad?: ((problem: DataError) => void) | undefined;
  /** The maximum number of bytes in a line; 1 MiB by default. */
  readonly maximumLineBytes?: number | undefined;
  /**
   * For tables: the columns of source and target, by number from 1 or by their names in the first
   * line; by default the first two, and a third is an error.
   */
  readonly columns?: readonly [number | string, number | string] | undefined;
  /** For tables: whether the first line names the columns; implied if `columns` has a name. */
  readonly header?: boolean | undefined;
  /** For `jsonl`: the keys of source and target; `source` and `target` by default. */
  readonly keys?: readonly [string, string] | undefined;
  /** The columns, or the keys, of features; an example has the tags of all of them, in this order (none). */
  readonly features?: readonly (number | string)[] | undefined;
  /** What stands between two tags of a text (;). */
  readonly featuresSeparator?: string | undefined;
  /** The column, or the key, of the weights of examples (none). */
  readonly weights?: number | string | undefined;
  /** The advice in the error for a wrong number of columns, as the front end words it. */
  readonly advise?: ((wrong: WrongColumns) => string) | undefined;
}

/** What an answer is asked of. */
export type Source = Pick<Example, 'source' | 'features'>;

/** What stands between two tags of a text, unless it is said. */
export const FEATURES_SEPARATOR = ';';

/** The weight that a field of a table or a value of JSON gives, or what is wrong with it. */
export function readWeight(value: unknown): Pick<Example, 'weight'> | string {
  const weight = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (isWeight(weight)) return { weight };
  return `expected a weight above 0, up to ${LARGEST_WEIGHT}, got ${quoted(value)}`;
}

/** A kind of file that examples are read from. */
export interface ReaderKind {
  /** The format, for lists of kinds. */
  readonly description: string;
  /** The number of files per set of examples: one with both sides, or one per side. */
  readonly files: 1 | 2;
  /** The file names that imply this kind, without a `.gz`; undefined if none do. */
  readonly names?: RegExp | undefined;
  /** The kind-specific options that it accepts. */
  readonly understands: readonly ReaderOption[];
  /**
   * The examples, one by one.
   *
   * @throws ConfigError for impossible options; while reading, DataError for a bad line (unless
   *   `skipBad` is given) and, at the end, if there were no examples
   */
  read(inputs: readonly Input[], options?: ReaderOptions): AsyncGenerator<Example>;
  /**
   * The sources and, if requested, their features, each as soon as its line arrives; a line needs no target.
   *
   * @throws as `read` does, except that an input without sources is not an error
   */
  readSources(input: Input, options?: ReaderOptions): AsyncGenerator<Source>;
}

/** Lines pass from step to step in lists of at most this many; one by one takes five times as long. */
export const LINES_AT_ONCE = 1024;

/** The error of one line: `train.tsv:17: expected …`. */
export function lineError(name: string, line: number, message: string): DataError {
  return new DataError(`${name}:${line}: ${message}`);
}

/** Parses a line into an example or a source; a string says what is wrong with the line. */
export type Parse<Item, Result extends object> = (line: Item) => Result | string;

/**
 * The examples that `parse` reads from lists of lines; bad lines are reported or thrown, and it is an
 * error if there is no good one.
 *
 * @param parse returns an example or, as text, what is wrong with the line
 */
export async function* examplesOf<Item extends Omit<Line, 'text'>>(
  name: string,
  lists: AsyncIterable<readonly Item[]>,
  parse: Parse<Item, Example>,
  { skipBad }: ReaderOptions,
): AsyncGenerator<Example> {
  let [good, bad] = [0, 0];
  for await (const lines of lists) {
    for (const line of lines) {
      const result = line.problem ?? parse(line);
      const example = typeof result === 'string' ? result : requireText(result);
      if (typeof example !== 'string') {
        good++;
        yield example;
        continue;
      }
      const error = lineError(line.input ?? name, line.number, example);
      if (!skipBad) throw error;
      bad++;
      skipBad(error);
    }
  }
  if (good === 0) {
    const why = bad === 0 ? 'it is empty' : `all ${bad} lines are bad`;
    throw new DataError(`${name}: no example in it: ${why}`);
  }
}

/** The sources, including empty ones, that `parse` reads from lists of lines; bad lines are reported or thrown. */
export async function* sourcesOf<Item extends Omit<Line, 'text'>>(
  name: string,
  lists: AsyncIterable<readonly Item[]>,
  parse: Parse<Item, Source>,
  { skipBad }: ReaderOptions,
): AsyncGenerator<Source> {
  for await (const lines of lists) {
    for (const line of lines) {
      const result = line.problem ?? parse(line);
      if (typeof result !== 'string') {
        yield result;
        continue;
      }
      const error = lineError(name, line.number, result);
      if (!skipBad) throw error;
      skipBad(error);
    }
  }
}

function requireText(example: Example): Example | string {
  if (example.source.trim() === '') return 'the source is empty';
  return example.target.trim() === '' ? 'the target is empty' : example;
}

/** Lists of lines without the blank lines at the end of the text; blank lines elsewhere are kept. */
export async function* withoutBlankEnd(
  lists: AsyncIterable<readonly Line[]>,
): AsyncGenerator<Line[]> {
  let blank = 0;
  for await (const lines of lists) {
    const kept: Line[] = [];
    for (const line of lines) {
      if (line.problem === undefined && line.text === '') {
        blank++;
        continue;
      }
      for (; blank > 0; blank--) {
        kept.push({ number: line.number - blank, text: '' });
        if (kept.length === LINES_AT_ONCE) yield kept.splice(0);
      }
      kept.push(line);
    }
    if (kept.length > 0) yield kept;
  }
}
