import { DataError } from '../../errors.ts';
import { scanLines } from './lines.ts';
import {
  type Input,
  type Line,
  type ReaderKind,
  type ReaderOptions,
  examplesOf,
  sourcesOf,
  withoutBlankEnd,
} from './reader.ts';

/** Line n of the source text and line n of the target text. */
interface LinePair extends Omit<Line, 'text'> {
  readonly source: string;
  readonly target: string;
}

/** Examples from two texts, one per side, aligned by line. */
export const parallel: ReaderKind = {
  description: 'two text files, one per side: line n of both is an example',
  files: 2,
  understands: [],
  read([source, target], options = {}) {
    const name = `${source.name} and ${target.name}`;
    const pairs = pairLines(new Side(source, options), new Side(target, options));
    return examplesOf(name, pairs, ({ source, target }) => ({ source, target }), options);
  },
  readSources: (input, options = {}) =>
    sourcesOf(input.name, scanLines(input, options), ({ text }) => ({ source: text }), options),
};

/** @throws DataError when one text has more lines than the other, not counting blank ones at the end */
async function* pairLines(source: Side, target: Side): AsyncGenerator<LinePair[]> {
  let number = 0;
  try {
    for (;;) {
      const count = Math.min(await source.available(), await target.available());
      if (count > 0) {
        number += count;
        yield Array.from({ length: count }, () => pairOf(source, target));
        continue;
      }
      const [left, right] = [await source.available(), await target.available()];
      if (left === right) return;
      const [short, long] = left === 0 ? [source, target] : [target, source];
      throw new DataError(
        `${short.name}: it ends after line ${number}, but ${long.name} has more lines; expected as many lines in both`,
      );
    }
  } finally {
    await source.close();
    await target.close();
  }
}

function pairOf(source: Side, target: Side): LinePair {
  const [left, right] = [source.take(), target.take()];
  const pair = { number: left.number, source: left.text, target: right.text };
  const inLeft = problemOf(left, 'source');
  const problem = inLeft ?? problemOf(right, 'target');
  const input = inLeft === undefined ? target.name : source.name;
  return problem === undefined ? pair : { ...pair, problem, input };
}

/** The lines of one of the two texts. */
class Side {
  readonly name: string;
  readonly #lists: AsyncGenerator<Line[]>;
  #lines: readonly Line[] = [];
  #at = 0;

  constructor(input: Input, options: ReaderOptions) {
    this.name = input.name;
    this.#lists = withoutBlankEnd(scanLines(input, options));
  }

  /** The number of lines available; 0 only at the end of the text. */
  async available(): Promise<number> {
    if (this.#at === this.#lines.length) {
      const next = await this.#lists.next();
      this.#lines = next.done ? [] : next.value;
      this.#at = 0;
    }
    return this.#lines.length - this.#at;
  }

  take(): Line {
    return this.#lines[this.#at++];
  }

  async close(): Promise<void> {
    await this.#lists.return(undefined);
  }
}

function problemOf({ text, problem }: Line, side: string): string | undefined {
  return problem ?? (text.trim() === '' ? `the ${side} is empty` : undefined);
}
