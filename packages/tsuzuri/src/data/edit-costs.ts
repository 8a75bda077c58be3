import { ConfigError, quoted } from '../errors.ts';

/** In the place of a token: there is none, so the edit is an insertion or a deletion. */
export const NO_TOKEN = -1;

/** The cost of an edit that is in no list. */
export const DEAREST = 20_000;

/**
 * What edits cost, in thousandths of a nat. Whole numbers make sums exact, so that two ways of equal
 * cost are a tie on every machine.
 */
export interface EditCosts {
  /** @param source the token that is used up, or `NO_TOKEN`; @param target the one that is written, or `NO_TOKEN` */
  of(source: number, target: number): number;
}

/**
 * Costs of a list of triples: source id, target id, cost. `NO_TOKEN` in the place of one makes an
 * insertion or a deletion of the other; an edit that is not in the list costs `DEAREST`.
 *
 * @throws ConfigError for what is no such list
 */
export function readEditCosts(
  list: readonly number[],
  sizes: readonly [number, number],
): EditCosts {
  const isWhole = Array.isArray(list) && list.every((value) => Number.isInteger(value));
  if (!isWhole || list.length % 3 !== 0) {
    throw new ConfigError('editCosts', `expected triples of whole numbers, got ${quoted(list)}`);
  }
  const [sources, targets] = sizes;
  const table = new Map<number, number>();
  for (let at = 0; at < list.length; at += 3) {
    const [source, target, cost] = list.slice(at, at + 3);
    const isIn = source >= -1 && source < sources && target >= -1 && target < targets;
    if (!isIn || cost < 0 || source + target === -2) {
      throw new ConfigError(
        'editCosts',
        `expected a source id below ${sources}, a target id below ${targets} and a cost of at least 0, got ${source}, ${target}, ${cost}`,
      );
    }
    table.set((source + 1) * (targets + 1) + target + 1, cost);
  }
  return {
    of: (source, target) => table.get((source + 1) * (targets + 1) + target + 1) ?? DEAREST,
  };
}

/** Every edit costs the same, but copying costs nothing: the edit distance. */
export function plainEditCosts(copies: readonly number[]): EditCosts {
  return { of: (source, target) => (target >= 0 && copies[source] === target ? 0 : 1000) };
}

/**
 * The costs to go: element [i, j] is what it costs to edit source i … n − 1 into target j … m − 1 at
 * best.
 *
 * @returns [n + 1, m + 1], row-major
 */
export function costsToGo(
  source: ArrayLike<number>,
  target: ArrayLike<number>,
  costs: EditCosts,
): Int32Array {
  const [n, m] = [source.length, target.length];
  const columns = m + 1;
  const table = new Int32Array((n + 1) * columns);
  for (let i = n; i >= 0; i--) {
    for (let j = m; j >= 0; j--) {
      if (i === n && j === m) continue;
      const at = i * columns + j;
      let best = Infinity;
      if (i < n) best = costs.of(source[i], NO_TOKEN) + table[at + columns];
      if (j < m) best = Math.min(best, costs.of(NO_TOKEN, target[j]) + table[at + 1]);
      if (i < n && j < m) {
        best = Math.min(best, costs.of(source[i], target[j]) + table[at + columns + 1]);
      }
      table[at] = best;
    }
  }
  return table;
}
