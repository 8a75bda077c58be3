import { requireInteger } from '../../errors.ts';
import { openChunks } from './chunks.ts';
import { type Input, LINES_AT_ONCE, type Line, type ReaderOptions, lineError } from './reader.ts';

const MAXIMUM_BYTES = 1 << 20;
const SKIPPED_LINES = 64; // of the maximum length: how far to skip to find the end of a line
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * The lines of an input in lists, as they arrive: UTF-8 with or without a byte order mark, ended by LF
 * or CRLF, packed with gzip or not. A line that is too long or not UTF-8 has a `problem`; one that is
 * too long is reported as soon as that is known, and at most `maximumLineBytes` of it are held.
 *
 * @throws DataError for a line that has no end within 64 times `maximumLineBytes`
 */
export async function* scanLines(
  input: Input,
  options: Pick<ReaderOptions, 'maximumLineBytes'> = {},
): AsyncGenerator<Line[]> {
  const { maximumLineBytes = MAXIMUM_BYTES } = options;
  requireInteger('maximumLineBytes', maximumLineBytes, 1);
  const collector = new LineCollector(input.name, maximumLineBytes);
  for await (const chunk of openChunks(input)) {
    const lines: Line[] = [];
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      if (end < 0) break;
      collector.add(chunk.subarray(start, end), lines);
      collector.end(lines);
      if (lines.length >= LINES_AT_ONCE) yield lines.splice(0);
      start = end + 1;
    }
    collector.add(chunk.subarray(start).slice(), lines); // the chunk may be reused once the next is requested
    if (lines.length > 0) yield lines;
  }
  const last: Line[] = [];
  if (collector.size > 0) collector.end(last);
  if (last.length > 0) yield last;
}

/**
 * The lines of an input as in `scanLines`, one by one.
 *
 * @throws DataError with the input's name and the line number for the first bad line, unless
 *   `skipBad` is given
 */
export async function* readLines(input: Input, options: ReaderOptions = {}): AsyncGenerator<Line> {
  for await (const lines of scanLines(input, options)) {
    for (const line of lines) {
      if (line.problem === undefined) {
        yield line;
        continue;
      }
      const error = lineError(input.name, line.number, line.problem);
      if (!options.skipBad) throw error;
      options.skipBad(error);
    }
  }
}

/** The pieces of the current line. */
class LineCollector {
  /** The number of bytes in the line so far. */
  size = 0;
  readonly #name: string;
  readonly #maximum: number;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #pieces: Uint8Array[] = [];
  #number = 1;
  #isRefused = false;

  constructor(name: string, maximum: number) {
    this.#name = name;
    this.#maximum = maximum;
  }

  /** Adds bytes, which must not change before `end`, to the line; a line that becomes too long goes to `lines`. */
  add(bytes: Uint8Array, lines: Line[]): void {
    if (bytes.length === 0) return;
    this.size += bytes.length;
    if (!this.#isRefused && this.size <= this.#maximum + 1) this.#pieces.push(bytes);
    else this.#refuse(lines);
  }

  /** Ends the line, which goes to `lines` unless it was already reported as too long. */
  end(lines: Line[]): void {
    if (!this.#isRefused) {
      const bytes = trimmed(join(this.#pieces, this.size), this.#number);
      if (bytes.length > this.#maximum) this.#refuse(lines);
      else lines.push(this.#decode(bytes));
    }
    this.#pieces = [];
    this.size = 0;
    this.#number++;
    this.#isRefused = false;
  }

  #refuse(lines: Line[]): void {
    const number = this.#number;
    const longest = SKIPPED_LINES * this.#maximum;
    if (this.size > longest) {
      throw lineError(this.#name, number, `the line has no end within ${longest} bytes`);
    }
    if (this.#isRefused) return;
    this.#isRefused = true;
    this.#pieces = [];
    const problem = `expected at most ${this.#maximum} bytes in a line, got more`;
    lines.push({ number, text: '', problem });
  }

  #decode(bytes: Uint8Array): Line {
    const number = this.#number;
    try {
      return { number, text: this.#decoder.decode(bytes) };
    } catch {
      return { number, text: '', problem: `it is not UTF-8${guessEncoding(bytes, number)}` };
    }
  }
}

function join(pieces: readonly Uint8Array[], size: number): Uint8Array {
  if (pieces.length === 1) return pieces[0];
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** A line's bytes without the CR at its end and, in the first line, the byte order mark. */
function trimmed(bytes: Uint8Array, number: number): Uint8Array {
  const marked = number === 1 && BYTE_ORDER_MARK.every((byte, i) => bytes[i] === byte);
  const end = bytes.length - (bytes.at(-1) === RETURN ? 1 : 0);
  return bytes.subarray(marked ? BYTE_ORDER_MARK.length : 0, end);
}

function guessEncoding(bytes: Uint8Array, number: number): string {
  const [first, second] = bytes;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return number === 1 && isUtf16 ? '; it begins as UTF-16 does: save it as UTF-8' : '';
}
