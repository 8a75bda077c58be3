import { type Shared, commonSubsequence } from '../data/common-subsequence.ts';
import { copyTable } from '../data/copy-table.ts';
import type { EncodedExample, PairCodec } from '../data/pair-codec.ts';
import { Random } from '../tensor/random.ts';
import type { PrepareOptions } from './options.ts';

const EACH = 3; // augmented examples per example, at most
const TRIES = 4 * EACH; // per example, for that many different ones
const RUN = 3; // letters in a row that source and target share, at least

/** An example with the letters of its sides that may be replaced, by their places. */
interface Varied {
  readonly example: EncodedExample;
  readonly places: readonly Shared[];
}

/**
 * Data augmentation for writing that copies (Silfverberg et al. 2017; Anastasopoulos & Neubig 2019, section
 * 3, "hallucination"): where source and target share three letters in a row or more, those between the
 * first and the last are replaced on both sides, each by one that follows the letter before it at a shared
 * place of some example. A model learns from this which tokens stay and which change, whatever the word.
 *
 * @param examples as ids, with a target's end
 * @returns as many as `augmentTo` asks for besides, at most three per example, none of them twice; none where
 *   tokens are not letters
 */
export function augmented(
  examples: readonly EncodedExample[],
  { source, target }: Pick<PairCodec, 'source' | 'target'>,
  { augmentTo, seed }: Pick<PrepareOptions, 'augmentTo' | 'seed'>,
): EncodedExample[] {
  const count = augmentTo - examples.length;
  if (!(count > 0)) return [];
  const random = Random.fromSeed(seed).stream('augment');
  const copies = copyTable(source, target).map((id, token) =>
    /^\p{L}\p{M}*$/u.test(source.vocabulary.token(token) ?? '') ? id : -1,
  );
  const followers = new Map<number, number[]>();
  const varied = examples.flatMap((example): Varied[] => {
    const runs = sharedRuns(example, copies);
    for (const run of runs) addFollowers(followers, example, run);
    const places = runs.flatMap((run) => run.slice(1, -1));
    return places.length > 0 ? [{ example, places }] : [];
  });
  const made: EncodedExample[] = [];
  for (const one of random.shuffle(varied)) {
    const known = new Set([one.example.source.join()]);
    for (let tries = TRIES; tries > 0 && known.size <= EACH && made.length < count; tries--) {
      const other = withOthers(one, followers, copies, random);
      if (known.has(other.source.join())) continue;
      known.add(other.source.join());
      made.push(other);
    }
  }
  return made;
}

/** The runs of letters that stand side by side on both sides. */
function sharedRuns(example: EncodedExample, copies: readonly number[]): Shared[][] {
  const runs: Shared[][] = [];
  let run: Shared[] = [];
  for (const place of commonSubsequence(example, copies) ?? []) {
    const last = run.at(-1);
    if (!last || last[0] !== place[0] - 1 || last[1] !== place[1] - 1) runs.push((run = []));
    run.push(place);
  }
  return runs.filter(({ length }) => length >= RUN);
}

/** Counts which letter follows which within a run. */
function addFollowers(
  followers: Map<number, number[]>,
  { source }: EncodedExample,
  run: readonly Shared[],
): void {
  for (const [i] of run.slice(1)) {
    const list = followers.get(source[i - 1]);
    if (list) list.push(source[i]);
    else followers.set(source[i - 1], [source[i]]);
  }
}

/** The example with other letters at its places, where one follows the letter before it. */
function withOthers(
  { example, places }: Varied,
  followers: ReadonlyMap<number, readonly number[]>,
  copies: readonly number[],
  random: Random,
): EncodedExample {
  const [source, target] = [example.source.slice(), example.target.slice()];
  for (const [i, j] of places) {
    const letters = followers.get(source[i - 1]) ?? [source[i]]; // the last of all letters has none
    source[i] = letters[random.integer(letters.length)];
    target[j] = copies[source[i]];
  }
  return { ...example, source, target };
}
