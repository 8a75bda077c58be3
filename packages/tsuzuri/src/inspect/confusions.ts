import { requireInteger } from '../errors.ts';
import { alignment } from '../metrics/edit-distance.ts';

/** The tokens of a reference and of the answer that was given. */
export interface GoldAndAnswer {
  readonly gold: readonly string[];
  readonly answer: readonly string[];
}

/** The gold tokens around a confusion; '' is the beginning or the end. */
export interface ConfusionContext {
  readonly before: string;
  readonly after: string;
  readonly count: number;
}

/** A gold token that became another one. */
export interface Confusion {
  /** '' where the answer has a token too many: an insertion. */
  readonly gold: string;
  /** '' where the answer lacks the token: a deletion. */
  readonly answer: string;
  readonly count: number;
  /** Where it happened, the most frequent first. */
  readonly contexts: readonly ConfusionContext[];
  /** The first examples that have it, by their numbers from 0. */
  readonly examples: readonly number[];
}

/** A gold token: how often it stands in the gold, and how often the answer has it in its place. */
export interface GoldToken {
  readonly token: string;
  readonly count: number;
  readonly correct: number;
}

/** How answers differ from the gold. */
export interface Confusions {
  /** The number of examples, and of those with an edit. */
  readonly examples: number;
  readonly wrong: number;
  /** Substitutions, insertions and deletions: Σ count of the confusions, those omitted included. */
  readonly edits: number;
  /** The most frequent first, then by gold and answer. */
  readonly confusions: readonly Confusion[];
  /** The tokens of the gold, the most frequent first, then by token. */
  readonly tokens: readonly GoldToken[];
}

/** What is kept. */
export interface ConfusionsOptions {
  /** Confusions (1,000). */
  readonly most?: number | undefined;
  /** Contexts of each (5). */
  readonly contexts?: number | undefined;
  /** Examples of each (20). */
  readonly examples?: number | undefined;
}

/**
 * Which gold token became which, over all examples: each answer is aligned with its gold by
 * `alignment`, whose edits are counted. Memory grows with the number of different confusions and
 * contexts, not with that of the examples.
 *
 * @throws ConfigError for a bound that is not a whole number of at least 0
 */
export function confusions(
  pairs: Iterable<GoldAndAnswer>,
  { most = 1000, contexts = 5, examples = 20 }: ConfusionsOptions = {},
): Confusions {
  for (const [name, bound] of Object.entries({ most, contexts, examples })) {
    requireInteger(name, bound, 0);
  }
  const table = new Table(examples);
  let [count, wrong, edits] = [0, 0, 0];
  for (const pair of pairs) {
    const found = table.add(pair, count++);
    edits += found;
    if (found > 0) wrong++;
  }
  return {
    examples: count,
    wrong,
    edits,
    confusions: table.confusions(most, contexts),
    tokens: table.tokens(),
  };
}

interface Entry {
  count: number;
  readonly examples: number[];
  /** By the token before, then by the token after. */
  readonly contexts: Map<string, Map<string, { count: number }>>;
}

/** The counts of all examples. */
class Table {
  readonly #gold = new Map<string, { count: number; correct: number }>();
  readonly #entries = new Map<string, Map<string, Entry>>();
  readonly #examples: number;

  /** @param examples numbers kept of each confusion */
  constructor(examples: number) {
    this.#examples = examples;
  }

  /** @returns the edits of this pair */
  add({ gold, answer }: GoldAndAnswer, example: number): number {
    let edits = 0;
    let next = 0; // the gold position behind the column
    const isRight = gold.length === answer.length && gold.every((token, i) => token === answer[i]);
    if (isRight) for (const token of gold) this.#count(token, true);
    else
      for (const { prediction, reference } of alignment(answer, gold)) {
        const [wanted, given] = [gold[reference] ?? '', answer[prediction] ?? ''];
        const before = gold[next - 1] ?? '';
        if (reference >= 0) {
          next = reference + 1;
          this.#count(wanted, wanted === given);
        }
        if (wanted === given) continue;
        edits++;
        this.#note(wanted, given, [before, gold[next] ?? ''], example);
      }
    return edits;
  }

  confusions(most: number, contexts: number): Confusion[] {
    const all = [...this.#entries].flatMap(([gold, answers]) =>
      [...answers].map(([answer, entry]) => ({ gold, answer, entry })),
    );
    return all
      .sort(
        (a, b) =>
          b.entry.count - a.entry.count || compare(a.gold, b.gold) || compare(a.answer, b.answer),
      )
      .slice(0, most)
      .map(({ gold, answer, entry }) => ({
        gold,
        answer,
        count: entry.count,
        contexts: listed(entry.contexts).slice(0, contexts),
        examples: entry.examples,
      }));
  }

  tokens(): GoldToken[] {
    return [...this.#gold]
      .map(([token, counts]) => ({ token, ...counts }))
      .sort((a, b) => b.count - a.count || compare(a.token, b.token));
  }

  #count(token: string, isCorrect: boolean): void {
    const counts = entryOf(this.#gold, token, () => ({ count: 0, correct: 0 }));
    counts.count++;
    if (isCorrect) counts.correct++;
  }

  #note(gold: string, answer: string, [before, after]: [string, string], example: number): void {
    const answers = entryOf(this.#entries, gold, () => new Map<string, Entry>());
    const entry = entryOf(answers, answer, () => ({ count: 0, examples: [], contexts: new Map() }));
    entry.count++;
    const { examples } = entry;
    if (examples.length < this.#examples && examples.at(-1) !== example) examples.push(example);
    const behind = entryOf(entry.contexts, before, () => new Map<string, { count: number }>());
    entryOf(behind, after, () => ({ count: 0 })).count++;
  }
}

function listed(contexts: Entry['contexts']): ConfusionContext[] {
  return [...contexts]
    .flatMap(([before, all]) => [...all].map(([after, { count }]) => ({ before, after, count })))
    .sort((a, b) => b.count - a.count || compare(a.before, b.before) || compare(a.after, b.after));
}

function entryOf<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}

/** By code units: the same order on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
