import { DataError } from '../../errors.ts';
import type { Stream } from '../build-text-codec.ts';
import type { Example } from '../task.ts';

/** Bytes or text to read, in pieces of any size, and the name that errors call them by. */
export interface Input {
  readonly name: string;
  readonly chunks: Stream<Uint8Array | string>;
}

/** One line of a text, without its end. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** What is wrong with the line's bytes, when something is; the text is empty then. */
  readonly problem?: string;
  /** The input that the problem is in, where lines come from several. */
  readonly input?: string;
}

/** A line with another number of columns than expected. */
export interface WrongColumns {
  readonly fields: readonly string[];
  /** The names of the columns, where the first line has them. */
  readonly header: readonly string[] | undefined;
}

/** Options that only some kinds understand. */
export type ReaderOption = 'columns' | 'header' | 'keys';

/** What a reader may be told. */
export interface ReaderOptions {
  /** Hears of every line that cannot be used, which is then omitted; without it the first one is thrown. */
  readonly skipBad?: ((problem: DataError) => void) | undefined;
  /** A line may have so many bytes; 1 MiB by default. */
  readonly maximumLineBytes?: number | undefined;
  /**
   * Of tables: the columns of source and target, by number from 1 or by the names in the first line;
   * by default the first two, and a third is an error.
   */
  readonly columns?: readonly [number | string, number | string] | undefined;
  /** Of tables: true when the first line names the columns; always so where `columns` has a name. */
  readonly header?: boolean | undefined;
  /** Of `jsonl`: the keys of source and target; `source` and `target` by default. */
  readonly keys?: readonly [string, string] | undefined;
  /** What the error of a line with a wrong number of columns advises, in the words of a front end. */
  readonly advise?: ((wrong: WrongColumns) => string) | undefined;
}

/** A kind of file that examples are read from. */
export interface ReaderKind {
  /** What such a file looks like, for lists of kinds. */
  readonly description: string;
  /** How many files a set of examples takes: one with both sides, or one per side. */
  readonly files: 1 | 2;
  /** The names of files that are of this kind, without the `.gz` of a packed one; undefined when no name tells. */
  readonly names?: RegExp | undefined;
  /** The options that it understands of those that only some kinds do. */
  readonly understands: readonly ReaderOption[];
  /**
   * The examples, one by one; nothing is kept.
   *
   * @throws ConfigError for impossible options; while it reads, DataError for a bad line (unless
   *   `skipBad` hears of it), and at the end when there was no example
   */
  read(inputs: readonly Input[], options?: ReaderOptions): AsyncGenerator<Example>;
  /**
   * The sources alone, each as soon as its line has come; a line needs no target.
   *
   * @throws as `read` does; an input without a source is no error
   */
  readSources(input: Input, options?: ReaderOptions): AsyncGenerator<string>;
}

/** Lines go from step to step in lists of at most so many: one by one would cost five times the time. */
export const LINES_AT_ONCE = 1024;

/** The error of one line: `train.tsv:17: expected …`. */
export function lineError(name: string, line: number, message: string): DataError {
  return new DataError(`${name}:${line}: ${message}`);
}

/** What makes an example, or a source, of a line; a text says what is wrong with the line. */
export type Parse<Item, Result extends object> = (line: Item) => Result | string;

/**
 * The examples that `parse` makes of lists of lines: bad ones reported or thrown, and an error at
 * the end when none was good.
 *
 * @param parse gives an example or, as text, what is wrong with the line
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

/** The sources that `parse` finds in lists of lines, empty ones too; bad lines are reported or thrown. */
export async function* sourcesOf<Item extends Omit<Line, 'text'>>(
  name: string,
  lists: AsyncIterable<readonly Item[]>,
  parse: Parse<Item, Pick<Example, 'source'>>,
  { skipBad }: ReaderOptions,
): AsyncGenerator<string> {
  for await (const lines of lists) {
    for (const line of lines) {
      const result = line.problem ?? parse(line);
      if (typeof result !== 'string') {
        yield result.source;
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

/** Lists of lines without the blank ones at the end of the text; those in between stay. */
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
