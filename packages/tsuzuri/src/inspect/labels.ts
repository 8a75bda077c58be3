import { UNKNOWN_TOKEN } from '../data/pair-codec.ts';
import type { TextCoder } from '../data/text-coder.ts';

/** What the ids of a text stand for: its own tokens, known or not, then padding or the end of sequence. */
export function labelsOf(coder: TextCoder, text: string, ids: Int32Array): string[] {
  const tokens = coder.split(text);
  return Array.from(ids, (id, position) => tokens[position] ?? coder.label(id));
}

/** The same for the tokens of an answer of `count` ids, which are all but padding or the end. */
export function answerLabels(coder: TextCoder, tokens: readonly string[], count: number): string[] {
  const { eosId, unkId } = coder;
  return Array.from({ length: count }, (_, position) => {
    const token = tokens[position] ?? coder.label(eosId ?? coder.encode('')[position]);
    return token === UNKNOWN_TOKEN && unkId !== undefined ? coder.label(unkId) : token;
  });
}
