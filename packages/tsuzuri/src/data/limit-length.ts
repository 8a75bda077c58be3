import type { EncodedExample } from './pair-codec.ts';
import { requireInteger, requireKind } from '../errors.ts';

/** What is done with an example that is too long: `drop` omits it, `cut` keeps its beginning. */
export const lengthPolicies = {
  drop: { description: 'the example is dropped', fit: (): undefined => undefined },
  cut: { description: 'each side that is too long keeps its first tokens', fit: cut },
} as const;

/** The name of what is done. */
export type LengthPolicy = keyof typeof lengthPolicies;

/** How long a side may be. */
export interface LengthLimit {
  /** Tokens per side, the `eos` of a target not counted, and tags. */
  readonly maximum: number;
  readonly policy: LengthPolicy;
  /** The target's: a row that ended with it still does when it has been cut. */
  readonly eosId?: number | undefined;
}

/**
 * An example as `limit` allows it: the same one where no side has more than `maximum` tokens, and it
 * has no more tags than that; undefined where it is dropped.
 *
 * @throws ConfigError for a maximum below 1 or an unknown policy
 */
export function limitLength(
  example: EncodedExample,
  limit: LengthLimit,
): EncodedExample | undefined {
  const { maximum, policy, eosId } = limit;
  requireInteger('maximum', maximum, 1);
  requireKind('policy', policy, Object.keys(lengthPolicies));
  const { source, target, features } = example;
  const longest = Math.max(source.length, tokensOf(target, eosId), features?.length ?? 0);
  if (longest <= maximum) return example;
  return lengthPolicies[policy].fit(example, limit);
}

function cut(
  { source, target, features, ...rest }: EncodedExample,
  { maximum, eosId }: LengthLimit,
): EncodedExample {
  const length = Math.min(maximum, tokensOf(target, eosId));
  const end = target.subarray(tokensOf(target, eosId)); // the eos, or nothing
  const beginning = target.slice(0, length + end.length);
  beginning.set(end, length);
  const tags = features && { features: features.slice(0, maximum) };
  return { ...rest, ...tags, source: source.slice(0, maximum), target: beginning };
}

function tokensOf(row: Int32Array, eosId: number | undefined): number {
  return row.length - (eosId !== undefined && row.at(-1) === eosId ? 1 : 0);
}
