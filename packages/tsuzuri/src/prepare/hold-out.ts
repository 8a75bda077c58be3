import type { Example } from '../data/task.ts';
import { Random } from '../tensor/random.ts';

const SHARE = 0.1;
const MOST = 1000; // examples in a dev set
const KEPT = 2 * MOST; // candidates kept by pruning, if there are as many
const HELD = 4 * MOST; // candidates that trigger pruning

interface Candidate {
  readonly example: Example;
  readonly index: number;
}

/**
 * Holds out a tenth of the examples, at most 1,000, as a dev set that shares no source with the rest.
 *
 * Every source has a number, derived from the seed and the source's text alone (decision 025), and the
 * sources with the smallest numbers are held out, as many as fit. So the set does not depend on the
 * order of the examples, unless one source has hundreds of them. At most about 4,000 examples are held
 * in memory.
 */
export class HoldOut {
  /** The number of examples added so far. */
  count = 0;
  readonly #random: Random;
  readonly #normalize: (text: string) => string;
  /** Candidates by the number of their source. */
  #candidates = new Map<number, Candidate[]>();
  #size = 0;
  /** Sources with this number or a larger one are training examples. */
  #bound = Infinity;
  /** Sources with more examples than a dev set may hold. */
  readonly #large = new Set<number>();
  #held = new Set<number>();

  /** @param normalize maps sources that a model cannot tell apart to one text */
  constructor(seed: number, normalize: (text: string) => string) {
    this.#random = Random.fromSeed(seed).stream('hold-out');
    this.#normalize = normalize;
  }

  /** Adds an example. @returns the examples now known to be training examples, in any order */
  add(example: Example): readonly Example[] {
    const index = this.count++;
    const number = this.#numberOf(example);
    if (number >= this.#bound || this.#large.has(number)) return [example];
    const rows = this.#candidates.get(number);
    if (rows) rows.push({ example, index });
    else this.#candidates.set(number, [{ example, index }]);
    return ++this.#size < HELD ? [] : this.#look();
  }

  /** Selects the dev set. @returns it and the remaining candidates, which are training examples, both in the order added */
  end(): { dev: Example[]; rest: Example[] } {
    const size = Math.min(MOST, Math.floor(SHARE * this.count));
    const dev: Candidate[] = [];
    const rest: Candidate[] = [];
    for (const [number, rows] of this.#inOrder()) {
      const fits = dev.length + rows.length <= size;
      if (fits) this.#held.add(number);
      for (const row of rows) (fits ? dev : rest).push(row);
    }
    const examplesOf = (list: Candidate[]) =>
      list.sort((a, b) => a.index - b.index).map(({ example }) => example);
    return { dev: examplesOf(dev), rest: examplesOf(rest) };
  }

  /** After `end`: whether an example belongs to the dev set. */
  has(example: Example): boolean {
    return this.#held.size > 0 && this.#held.has(this.#numberOf(example));
  }

  /** Different sources may share a number; they are then held out together. */
  #numberOf({ source }: Example): number {
    return this.#random.stream(this.#normalize(source)).uint32();
  }

  /** The candidates by source, in ascending order of their numbers. */
  #inOrder(): [number, Candidate[]][] {
    return [...this.#candidates].sort(([a], [b]) => a - b);
  }

  /** Releases candidates that can no longer be held out. */
  #look(): Example[] {
    const kept = new Map<number, Candidate[]>();
    const released: Example[] = [];
    this.#size = 0;
    for (const [number, rows] of this.#inOrder()) {
      const isLarge = rows.length > MOST;
      if (isLarge) this.#large.add(number);
      else if (this.#size < KEPT) {
        kept.set(number, rows);
        this.#size += rows.length;
        continue;
      } else this.#bound = Math.min(this.#bound, number);
      for (const { example } of rows) released.push(example);
    }
    this.#candidates = kept;
    return released;
  }
}
