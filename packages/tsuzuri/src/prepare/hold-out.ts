import type { Example } from '../data/task.ts';
import { Random } from '../tensor/random.ts';

const SHARE = 0.1;
const MOST = 1000; // examples of a dev set
const KEPT = 2 * MOST; // candidates that a look through them leaves, at least where there are so many
const HELD = 4 * MOST; // candidates at which one is due

interface Candidate {
  readonly example: Example;
  readonly index: number;
}

/**
 * Holds a tenth of the examples, at most 1,000, out as a dev set. Rows of one source stay together:
 * every source has a number, drawn from the seed by the source's text alone (decision 025), and the
 * sources with the smallest numbers are held out, whichever still fit. So the set does not depend on
 * the order of the examples, unless one source has hundreds of them, and no source is on both sides.
 *
 * Examples are shown one by one, and some 4,000 are held in memory at most.
 */
export class HoldOut {
  /** Examples shown so far. */
  count = 0;
  readonly #random: Random;
  readonly #normalize: (text: string) => string;
  /** By the number of their source. */
  #candidates = new Map<number, Candidate[]>();
  #size = 0;
  /** Sources from this number on are trained on. */
  #bound = Infinity;
  /** Sources with more examples than a dev set may have. */
  readonly #large = new Set<number>();
  #held = new Set<number>();

  /** @param normalize makes one text of sources that a model reads as one */
  constructor(seed: number, normalize: (text: string) => string) {
    this.#random = Random.fromSeed(seed).stream('hold-out');
    this.#normalize = normalize;
  }

  /** Shows an example. @returns those of which it is certain now that they are trained on, in any order */
  add(example: Example): readonly Example[] {
    const index = this.count++;
    const number = this.#numberOf(example);
    if (number >= this.#bound || this.#large.has(number)) return [example];
    const rows = this.#candidates.get(number);
    if (rows) rows.push({ example, index });
    else this.#candidates.set(number, [{ example, index }]);
    return ++this.#size < HELD ? [] : this.#look();
  }

  /** Draws the dev set of the examples shown. @returns it, and the candidates that are trained on, both in the order shown */
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

  /** After `end`: whether an example is of the dev set. */
  has(example: Example): boolean {
    return this.#held.size > 0 && this.#held.has(this.#numberOf(example));
  }

  /** Sources whose texts differ may share a number: they are held out together then. */
  #numberOf({ source }: Example): number {
    return this.#random.stream(this.#normalize(source)).uint32();
  }

  /** The candidates by source, the smallest number first. */
  #inOrder(): [number, Candidate[]][] {
    return [...this.#candidates].sort(([a], [b]) => a - b);
  }

  /** Lets go of candidates that can no longer be held out. */
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
