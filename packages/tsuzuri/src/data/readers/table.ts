import { ConfigError, DataError, quoted } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import { splitFeatures } from '../features.ts';
import type { Example } from '../task.ts';
import {
  FEATURES_SEPARATOR,
  type Input,
  type Line,
  type Parse,
  type ReaderKind,
  type ReaderOptions,
  type Source,
  type WrongColumns,
  examplesOf,
  lineError,
  readWeight,
  sourcesOf,
} from './reader.ts';

/** A line split into columns. */
export interface Row extends Omit<Line, 'text'> {
  readonly fields: readonly string[];
}

/** What distinguishes one kind of table from another. */
export interface TableFormat extends Pick<ReaderKind, 'description' | 'names'> {
  /** How errors describe the columns: `tab-separated`. */
  readonly separated: string;
  /** The rows in lists, as they arrive. */
  readonly rows: (input: Input, options: ReaderOptions) => AsyncGenerator<Row[]>;
}

/** A kind of file with a row per example, and columns by number or by name. */
export function tableReader({ description, names, separated, rows }: TableFormat): ReaderKind {
  return {
    description,
    names,
    files: 1,
    understands: ['columns', 'header', 'features', 'weights'],
    read([input], options = {}) {
      const table = new Columns(input.name, separated, options);
      const body = table.body(rows(input, options));
      return examplesOf(input.name, body, table.example, options);
    },
    readSources(input, options = {}) {
      const table = new Columns(input.name, separated, options);
      const body = table.body(rows(input, options));
      return sourcesOf(input.name, body, table.source, options);
    },
  };
}

/** The columns of source, target, features and weights in one table. */
class Columns {
  readonly #name: string;
  readonly #separated: string;
  readonly #asked: ReaderOptions['columns'];
  readonly #hasHeader: boolean;
  readonly #advise: (wrong: WrongColumns) => string;
  readonly #featuresAsked: ReaderOptions['features'];
  readonly #separator: string;
  readonly #weightsAsked: ReaderOptions['weights'];
  /** The indices from 0; names in `columns` are looked up once the first row has been read. */
  #at: readonly number[] = [0, 1];
  #featuresAt: readonly number[] = [];
  #weightAt = -1;
  #header: readonly string[] | undefined;

  /** @throws ConfigError for invalid columns, or for one column twice */
  constructor(name: string, separated: string, options: ReaderOptions) {
    const { columns, header, advise, features, featuresSeparator, weights } = options;
    for (const column of columns ?? []) requireColumn('columns', column);
    for (const column of features ?? []) requireColumn('features', column);
    if (weights !== undefined) requireColumn('weights', weights);
    if (columns && columns[0] === columns[1]) {
      throw new ConfigError('columns', `expected two columns, got ${quoted(columns[0])} twice`);
    }
    this.#name = name;
    this.#separated = separated;
    this.#asked = columns ?? (features !== undefined || weights !== undefined ? [1, 2] : undefined);
    this.#featuresAsked = features;
    this.#weightsAsked = weights;
    this.#separator = featuresSeparator ?? FEATURES_SEPARATOR;
    const named = [...(columns ?? []), ...(features ?? []), weights];
    this.#hasHeader = header === true || named.some((one) => typeof one === 'string');
    this.#advise = advise ?? adviseColumns;
    if (!this.#hasHeader) this.#find();
  }

  /** The rows without the header. */
  async *body(lists: AsyncGenerator<Row[]>): AsyncGenerator<Row[]> {
    for await (const rows of lists) {
      if (this.#hasHeader && !this.#header && rows[0]?.number === 1) this.#read(rows.shift()!);
      if (rows.length > 0) yield rows;
    }
  }

  readonly example: Parse<Row, Example> = ({ fields }) => {
    const [source, target] = this.#at;
    const last = Math.max(source, target, ...this.#featuresAt, this.#weightAt);
    const fits = this.#asked ? fields.length > last : fields.length === 2;
    if (!fits) return this.#wrong(fields, last + 1);
    const weight = this.#weightsAsked === undefined ? {} : readWeight(fields[this.#weightAt]);
    if (typeof weight === 'string') return weight;
    const features = this.#featuresOf(fields);
    return { source: fields[source], target: fields[target], ...features, ...weight };
  };

  readonly source: Parse<Row, Source> = ({ fields }) => {
    const [source] = this.#at;
    const last = Math.max(source, ...this.#featuresAt);
    return fields.length > last
      ? { source: fields[source], ...this.#featuresOf(fields) }
      : this.#wrong(fields, last + 1);
  };

  #featuresOf(fields: readonly string[]): Pick<Example, 'features'> {
    if (!this.#featuresAsked) return {};
    return {
      features: this.#featuresAt.flatMap((at) => splitFeatures(fields[at], this.#separator)),
    };
  }

  #wrong(fields: readonly string[], needed: number): string {
    const wanted = this.#asked ? `at least ${needed}` : '2';
    const advice = this.#asked ? '' : this.#advise({ fields, header: this.#header });
    return `expected ${wanted} ${this.#separated} columns, got ${fields.length}${advice && `; ${advice}`}`;
  }

  #read({ number, fields, problem }: Row): void {
    if (problem !== undefined) throw lineError(this.#name, number, problem);
    this.#header = fields.map((field) => field.trim());
    this.#find();
  }

  #find(): void {
    this.#at = (this.#asked ?? [1, 2]).map((column) => this.#indexOf(column));
    this.#featuresAt = (this.#featuresAsked ?? []).map((column) => this.#indexOf(column));
    if (this.#weightsAsked !== undefined) this.#weightAt = this.#indexOf(this.#weightsAsked);
  }

  #indexOf(column: number | string): number {
    if (typeof column === 'number') return column - 1;
    const header = this.#header ?? [];
    const at = header.indexOf(column);
    if (at >= 0 && header.indexOf(column, at + 1) < 0) return at;
    const [wrong, hint] =
      at < 0 ? ['no', didYouMean(column, header)] : ['more than one', '; give its number'];
    throw new DataError(
      `${this.#name}:1: ${wrong} column ${quoted(column)} among ${quotedList(header)}${hint}`,
    );
  }
}

function requireColumn(setting: 'columns' | 'features' | 'weights', column: unknown): void {
  const fits =
    typeof column === 'number'
      ? Number.isInteger(column) && column >= 1
      : typeof column === 'string';
  if (fits) return;
  throw new ConfigError(setting, `expected numbers from 1, or names, got ${quoted(column)}`);
}

function quotedList(names: readonly string[]): string {
  const shown = names.slice(0, 10).map(quoted).join(', ');
  return names.length > 10 ? `${shown} …` : shown;
}

function adviseColumns({ fields }: WrongColumns): string {
  return fields.length > 2 ? 'set columns to those of source and target, such as [1, 2]' : '';
}
