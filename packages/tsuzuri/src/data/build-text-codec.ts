import type { Example } from './task.ts';
import type { TextCodec } from './text-codec.ts';
import { type TextCodecOptions, TokenCounter } from './token-counter.ts';

/** Something to iterate once, sync or async. */
export type Stream<T> = Iterable<T> | AsyncIterable<T>;

/**
 * A text codec with the vocabulary of some texts, the most frequent token first; equally frequent
 * ones are ordered by code points, so the same texts in any order give the same codec.
 *
 * @param options.eos true when `encode` ends a sequence with `eos`, as a target side needs it
 * @throws ConfigError for an impossible option, DataError when no token is left
 */
export async function buildTextCodec(
  texts: Stream<string>,
  options: TextCodecOptions & { readonly eos?: boolean },
): Promise<TextCodec> {
  const counter = new TokenCounter(options);
  for await (const text of texts) counter.count(counter.number(text));
  return counter.codec(options.eos ?? false);
}

/**
 * Codecs of both sides with one vocabulary between them, built from the texts of both: what a
 * shared embedding, or copying from the source, needs. The target's ends its sequences with `eos`.
 *
 * @throws as `buildTextCodec` does
 */
export async function buildSharedCodec(
  examples: Stream<Example>,
  options: TextCodecOptions,
): Promise<{ source: TextCodec; target: TextCodec }> {
  const counter = new TokenCounter(options);
  for await (const { source, target } of examples) {
    counter.count(counter.number(source));
    counter.count(counter.number(target));
  }
  return { source: counter.codec(false), target: counter.codec(true) };
}
