import { requireInteger } from '../../errors.ts';
import { compareCodePoints } from '../code-points.ts';
import { type TextForm, normalizerOf } from '../normalization.ts';
import { PriorityQueue } from '../priority-queue.ts';
import { cutIntoWords } from './bpe-words.ts';
import type { TokenizerConfig } from './tokenizer.ts';

/** How many merges to learn, and from which texts, normalised as the codec that will use them does. */
export interface LearnBpeOptions extends TextForm {
  /** The maximum number of merges; fewer if no pair is left with `minimumFrequency`. */
  readonly merges: number;
  /** The minimum frequency of a pair (2). */
  readonly minimumFrequency?: number;
}

interface Pair {
  readonly left: string;
  readonly right: string;
  count: number;
  /** The count of its only valid candidate in the queue, at least `count`; 0 if it has none. */
  queued: number;
  /** Past and present positions of its left symbol; a pair occurs at a position once, since symbols only grow. */
  readonly places: number[];
}

/**
 * The config of a byte-pair tokeniser, learned from words or texts (Sennrich, Haddow and Birch
 * 2016, algorithm 1): repeatedly join the most frequent pair of neighbours. Ties are broken by code
 * point order, so the result is unique. It takes O(n log n) time for n characters of distinct words.
 *
 * @throws ConfigError when `merges` or `minimumFrequency` is not a whole number of at least 0 or 1
 */
export function learnBpe(texts: Iterable<string>, options: LearnBpeOptions): TokenizerConfig {
  const { merges, minimumFrequency = 2 } = options;
  requireInteger('merges', merges, 0);
  requireInteger('minimumFrequency', minimumFrequency, 1);
  const pairs = new PairTable(countWords(texts, normalizerOf(options)));
  const learned: [string, string][] = [];
  while (learned.length < merges) {
    const best = pairs.best();
    if (!best || best.count < minimumFrequency) break;
    learned.push([best.left, best.right]);
    pairs.merge(best);
  }
  return { kind: 'bpe', merges: learned };
}

function countWords(
  texts: Iterable<string>,
  normalize: (text: string) => string,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const word of cutIntoWords(normalize(text))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

/** A pair and its count, or an earlier, higher count of it. */
interface Candidate {
  readonly pair: Pair;
  readonly count: number;
}

/**
 * The count of every pair of neighbours, updated with each merge.
 *
 * The symbols of all words are in one linked list, so a merge touches only the neighbours of its pair. A
 * pair that becomes more frequent gets a new candidate in the queue, which invalidates its older ones;
 * one that becomes less frequent is reinserted with its true count when it reaches the front.
 */
class PairTable {
  /** The symbols by position; undefined: joined with an earlier one. */
  readonly #symbols: (string | undefined)[] = [];
  /** The frequency of the word at each position. */
  readonly #counts: number[] = [];
  readonly #next: number[] = []; // -1 at the end of a word
  readonly #previous: number[] = []; // -1 at its start
  readonly #pairs = new Map<string, Map<string, Pair>>();
  readonly #queue = new PriorityQueue<Candidate>(compareCandidates);
  readonly #risen = new Set<Pair>();

  constructor(words: ReadonlyMap<string, number>) {
    for (const [word, count] of words) {
      const first = this.#symbols.length;
      for (const symbol of word) {
        const at = this.#symbols.push(symbol) - 1;
        this.#counts.push(count);
        this.#previous.push(at === first ? -1 : at - 1);
        this.#next.push(at + 1);
      }
      this.#next[this.#next.length - 1] = -1;
      for (let at = first; at < this.#symbols.length; at++) this.#appear(at);
    }
    this.#enqueueRisen();
  }

  /** Removes the most frequent pair from the queue. */
  best(): Pair | undefined {
    for (;;) {
      const candidate = this.#queue.pop();
      if (!candidate) return undefined;
      const { pair, count } = candidate;
      if (count !== pair.queued) continue;
      pair.queued = 0;
      if (count === pair.count) return pair;
      this.#enqueue(pair);
    }
  }

  /** Joins the pair at all its positions, from left to right. */
  merge({ left, right, places }: Pair): void {
    const joined = left + right;
    places.sort((a, b) => a - b);
    for (const at of places) {
      const next = this.#next[at];
      if (this.#symbols[at] !== left || next < 0 || this.#symbols[next] !== right) continue;
      const before = this.#previous[at];
      const after = this.#next[next];
      for (const place of [before, at, next]) this.#vanish(place);
      this.#symbols[at] = joined;
      this.#symbols[next] = undefined;
      this.#next[at] = after;
      if (after >= 0) this.#previous[after] = at;
      for (const place of [before, at]) this.#appear(place);
    }
    places.length = 0;
    this.#enqueueRisen();
  }

  /** Counts the pair at a position, if there is one. */
  #appear(at: number): void {
    const pair = this.#pairAt(at);
    if (!pair) return;
    pair.count += this.#counts[at];
    pair.places.push(at);
    this.#risen.add(pair);
  }

  #vanish(at: number): void {
    const pair = this.#pairAt(at);
    if (pair) pair.count -= this.#counts[at];
  }

  #enqueueRisen(): void {
    for (const pair of this.#risen) this.#enqueue(pair);
    this.#risen.clear();
  }

  #enqueue(pair: Pair): void {
    if (pair.count <= pair.queued) return;
    pair.queued = pair.count;
    this.#queue.push({ pair, count: pair.count });
  }

  #pairAt(at: number): Pair | undefined {
    if (at < 0 || this.#next[at] < 0) return undefined;
    const left = this.#symbols[at]!;
    const right = this.#symbols[this.#next[at]]!;
    const rights = this.#pairs.get(left) ?? new Map<string, Pair>();
    this.#pairs.set(left, rights);
    const pair = rights.get(right) ?? { left, right, count: 0, queued: 0, places: [] };
    rights.set(right, pair);
    return pair;
  }
}

function compareCandidates(a: Candidate, b: Candidate): number {
  return (
    b.count - a.count ||
    compareCodePoints(a.pair.left, b.pair.left) ||
    compareCodePoints(a.pair.right, b.pair.right)
  );
}
