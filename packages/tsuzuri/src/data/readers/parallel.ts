import { DataError } from '../../errors.ts';
import { scanLines } from './lines.ts';
import { type Input, type Line, type ReaderKind, readExamples, withoutBlankEnd } from './reader.ts';

/** Line n of the source text and line n of the target text. */
interface LinePair extends Omit<Line, 'text'> {
  readonly source: string;
  readonly target: string;
}

/** Examples from two texts, one a side, whose lines belong together. */
export const parallel: ReaderKind = {
  description: 'two texts, one a side: line n of one and line n of the other are an example',
  files: 2,
  async *read([source, target], options = {}) {
    const name = `${source.name} and ${target.name}`;
    const lines = pairs(
      source,
      target,
      withoutBlankEnd(scanLines(source, options)),
      withoutBlankEnd(scanLines(target, options)),
    );
    yield* readExamples(name, lines, ({ source, target }) => ({ source, target }), options);
  },
};

/** @throws DataError when one text has more lines than the other, but for blank ones at its end */
async function* pairs(
  source: Input,
  target: Input,
  sourceLines: AsyncGenerator<Line>,
  targetLines: AsyncGenerator<Line>,
): AsyncGenerator<LinePair> {
  let number = 0;
  try {
    for (;;) {
      const [left, right] = [await sourceLines.next(), await targetLines.next()];
      if (left.done && right.done) return;
      if (left.done || right.done) {
        const [short, long] = left.done ? [source, target] : [target, source];
        throw new DataError(
          `${short.name}: it ends after line ${number}, but ${long.name} goes on; expected as many lines in both`,
        );
      }
      number++;
      const pair = { number, source: left.value.text, target: right.value.text };
      const inLeft = problemOf(left.value, 'source');
      const problem = inLeft ?? problemOf(right.value, 'target');
      const input = inLeft ? source.name : target.name;
      yield problem === undefined ? pair : { ...pair, problem, input };
    }
  } finally {
    await sourceLines.return(undefined);
    await targetLines.return(undefined);
  }
}

function problemOf({ text, problem }: Line, side: string): string | undefined {
  return problem ?? (text.trim() === '' ? `the ${side} is empty` : undefined);
}
