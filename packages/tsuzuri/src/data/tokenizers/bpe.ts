import { ConfigError } from '../../errors.ts';
import { PriorityQueue } from '../priority-queue.ts';
import { END_OF_WORD, cutIntoWords } from './bpe-words.ts';
import { learnBpe } from './learn-bpe.ts';
import type { TokenizerConfig, TokenizerKind } from './tokenizer.ts';

const REMEMBERED_WORDS = 50_000;
const LONGEST_REMEMBERED = 100; // characters

/**
 * Byte-pair encoding (Sennrich, Haddow and Birch 2016, section 3.2): a word is split into
 * characters and an end-of-word symbol, then the pairs in `merges` are joined in the order learned.
 *
 * The end-of-word symbol is the space itself, and the last word has one as well, which `join` removes. So
 * every text is restored exactly, including its spaces: two in a row end a word and an empty word. Only
 * U+0020 ends a word.
 */
export const bpe: TokenizerKind = {
  description:
    'parts of words, learned by merging frequent pairs: byte-pair encoding (Sennrich et al. 2016)',
  composes: false,
  learn: learnBpe,
  create(config) {
    const ranks = rankMerges(config);
    const known = new Map<string, readonly string[]>();
    function splitWord(word: string): readonly string[] {
      let tokens = known.get(word);
      if (!tokens) {
        tokens = mergeAll([...word], ranks);
        if (known.size >= REMEMBERED_WORDS) known.clear();
        if (word.length <= LONGEST_REMEMBERED) known.set(word, tokens);
      }
      return tokens;
    }
    return {
      config: { kind: 'bpe', merges: config.merges ?? [] },
      split: (text) => cutIntoWords(text).flatMap(splitWord),
      join(tokens) {
        const text = tokens.join('');
        return text.endsWith(END_OF_WORD) ? text.slice(0, -END_OF_WORD.length) : text;
      },
    };
  },
};

type Ranks = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * Joins the pair of lowest rank throughout the word, from left to right, until no pair has a rank: in
 * O(n log n) for n characters, with the pairs in a queue and the symbols in a linked list.
 */
function mergeAll(word: readonly string[], ranks: Ranks): readonly string[] {
  const symbols: (string | undefined)[] = [...word]; // undefined: joined with one before it
  const next = Int32Array.from(word, (_, i) => i + 1);
  const previous = Int32Array.from(word, (_, i) => i - 1);
  const queue = new PriorityQueue<number>((a, b) => a - b);
  const rankAt = (at: number) => ranks.get(symbols[at] ?? '')?.get(symbols[next[at]] ?? '');
  /** A pair as one number, ordered by rank, then by position. */
  const enqueue = (at: number) => {
    const rank = at < 0 ? undefined : rankAt(at);
    if (rank !== undefined) queue.push(rank * word.length + at);
  };
  for (let at = 0; at + 1 < word.length; at++) enqueue(at);
  let joined: number[] = []; // of the current rank; new neighbours follow once that rank is done
  for (let first = queue.pop(); first !== undefined; first = queue.pop()) {
    const at = first % word.length;
    const rank = (first - at) / word.length;
    if (rankAt(at) === rank) {
      const right = next[at];
      symbols[at] = `${symbols[at]}${symbols[right]}`;
      symbols[right] = undefined;
      next[at] = next[right];
      if (next[at] < word.length) previous[next[at]] = at;
      joined.push(at);
    }
    const following = queue.peek();
    if (following !== undefined && following < (rank + 1) * word.length) continue;
    for (const one of joined) {
      enqueue(one);
      enqueue(previous[one]);
    }
    joined = [];
  }
  return symbols.filter((symbol) => symbol !== undefined);
}

/** The rank of every pair, by its left and then its right part. */
function rankMerges(config: TokenizerConfig): Ranks {
  const ranks = new Map<string, Map<string, number>>();
  const { merges } = config;
  if (!Array.isArray(merges)) {
    throw new ConfigError('tokenizer', 'bpe needs merges, a list of pairs; learnBpe makes one');
  }
  merges.forEach((pair: unknown, rank) => {
    const fits =
      Array.isArray(pair) &&
      pair.length === 2 &&
      pair.every((part) => typeof part === 'string' && part !== '');
    if (!fits) throw new ConfigError('tokenizer', `merge ${rank + 1} of bpe is not two texts`);
    const [left, right] = pair as [string, string];
    const rights = ranks.get(left) ?? new Map<string, number>();
    ranks.set(left, rights);
    if (!rights.has(right)) rights.set(right, rank);
  });
  return ranks;
}
