import { quoted, readLines } from 'tsuzuri/data';
import { openInput } from '../data/open.ts';
import { UsageError } from '../errors.ts';

/** A row of a table of answers. */
export interface AnswerRow {
  readonly source: string;
  readonly target: string;
  /** Empty where the model had none. */
  readonly answer: string;
}

const COLUMNS = ['source', 'target', 'answer'];

/**
 * The rows of a table that `tsuzuri evaluate --out` wrote.
 *
 * @throws UsageError when there is no such file, or it is another; DataError for a bad line
 */
export async function readAnswers(path: string): Promise<AnswerRow[]> {
  const rows: AnswerRow[] = [];
  const input = openInput(path);
  const fail = (expected: string, got: string, line: number) => {
    throw new UsageError(
      `--answers: ${input.name}:${line}: expected ${expected}, as evaluate --out writes them, got ${got}`,
    );
  };
  for await (const { text, number } of readLines(input)) {
    const [source, target, answer] = text.split('\t');
    if (number === 1) {
      const isHead = COLUMNS.every((name, i) => [source, target, answer][i] === name);
      if (!isHead) fail(`the columns ${COLUMNS.join(', ')}`, quoted(text), number);
    } else if (answer === undefined) {
      fail('at least three columns', String(text.split('\t').length), number);
    } else rows.push({ source, target, answer });
  }
  if (rows.length === 0)
    throw new UsageError(`--answers: ${input.name}: expected answers, got none`);
  return rows;
}
