import { requireInteger } from '../../errors.ts';
import { openChunks } from './chunks.ts';
import { type Input, LINES_AT_ONCE, type Line, type ReaderOptions, lineError } from './reader.ts';

const MAXIMUM_BYTES = 1 << 20;
const SKIPPED_LINES = 64; // of the greatest length: so much is passed over to find the end of a line
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * The lines of an input as they come, some at a time: UTF-8, with or without
 * a byte order mark, ended by LF or CRLF, packed with gzip or not. A line that is not UTF-8 or is
 * too long has a `problem`; one that is too long comes as soon as that is known, and no more than
 * `maximumLineBytes` of it are ever held.
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
    collector.add(chunk.subarray(start).slice(), lines); // the chunk is its owner's once we ask for the next
    if (lines.length > 0) yield lines;
  }
  const last: Line[] = [];
  if (collector.size > 0) collector.end(last);
  if (last.length > 0) yield last;
}

/**
 * The lines of an input, one by one, as `scanLines` understands them.
 *
 * @throws DataError with the input's name and the line's number for the first that is bad, unless
 *   `skipBad` hears of it
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

/** The pieces of the line that is being read. */
class LineCollector {
  /** How many bytes the line has so far. */
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

  /** Adds bytes to the line, which must not change before `end`; a line that becomes too long goes to `lines`. */
  add(bytes: Uint8Array, lines: Line[]): void {
    if (bytes.length === 0) return;
    this.size += bytes.length;
    if (!this.#isRefused && this.size <= this.#maximum + 1) this.#pieces.push(bytes);
    else this.#refuse(lines);
  }

  /** The line ends here and goes to `lines`, unless it has been refused. */
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
