import { DataError, requireInteger } from '../errors.ts';
import { compareCodePoints } from './code-points.ts';
import type { TextForm } from './normalization.ts';
import type { Example } from './task.ts';
import { TextCodec } from './text-codec.ts';
import type { TokenizerConfig } from './tokenizers/tokenizer.ts';

/** Something to go through once, at hand or still to come. */
export type Stream<T> = Iterable<T> | AsyncIterable<T>;

/** What the vocabulary of a text codec is built by. */
export interface TextCodecOptions extends TextForm {
  readonly tokenizer: TokenizerConfig;
  /** Tokens that come less often are unknown; 1 when left out. */
  readonly minimumFrequency?: number;
  /** Only so many tokens, the most frequent; all when left out. */
  readonly maximumSize?: number;
  /**
   * So many different tokens are counted at once; when there are more, the rarest so far are
   * forgotten, so memory has a bound and the order of the texts matters. No bound when left out.
   */
  readonly maximumCounted?: number;
}

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
  for await (const text of texts) counter.add(text);
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
    counter.add(source);
    counter.add(target);
  }
  return { source: counter.codec(false), target: counter.codec(true) };
}

/**
 * Codecs of both sides, each with a vocabulary of its own, from one reading of the examples: those
 * that `buildTextCodec` builds, the target's with `eos`.
 *
 * @throws as `buildTextCodec` does
 */
export async function buildCodecPair(
  examples: Stream<Example>,
  options: { readonly source: TextCodecOptions; readonly target: TextCodecOptions },
): Promise<{ source: TextCodec; target: TextCodec }> {
  const counters = {
    source: new TokenCounter(options.source),
    target: new TokenCounter(options.target),
  };
  for await (const { source, target } of examples) {
    counters.source.add(source);
    counters.target.add(target);
  }
  return { source: counters.source.codec(false), target: counters.target.codec(true) };
}

/** Counts tokens, and makes the codec of those that are frequent enough. */
class TokenCounter {
  readonly #options: TextCodecOptions;
  readonly #splitter: TextCodec;
  readonly #counts = new Map<string, number>();

  constructor(options: TextCodecOptions) {
    const { tokenizer, normalization, lowercase } = options;
    const { minimumFrequency = 1, maximumSize, maximumCounted } = options;
    requireInteger('minimumFrequency', minimumFrequency, 1);
    if (maximumSize !== undefined) requireInteger('maximumSize', maximumSize, 1);
    if (maximumCounted !== undefined) requireInteger('maximumCounted', maximumCounted, 1);
    this.#options = options;
    this.#splitter = new TextCodec({
      kind: 'text',
      tokenizer,
      normalization,
      lowercase,
      tokens: ['-'],
    });
  }

  add(text: string): void {
    for (const token of this.#splitter.split(text)) {
      this.#counts.set(token, (this.#counts.get(token) ?? 0) + 1);
    }
    const { maximumCounted = Infinity } = this.#options;
    if (this.#counts.size > maximumCounted) this.#forget(Math.ceil(maximumCounted / 2));
  }

  /** Forgets the rarest, of equally rare ones the oldest, until so many are left. */
  #forget(left: number): void {
    for (let rare = 1; this.#counts.size > left; rare++) {
      for (const [token, count] of this.#counts) {
        if (this.#counts.size === left) return;
        if (count === rare) this.#counts.delete(token);
      }
    }
  }

  codec(eos: boolean): TextCodec {
    const { minimumFrequency = 1, maximumSize } = this.#options;
    const tokens = [...this.#counts]
      .filter(([, count]) => count >= minimumFrequency)
      .sort(([a, countA], [b, countB]) => countB - countA || compareCodePoints(a, b))
      .slice(0, maximumSize)
      .map(([token]) => token);
    if (tokens.length === 0) {
      throw new DataError(
        this.#counts.size === 0
          ? 'vocabulary: the texts have no token'
          : `vocabulary: none of ${this.#counts.size} different tokens comes ${minimumFrequency} times`,
      );
    }
    return new TextCodec({ ...this.#splitter.config, tokens, eos });
  }
}
