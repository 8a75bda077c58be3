import type { Ensemble } from 'tsuzuri';

const MOST_TOKENS = 200; // of an input: a page is no place for more

/** Why a model cannot read a source. */
export type Unreadable =
  | { readonly kind: 'unknown'; readonly tokens: readonly string[] }
  | { readonly kind: 'long'; readonly length: number; readonly most: number };

/** Of a source, what the model does not know and reads as unknown; or why it cannot read the source. */
export function unknownOf(
  { codec }: Pick<Ensemble, 'codec'>,
  source: string,
): readonly string[] | Unreadable {
  const { length: most = MOST_TOKENS, unkId } = codec.source;
  const tokens = codec.source.split(source);
  if (tokens.length > most) return { kind: 'long', length: tokens.length, most };
  const unknown = [...new Set(tokens.filter((token) => codec.source.idOf(token) === undefined))];
  return unknown.length > 0 && unkId === undefined ? { kind: 'unknown', tokens: unknown } : unknown;
}
