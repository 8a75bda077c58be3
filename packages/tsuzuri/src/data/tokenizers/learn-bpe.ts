import { requireInteger } from '../../errors.ts';
import { compareCodePoints } from '../code-points.ts';
import { type TextForm, normalizerOf } from '../normalization.ts';
import { PriorityQueue } from '../priority-queue.ts';
import { cutIntoWords, mergePair } from './bpe.ts';
import type { TokenizerConfig } from './tokenizer.ts';

/** How many merges to learn, and from what; the form of texts is that of the codec that will use them. */
export interface LearnBpeOptions extends TextForm {
  /** At most so many; fewer when no pair is left that comes `minimumFrequency` times. */
  readonly merges: number;
  /** The minimum count of a pair (2). */
  readonly minimumFrequency?: number;
}

interface Word {
  symbols: readonly string[];
  readonly count: number;
}

interface Pair {
  readonly left: string;
  readonly right: string;
  count: number;
  /** The count of its one valid candidate in the queue, at least `count`; 0 when it has none. */
  queued: number;
  /** Words that have had the pair at some time. */
  readonly words: Set<Word>;
}

/**
 * The config of a byte-pair tokeniser, learned from words or texts (Sennrich, Haddow and Birch
 * 2016, algorithm 1): join the most frequent pair of neighbours everywhere, again and again. Of
 * equally frequent pairs the first by code points is taken, so the result has one answer.
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

function countWords(texts: Iterable<string>, normalize: (text: string) => string): Word[] {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const word of cutIntoWords(normalize(text))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return Array.from(counts, ([word, count]) => ({ symbols: [...word], count }));
}

/** A pair and a count that it has, or has had when it was more frequent. */
interface Candidate {
  readonly pair: Pair;
  readonly count: number;
}

/**
 * How often every pair of neighbours comes, kept up to date from merge to merge. A pair that has
 * become more frequent gets a new candidate in the queue, and older ones of it no longer count; one
 * that has become less frequent is put back with its true count when it comes to the front.
 */
class PairTable {
  readonly #pairs = new Map<string, Map<string, Pair>>();
  readonly #queue = new PriorityQueue<Candidate>(compareCandidates);
  readonly #risen = new Set<Pair>();

  constructor(words: readonly Word[]) {
    for (const word of words) this.#count(word, word.count);
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

  /** Joins the pair in every word that has it. */
  merge({ left, right, words }: Pair): void {
    for (const word of words) {
      const merged = mergePair(word.symbols, left, right);
      if (merged.length === word.symbols.length) continue;
      this.#count(word, -word.count);
      word.symbols = merged;
      this.#count(word, word.count);
    }
    this.#enqueueRisen();
  }

  #count(word: Word, by: number): void {
    const { symbols } = word;
    for (let i = 0; i + 1 < symbols.length; i++) {
      const pair = this.#pair(symbols[i], symbols[i + 1]);
      pair.count += by;
      pair.words.add(word);
      if (by > 0) this.#risen.add(pair);
    }
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

  #pair(left: string, right: string): Pair {
    const rights = this.#pairs.get(left) ?? new Map<string, Pair>();
    this.#pairs.set(left, rights);
    const pair = rights.get(right) ?? { left, right, count: 0, queued: 0, words: new Set<Word>() };
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
