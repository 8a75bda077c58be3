import { copyTable } from '../data/copy-table.ts';
import type { EncodedExample, PairCodec } from '../data/pair-codec.ts';
import { Random } from '../tensor/random.ts';
import type { PrepareOptions } from './options.ts';

const EACH = 3; // invented examples for each given one, at most
const RUN = 3; // tokens in a row that source and target share, at least
const MOST_CELLS = 40_000; // of the table that aligns an example; longer ones are not varied
const TRIES = 10; // for each example that is wanted

type Coders = Pick<PairCodec, 'source' | 'target'>;
/** Where the same token stands on both sides. */
type Shared = readonly [source: number, target: number];

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

/** The runs of letters of a longest common subsequence, side by side on both sides. */
function sharedRuns({ source, target }: EncodedExample, copies: readonly number[]): Shared[][] {
  const [n, m] = [source.length, target.length];
  if ((n + 1) * (m + 1) > MOST_CELLS) return [];
  const row = m + 1;
  const longest = new Int32Array((n + 1) * row);
  const isShared = (i: number, j: number) => copies[source[i]] === target[j];
  for (let i = n - 1; i >= 0; i--) {
    for (let j = m - 1; j >= 0; j--) {
      const at = i * row + j;
      longest[at] = isShared(i, j)
        ? 1 + longest[at + row + 1]
        : Math.max(longest[at + row], longest[at + 1]);
    }
  }
  const runs: Shared[][] = [];
  let run: Shared[] = [];
  const end = () => {
    if (run.length >= RUN) runs.push(run);
    run = [];
  };
  for (let [i, j] = [0, 0]; i < n && j < m;) {
    if (isShared(i, j)) run.push([i++, j++]);
    else {
      end();
      if (longest[(i + 1) * row + j] >= longest[i * row + j + 1]) i++;
      else j++;
    }
  }
  end();
  return runs;
}
