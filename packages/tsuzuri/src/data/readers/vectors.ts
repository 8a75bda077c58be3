import { DataError, quoted } from '../../errors.ts';
import type { TextCoder } from '../text-coder.ts';
import { scanLines } from './lines.ts';
import { type Input, type Line, lineError, withoutBlankEnd } from './reader.ts';

const HEADER = /^(\d{1,15})[ \t](\d{1,15})$/;
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const SEPARATOR = /[ \t]/;

/** What reading vectors needs from a vocabulary. */
export type VectorVocabulary = Pick<TextCoder, 'vocabulary' | 'idOf'>;

/**
 * Vectors of tokens in the text format of word2vec (Mikolov et al. 2013): a first line `N D`, then N
 * lines of a token and its D numbers, with one space or tab between them. Without the first line it
 * is the format of GloVe (Pennington et al. 2014), and D is the length of the first vector; a first line
 * of two whole numbers is always read as `N D`.
 *
 * The numbers are the last D fields of a line, and the token is everything before them. So a token may
 * contain spaces, unless a number follows the last one: the line is then ambiguous and refused.
 */
export class VectorFile {
  readonly name: string;
  /** The number of dimensions, D. */
  readonly size: number;
  /** The number of vectors promised by the first line; not used to allocate. */
  readonly #promised: number | undefined;
  readonly #lists: AsyncGenerator<Line[]>;
  #read: Line[];

  private constructor(name: string, first: Line[], lists: AsyncGenerator<Line[]>) {
    this.name = name;
    this.#lists = lists;
    this.#read = first;
    const text = textOf(name, first[0]);
    const header = HEADER.exec(text);
    this.size = header ? Number(header[2]) : countNumbers(name, first[0].number, text);
    if (this.size === 0) throw lineError(name, 1, 'expected vectors of at least 1 number, got 0');
    if (header) {
      this.#promised = Number(header[1]);
      this.#read = first.slice(1);
    }
  }

  /**
   * Opens an input and reads just enough to know `size`; the input is read only once.
   *
   * @throws DataError when it is empty or its first line is malformed
   */
  static async open(input: Input): Promise<VectorFile> {
    const lists = withoutBlankEnd(scanLines(input));
    try {
      const { value, done } = await lists.next();
      if (done) throw new DataError(`${input.name}: no vector in it: it is empty`);
      return new VectorFile(input.name, value, lists);
    } catch (error) {
      await lists.return(undefined);
      throw error;
    }
  }

  /**
   * Reads to the end and keeps the vectors of the tokens in a vocabulary, in float32, so memory does not
   * grow with the file. Repeated tokens, in any Unicode form, are omitted: the first counts. For tokens
   * outside the vocabulary, only the count of numbers is checked.
   *
   * @param coder the side that the vectors are for; tokens are normalised as it does
   * @returns a vector for each token found, by the token's form in the vocabulary
   * @throws DataError for a bad line, for a number of vectors other than the first line promises, and
   *   when no token is in the vocabulary
   */
  async read(coder: VectorVocabulary): Promise<Map<string, Float32Array>> {
    const vectors = new Map<string, Float32Array>();
    const { tokens } = coder.vocabulary;
    let [count, example] = [0, ''];
    for await (const lines of this.#allLists()) {
      for (const line of lines) {
        const { token, numbers } = this.#cut(line);
        if (count++ === 0) example = token;
        const id = coder.idOf(token);
        if (id === undefined || vectors.has(tokens[id])) continue;
        vectors.set(tokens[id], this.#parse(line.number, token, numbers));
      }
    }
    const { name } = this;
    if (this.#promised !== undefined && count !== this.#promised) {
      throw new DataError(
        `${name}: expected as many vectors as its first line says, ${this.#promised}, got ${count}; correct or remove that line`,
      );
    }
    if (vectors.size === 0) {
      const other = count === 0 ? 'no vector' : `tokens such as ${quoted(example)}`;
      throw new DataError(
        `${name}: none of its tokens is in the vocabulary: expected tokens such as ${quoted(tokens[0])}, got ${other}`,
      );
    }
    return vectors;
  }

  /** Closes a file that has not been read to the end. */
  async close(): Promise<void> {
    await this.#lists.return(undefined);
  }

  async *#allLists(): AsyncGenerator<readonly Line[]> {
    try {
      yield this.#read.splice(0);
      yield* this.#lists;
    } finally {
      await this.close(); // also after a bad line in what was already read
    }
  }

  /** The token of a line, and the text of its numbers. */
  #cut(line: Line): { token: string; numbers: string } {
    const text = textOf(this.name, line);
    const start = startOfLast(text, this.size);
    const token = text.slice(0, Math.max(0, start - 1));
    const lastPart = token.slice(Math.max(token.lastIndexOf(' '), token.lastIndexOf('\t')) + 1);
    const isTooLong = lastPart.length < token.length && NUMBER.test(lastPart);
    if (start < 0 || isTooLong) {
      const numbers = this.size === 1 ? '1 number' : `${this.size} numbers`;
      const got = text === '' ? 'an empty line' : text.split(SEPARATOR).length - 1;
      throw lineError(this.name, line.number, `expected a token and ${numbers}, got ${got}`);
    }
    if (token === '') {
      throw lineError(this.name, line.number, 'expected a token first, got a space');
    }
    return { token, numbers: text.slice(start) };
  }

  #parse(line: number, token: string, numbers: string): Float32Array {
    return Float32Array.from(numbers.split(SEPARATOR), (text, at) => {
      const value = NUMBER.test(text) ? Math.fround(Number(text)) : NaN;
      if (Number.isFinite(value)) return value;
      const got = `${quoted(text)} as number ${at + 1} of ${quoted(token)}`;
      throw lineError(this.name, line, `expected a finite number, got ${got}`);
    });
  }
}

/** The text of a line without separators at its end, which word2vec and fastText write there. */
function textOf(name: string, { number, text, problem }: Line): string {
  if (problem !== undefined) {
    const hint = 'the binary format of word2vec is not supported; save the vectors as text';
    throw lineError(name, number, `${problem}; ${hint}`);
  }
  let end = text.length;
  while (end > 0 && isSeparator(text.charCodeAt(end - 1))) end--;
  return text.slice(0, end);
}

/** The number of numbers after the token of the first vector. */
function countNumbers(name: string, line: number, text: string): number {
  const [, ...numbers] = text.split(SEPARATOR);
  const wanted = 'expected "N D", or a token and its numbers';
  if (numbers.length === 0) throw lineError(name, line, `${wanted}, got ${quoted(text)}`);
  const other = numbers.find((number) => !NUMBER.test(number));
  if (other === undefined) return numbers.length;
  throw lineError(name, line, `${wanted}, got ${quoted(other)} among them`);
}

/** The position of the last `count` fields of a text, after a separator; −1 if there are fewer. */
function startOfLast(text: string, count: number): number {
  let left = count;
  for (let at = text.length - 1; at >= 0; at--) {
    if (isSeparator(text.charCodeAt(at)) && --left === 0) return at + 1;
  }
  return -1;
}

function isSeparator(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
