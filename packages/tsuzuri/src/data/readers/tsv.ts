import { requireInteger } from '../../errors.ts';
import { scanLines } from './lines.ts';
import { type Line, type ReaderKind, readExamples, withoutBlankEnd } from './reader.ts';

/**
 * Examples from lines of columns with a tab between them: no quotes and no escapes, so a text cannot
 * contain a tab.
 */
export const tsv: ReaderKind = {
  description: 'a line an example: the source, a tab, the target',
  files: 1,
  read([input], options = {}) {
    const { columns, header = false } = options;
    for (const column of columns ?? []) requireInteger('columns', column, 1);
    const [source, target] = columns ?? [1, 2];
    const needed = Math.max(source, target);
    const wanted = columns ? `at least ${needed}` : '2';
    function parse({ text }: Line) {
      const fields = text.split('\t');
      const fits = columns ? fields.length >= needed : fields.length === 2;
      return fits
        ? { source: fields[source - 1], target: fields[target - 1] }
        : `expected ${wanted} tab-separated columns, got ${fields.length}`;
    }
    const lines = withoutBlankEnd(scanLines(input, options));
    return readExamples(input.name, header ? afterFirst(lines) : lines, parse, options);
  },
};

async function* afterFirst(lists: AsyncIterable<Line[]>): AsyncGenerator<Line[]> {
  for await (const lines of lists) yield lines.filter(({ number }) => number > 1);
}
