import { requireInteger, requireKind } from '../errors.ts';

/** Examples as ids, row by row. */
export interface EncodedRows {
  readonly source: readonly Int32Array[];
  readonly target: readonly Int32Array[];
}

/** What is done with an example that is too long: `drop` leaves it out, `cut` takes its beginning. */
export const lengthPolicies = {
  drop: { description: 'the example is left out', fit: dropRow },
  cut: { description: 'of each side that is too long, the beginning is taken', fit: cutRow },
} as const;

/** The name of what is done. */
export type LengthPolicy = keyof typeof lengthPolicies;

/** How long a side may be. */
export interface LengthLimit {
  /** Ids a side, the `eos` of a target included. */
  readonly maximum: number;
  readonly policy: LengthPolicy;
  /** The target's: a row that ended with it still does when it has been cut. */
  readonly eosId?: number | undefined;
}

/**
 * Examples of which no side has more than `maximum` ids, and how many were too long.
 *
 * @throws ConfigError for a maximum below 1 or an unknown policy
 */
export function limitLength(
  examples: EncodedRows,
  limit: LengthLimit,
): { examples: EncodedRows; tooLong: number } {
  const { maximum, policy, eosId } = limit;
  requireInteger('maximum', maximum, 1);
  requireKind('policy', policy, Object.keys(lengthPolicies));
  const source: Int32Array[] = [];
  const target: Int32Array[] = [];
  let tooLong = 0;
  const fit = (row: Int32Array, end?: number) =>
    row.length <= maximum ? row : lengthPolicies[policy].fit(row, maximum, end);
  for (let i = 0; i < examples.source.length; i++) {
    const [left, right] = [examples.source[i], examples.target[i]];
    if (left.length > maximum || right.length > maximum) tooLong++;
    const [shortLeft, shortRight] = [fit(left), fit(right, eosId)];
    if (!shortLeft || !shortRight) continue;
    source.push(shortLeft);
    target.push(shortRight);
  }
  return { examples: { source, target }, tooLong };
}

function cutRow(row: Int32Array, maximum: number, eosId?: number): Int32Array {
  const cut = row.slice(0, maximum);
  if (eosId !== undefined && row.at(-1) === eosId) cut[maximum - 1] = eosId;
  return cut;
}

function dropRow(_row: Int32Array, _maximum: number, _eosId?: number): Int32Array | undefined {
  return undefined;
}
