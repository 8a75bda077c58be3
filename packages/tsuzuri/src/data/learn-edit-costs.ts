import { ConfigError } from '../errors.ts';
import { log } from '../tensor/math.ts';
import { DEAREST } from './edit-costs.ts';
import type { EncodedExample } from './pair-codec.ts';

const ROUNDS = 10;
const MOST_EXAMPLES = 5000;
const MOST_CELLS = 2_000_000;
const MOST_EDITS = 1 << 24; // numbers of a table with a row per source token

/** The size of both vocabularies, and the end of a target, which is no token to be edited. */
export interface EditVocabularies {
  readonly sources: number;
  readonly targets: number;
  readonly eosId: number | undefined;
}

/**
 * A memoryless transducer that writes pairs of strings edit by edit, learned by expectation
 * maximisation (Ristad & Yianilos 1998, sections 2 and 3):
 *
 *     p(source, target) = Σ over the ways to edit one into the other Π p(edit)
 *
 * In every round the expected number of times that each edit is used, given the pairs, becomes its
 * new probability. To begin with all edits are equally likely.
 */
class StochasticEditDistance {
  readonly #columns: number;
  /** p of an edit, [sources + 1, targets + 1], with row and column 0 for no token. */
  #probabilities: Float64Array;
  #counts: Float64Array;

  constructor({ sources, targets }: EditVocabularies) {
    this.#columns = targets + 1;
    const size = (sources + 1) * this.#columns;
    this.#probabilities = new Float64Array(size).fill(1 / (size - 1));
    this.#counts = new Float64Array(size);
  }

  /**
   * Counts the edits of a pair by the forward–backward algorithm (algorithms 3 to 5). So that nothing
   * underflows, an edit weighs g times its probability per token that it uses or writes, and each row of
   * both tables is scaled by the largest number of the first: both change all ways by one factor.
   */
  count(source: ArrayLike<number>, target: ArrayLike<number>, g: number): void {
    const [n, m] = [source.length, target.length];
    const row = m + 1;
    const ahead = new Float64Array((n + 1) * row);
    const back = new Float64Array((n + 1) * row);
    const scales = new Float64Array(n + 2).fill(1);
    const remove = (i: number) => g * this.#probabilities[this.#edit(source[i], -1)];
    const insert = (j: number) => g * this.#probabilities[this.#edit(-1, target[j])];
    const replace = (i: number, j: number) =>
      g * g * this.#probabilities[this.#edit(source[i], target[j])];
    for (let i = 0; i <= n; i++) {
      let largest = 0;
      for (let j = 0; j <= m; j++) {
        const at = i * row + j;
        let sum = at === 0 ? 1 : 0;
        if (i > 0) sum += ahead[at - row] * remove(i - 1);
        if (j > 0) sum += ahead[at - 1] * insert(j - 1);
        if (i > 0 && j > 0) sum += ahead[at - row - 1] * replace(i - 1, j - 1);
        ahead[at] = sum;
        largest = Math.max(largest, sum);
      }
      scales[i] = 1 / largest;
      for (let j = 0; j <= m; j++) ahead[i * row + j] *= scales[i];
    }
    const total = ahead[ahead.length - 1];
    if (!(total > 0)) return; // too unlikely to be a number: nothing is learned from it
    const add = (edit: number, share: number) => {
      if (share > 0 && share < 2) this.#counts[edit] += share;
    };
    for (let i = n; i >= 0; i--) {
      for (let j = m; j >= 0; j--) {
        const at = i * row + j;
        const before = ahead[at] / total;
        let sum = i === n && j === m ? 1 : 0;
        if (i < n) {
          const rest = remove(i) * scales[i + 1] * back[at + row];
          add(this.#edit(source[i], -1), before * rest);
          sum += rest;
        }
        if (j < m) {
          const rest = insert(j) * back[at + 1];
          add(this.#edit(-1, target[j]), before * rest);
          sum += rest;
        }
        if (i < n && j < m) {
          const rest = replace(i, j) * scales[i + 1] * back[at + row + 1];
          add(this.#edit(source[i], target[j]), before * rest);
          sum += rest;
        }
        back[at] = sum;
      }
    }
  }

  /** What makes the likeliest insertion or deletion weigh 1, within bounds. */
  get g(): number {
    const largest = this.#probabilities.reduce(
      (most, p, edit) =>
        edit < this.#columns || edit % this.#columns === 0 ? Math.max(most, p) : most,
      1e-6,
    );
    return 1 / largest;
  }

  /** Makes the counts the probabilities. */
  maximise(): void {
    const total = this.#counts.reduce((sum, count) => sum + count, 0);
    if (total > 0) this.#probabilities = this.#counts.map((count) => count / total);
    this.#counts.fill(0);
  }

  /** The edits that cost less than the dearest, as triples. */
  list(): number[] {
    const triples: number[] = [];
    this.#probabilities.forEach((p, edit) => {
      const cost = Math.round(-1000 * log(p));
      if (!(cost < DEAREST)) return;
      triples.push(
        Math.floor(edit / this.#columns) - 1,
        (edit % this.#columns) - 1,
        Math.abs(cost),
      );
    });
    return triples;
  }

  #edit(source: number, target: number): number {
    return (source + 1) * this.#columns + target + 1;
  }
}

/**
 * The costs of edits, learned from examples: −ln p of each edit under stochastic edit distance, after
 * ten rounds. Long data is learned from in part: its first examples, 5,000, or two million pairs
 * of tokens; an example with more is omitted.
 *
 * @returns a list for `readEditCosts`
 * @throws ConfigError for vocabularies of so many tokens that nothing could be learned of their pairs
 */
export async function learnEditCosts(
  examples: Iterable<EncodedExample> | AsyncIterable<EncodedExample>,
  vocabularies: EditVocabularies,
): Promise<number[]> {
  const { sources, targets, eosId } = vocabularies;
  if ((sources + 1) * (targets + 1) > MOST_EDITS) {
    throw new ConfigError(
      'model',
      `edits of ${sources} into ${targets} tokens are too many to learn; take smaller tokens, or maximumVocabulary`,
    );
  }
  const pairs: [source: Int32Array, target: Int32Array][] = [];
  let cells = 0;
  for await (const { source, target } of examples) {
    const isEnded = target.at(-1) === eosId;
    const tokens = isEnded ? target.subarray(0, -1) : target;
    const more = (source.length + 1) * (tokens.length + 1);
    if (more > MOST_CELLS) continue;
    if (cells + more > MOST_CELLS || pairs.length === MOST_EXAMPLES) break;
    cells += more;
    pairs.push([source, tokens]);
  }
  if (cells === pairs.length) return []; // no token at all
  const model = new StochasticEditDistance(vocabularies);
  for (let round = 0; round < ROUNDS; round++) {
    const { g } = model;
    for (const [source, target] of pairs) model.count(source, target, g);
    model.maximise();
  }
  return model.list();
}
