import { type Row, type TableFormat, scanLines, tableReader, withoutBlankEnd } from 'tsuzuri/data';

const MAXIMUM_RECORD = 1 << 20; // characters

type ParseRecord = (text: string, options: { relax_column_count: true }) => string[][];

const format: TableFormat = {
  description: 'comma-separated values (RFC 4180): "quoted" where a text has a comma',
  names: /\.csv$/i,
  separated: 'comma-separated',
  async *rows(input, options) {
    const { parse } = (await import('csv-parse/sync')) as { parse: ParseRecord };
    let [first, record] = [0, ''];
    for await (const lines of withoutBlankEnd(scanLines(input, options))) {
      const rows: Row[] = [];
      for (const { number, text, problem } of lines) {
        if (problem !== undefined) {
          rows.push({ number, fields: [], problem });
          record = '';
          continue;
        }
        if (record === '') first = number;
        record = record === '' ? text : `${record}\n${text}`;
        if (first === number ? isOpen(text, parse) : countQuotes(record) % 2 === 1) {
          if (record.length <= MAXIMUM_RECORD) continue;
        }
        rows.push(cut(first, record, parse));
        record = '';
      }
      if (rows.length > 0) yield rows;
    }
    if (record !== '') yield [{ number: first, fields: [], problem: 'its quote is never closed' }];
  },
};

/** Examples from comma-separated values; a text in quotes may have line ends, and is read as one row. */
export const csv = tableReader(format);

/** Whether a record goes on in the next line: its last quote opens a field, so one more would close it. */
function isOpen(text: string, parse: ParseRecord): boolean {
  return countQuotes(text) % 2 === 1 && cut(0, `${text}"`, parse).problem === undefined;
}

function countQuotes(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count++;
  return count;
}

function cut(number: number, record: string, parse: ParseRecord): Row {
  if (!record.includes('"')) return { number, fields: record.split(',') }; // a parser per record takes its time
  try {
    return { number, fields: parse(record, { relax_column_count: true })[0] };
  } catch {
    const problem =
      'its quotes are not those of CSV: a text with a quote stands in quotes, and has it twice';
    return { number, fields: [], problem };
  }
}
