import type { TextCoder } from './text-coder.ts';

/**
 * For each id of the source, the id of the same token in the target, or −1 where the target has no
 * such token. The unknown token is the same on both sides; the end of a sequence is not copied.
 */
export function copyTable(source: TextCoder, target: TextCoder): number[] {
  return Array.from({ length: source.size }, (_, id) => {
    if (id === source.unkId) return target.unkId ?? -1;
    const token = source.vocabulary.token(id);
    return (token === undefined ? undefined : target.idOf(token)) ?? -1;
  });
}
