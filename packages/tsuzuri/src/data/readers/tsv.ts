import { scanLines } from './lines.ts';
import { type Line, withoutBlankEnd } from './reader.ts';
import { type Row, tableReader } from './table.ts';

/**
 * Examples from lines of tab-separated columns, without quotes or escapes, so no text can contain a
 * tab.
 */
export const tsv = tableReader({
  description: 'one example per line: the source, a tab, the target',
  names: /\.(tsv|tab)$/i,
  separated: 'tab-separated',
  async *rows(input, options) {
    for await (const lines of withoutBlankEnd(scanLines(input, options))) {
      yield lines.map(cut);
    }
  },
});

function cut({ number, text, problem }: Line): Row {
  const fields = text.split('\t');
  return problem === undefined ? { number, fields } : { number, fields, problem };
}
