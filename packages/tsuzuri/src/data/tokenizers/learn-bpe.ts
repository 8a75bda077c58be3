import { requireInteger } from '../../errors.ts';
import { compareCodePoints } from '../code-points.ts';
import { type TextForm, normalizerOf } from '../normalization.ts';
import { PriorityQueue } from '../priority-queue.ts';
import { cutIntoWords } from './bpe-words.ts';
import type { TokenizerConfig } from './tokenizer.ts';

/** How many merges to learn, and from what; the form of texts is that of the codec that will use them. */
export interface LearnBpeOptions extends TextForm {
  /** At most so many; fewer when no pair is left that comes `minimumFrequency` times. */
  readonly merges: number;
  /** The minimum count of a pair (2). */
  readonly minimumFrequency?: number;
}

interface Pair {
  readonly left: string;
  readonly right: string;
  count: number;
  /** The count of its one valid candidate in the queue, at least `count`; 0 when it has none. */
  queued: number;
  /** Where its left symbol has stood at some time; a pair comes to a place once, for symbols only grow. */
  readonly places: number[];
}

/**
 * The config of a byte-pair tokeniser, learned from words or texts (Sennrich, Haddow and Birch
 * 2016, algorithm 1): join the most frequent pair of neighbours everywhere, again and again. Of
 * equally frequent pairs the first by code points is taken, so the result has one answer. It takes
 * O(n log n) for n characters of different words, whatever their lengths.
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

/** A pair and a count that it has, or has had when it was more frequent. */
interface Candidate {
  readonly pair: Pair;
  readonly count: number;
}

/**
 * How often every pair of neighbours comes, kept up to date from merge to merge. The symbols of all
 * words stand in one linked list, so that a merge touches the neighbours of its pair alone. A pair
 * that has become more frequent gets a new candidate in the queue, and older ones of it no longer
 * count; one that has become less frequent is put back with its true count when it comes to the front.
 */
class PairTable {
  /** By place; undefined: joined with one before it. */
  readonly #symbols: (string | undefined)[] = [];
  /** How often the word of a place comes. */
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

  /** The most frequent pair, which leaves the queue. */
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

  /** Joins the pair wherever it stands, from left to right. */
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

  /** Counts the pair at a place, if there is one. */
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
