import type { WrongColumns } from 'tsuzuri/data';
import type { FormatName } from './formats.ts';

interface Reading {
  readonly format: FormatName;
  /** How many files were given. */
  readonly files: number;
}

interface Rule {
  readonly fits: (wrong: WrongColumns, reading: Reading) => boolean;
  readonly advice: (wrong: WrongColumns) => string;
}

/** What may be meant by a line with a wrong number of columns; the first that fits is told. */
const rules: readonly Rule[] = [
  {
    fits: ({ fields }) => fields.length > 2 && /tatoeba|CC-BY|CC0/i.test(fields[2]),
    advice: () => 'the third is an attribution: add --columns 1,2',
  },
  {
    fits: ({ fields }) => fields.length === 4 && isNumber(fields[0]) && isNumber(fields[2]),
    advice: () => 'with sentences behind their numbers, add --columns 2,4',
  },
  {
    fits: ({ fields, header }) => fields.length > 2 && header !== undefined,
    advice: ({ header = [] }) =>
      `name those of source and target: --columns ${header.slice(0, 2).join(',')}`,
  },
  {
    fits: ({ fields }) => fields.length > 2,
    advice: () => 'say which are source and target: --columns 1,2',
  },
  {
    fits: (_, { format, files }) => format === 'tsv' && files === 2,
    advice: () =>
      'for parallel texts, sources in one file and targets in the other, add --format parallel',
  },
  {
    fits: ({ fields }, { format }) => format === 'csv' && fields[0].includes('\t'),
    advice: () => 'it has tabs: add --format tsv',
  },
  {
    fits: ({ fields }, { format }) => format === 'csv' && fields[0].includes(';'),
    advice: () => 'it has semicolons: save it with commas or tabs between its columns',
  },
  {
    fits: ({ fields }) => /^\s*\{/.test(fields[0]),
    advice: () => 'it looks like JSON: add --format jsonl',
  },
  {
    fits: ({ fields }) => fields[0].includes(','),
    advice: () => 'it has commas: for CSV, add --format csv',
  },
  {
    fits: ({ fields }) => fields[0].includes('  '),
    advice: () =>
      'it has several spaces: put a tab between source and target, or add --format cmudict for a dictionary like CMUdict',
  },
  {
    fits: ({ fields }) => fields[0].includes(' '),
    advice: () => 'put a tab between source and target',
  },
];

/** What to do about a line with a wrong number of columns, in the flags of the command; nothing where nobody can tell. */
export function adviceFor(reading: Reading): (wrong: WrongColumns) => string {
  return (wrong) => rules.find(({ fits }) => fits(wrong, reading))?.advice(wrong) ?? '';
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}
