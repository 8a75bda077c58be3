import { type Shared, commonSubsequence } from '../data/common-subsequence.ts';
import { copyTable } from '../data/copy-table.ts';
import type { EncodedExample, PairCodec } from '../data/pair-codec.ts';
import { Random } from '../tensor/random.ts';
import type { PrepareOptions } from './options.ts';

const EACH = 3; // invented examples for each given one, at most
const RUN = 3; // tokens in a row that source and target share, at least
const TRIES = 10; // for each example that is wanted

type Coders = Pick<PairCodec, 'source' | 'target'>;

/**
 * Invents examples like the given ones until there are `augmentTo`, or four times as many as were given
 * (Silfverberg et al. 2017; Anastasopoulos & Neubig 2019, section 3): where source and target share three
 * letters in a row or more, those between the first and the last are replaced on both sides by others, each
 * drawn from the letters that follow the one before it somewhere in the sources. What a model learns from
 * these is which tokens stay and which change, whatever the word.
 *
 * @returns the invented ones; none where tokens are not letters
 */
export function inventExamples(
  examples: readonly EncodedExample[],
  { source, target }: Coders,
  { augmentTo, seed }: Pick<PrepareOptions, 'augmentTo' | 'seed'>,
): EncodedExample[] {
  const count = Math.min(augmentTo - examples.length, EACH * examples.length);
  if (!(count > 0)) return [];
  const random = Random.fromSeed(seed).stream('augment');
  const copies = copyTable(source, target).map((id, token) =>
    /^\p{L}\p{M}*$/u.test(source.vocabulary.token(token) ?? '') ? id : -1,
  );
  const letters = new Followers(examples, copies);
  const runs = new Map<EncodedExample, readonly Shared[][]>();
  const invented: EncodedExample[] = [];
  for (let tries = TRIES * count; tries > 0 && invented.length < count; tries--) {
    const example = examples[random.integer(examples.length)];
    const found = runs.get(example) ?? sharedRuns(example, copies);
    runs.set(example, found);
    if (found.length === 0) continue;
    const [from, to] = [example.source.slice(), example.target.slice()];
    for (const [i, j] of found.flatMap((run) => run.slice(1, -1))) {
      from[i] = letters.draw(from[i - 1], random);
      to[j] = copies[from[i]];
    }
    invented.push({ ...example, source: from, target: to });
  }
  return invented;
}

/** Which letters follow which in the sources, as often as they do. */
class Followers {
  readonly #after = new Map<number, number[]>();
  readonly #all: number[] = [];

  constructor(examples: readonly EncodedExample[], copies: readonly number[]) {
    for (const { source } of examples) {
      for (let i = 1; i < source.length; i++) {
        const [before, letter] = [source[i - 1], source[i]];
        if (!(copies[letter] >= 0)) continue;
        const after = this.#after.get(before);
        if (after) after.push(letter);
        else this.#after.set(before, [letter]);
        this.#all.push(letter);
      }
    }
  }

  /** A letter after this one, or any where none has followed it. */
  draw(before: number, random: Random): number {
    const after = this.#after.get(before) ?? this.#all;
    return after[random.integer(after.length)];
  }
}

/** The runs of letters that stand side by side on both sides. */
function sharedRuns(example: EncodedExample, copies: readonly number[]): Shared[][] {
  const runs: Shared[][] = [];
  for (const [i, j] of commonSubsequence(example, copies) ?? []) {
    const last = runs.at(-1)?.at(-1);
    if (last && last[0] === i - 1 && last[1] === j - 1) runs.at(-1)!.push([i, j]);
    else runs.push([[i, j]]);
  }
  return runs.filter((run) => run.length >= RUN);
}
