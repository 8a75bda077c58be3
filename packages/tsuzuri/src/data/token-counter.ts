import { DataError, requireInteger } from '../errors.ts';
import { compareCodePoints } from './code-points.ts';
import type { TextForm } from './normalization.ts';
import { TextCodec, type TextCodecConfig } from './text-codec.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { TokenizerConfig } from './tokenizers/tokenizer.ts';

/** What the vocabulary of a text codec is built by. */
export interface TextCodecOptions extends TextForm {
  readonly tokenizer: TokenizerConfig;
  /** Rarer tokens are unknown; 1 when omitted. */
  readonly minimumFrequency?: number;
  /** The most frequent tokens, no more of them; all when omitted. */
  readonly maximumSize?: number;
  /**
   * Different tokens that are counted at once; when there are more, the rarest so far are
   * forgotten, so memory has a bound and the order of the texts matters. No bound when omitted.
   */
  readonly maximumCounted?: number;
}

/** What is read of a trained model's coder. */
interface TrainedCoder {
  readonly config: object;
  readonly vocabulary: Vocabulary;
}

/**
 * Numbers and counts the tokens of texts, and makes the codec of those that are frequent enough.
 * A text is tokenised once: `number` gives it as numbers, which `renumber` turns into the ids of the
 * codec when all have been counted.
 */
export class TokenCounter {
  /** Tokens counted so far. */
  total = 0;
  readonly #options: TextCodecOptions;
  readonly #splitter: TextCodec;
  #numbers = new Map<string, number>();
  #counts: number[] = [];

  /** @throws ConfigError for an impossible option */
  constructor(options: TextCodecOptions) {
    const { minimumFrequency = 1, maximumSize, maximumCounted } = options;
    requireInteger('minimumFrequency', minimumFrequency, 1);
    if (maximumSize !== undefined) requireInteger('maximumSize', maximumSize, 1);
    if (maximumCounted !== undefined) requireInteger('maximumCounted', maximumCounted, 1);
    const { maximumSize: _size, maximumCounted: _counted, ...rest } = options;
    const { minimumFrequency: _frequency, ...config } = rest;
    this.#options = options;
    this.#splitter = new TextCodec({ ...config, kind: 'text', tokens: ['-'] });
  }

  /** The tokens of a text by numbers that hold until the next `count`; they are not counted yet. */
  number(text: string): Int32Array {
    const tokens = this.#splitter.split(text);
    const numbers = new Int32Array(tokens.length);
    tokens.forEach((token, position) => {
      let number = this.#numbers.get(token);
      if (number === undefined) {
        number = this.#counts.push(0) - 1;
        this.#numbers.set(token, number);
      }
      numbers[position] = number;
    });
    return numbers;
  }

  /** Counts the tokens of these numbers. With `maximumCounted`, the numbers given before no longer hold then. */
  count(...rows: readonly Int32Array[]): void {
    for (const numbers of rows) {
      for (const number of numbers) this.#counts[number]++;
      this.total += numbers.length;
    }
    const { maximumCounted = Infinity } = this.#options;
    if (this.#counts.length > maximumCounted) this.#forget(Math.ceil(maximumCounted / 2));
  }

  /** Forgets the rarest, of equally rare ones the oldest, until `left` are left. */
  #forget(left: number): void {
    const counts = this.#counts;
    const isKept = new Uint8Array(counts.length);
    const byRarity = [...counts.keys()].sort((a, b) => counts[b] - counts[a] || b - a);
    for (const number of byRarity.slice(0, left)) isKept[number] = 1;
    const tokens = [...this.#numbers.keys()].filter((_, number) => isKept[number]);
    this.#counts = counts.filter((_, number) => isKept[number]);
    this.#numbers = new Map(tokens.map((token, number) => [token, number]));
  }

  /**
   * The codec of the tokens counted so far, the most frequent first, equally frequent ones by code
   * points.
   *
   * @param eos true when `encode` ends a sequence with `eos`
   * @param trained a coder whose tokens come first, in their order, if it cuts texts as this one does
   * @throws DataError when no token is left
   */
  codec(eos: boolean, trained?: TrainedCoder): TextCodec {
    const { minimumFrequency = 1, maximumSize } = this.#options;
    const counts = this.#counts;
    const counted = [...this.#numbers].filter(([, number]) => counts[number] > 0);
    const tokens = counted
      .filter(([, number]) => counts[number] >= minimumFrequency)
      .sort(([a, one], [b, other]) => counts[other] - counts[one] || compareCodePoints(a, b))
      .slice(0, maximumSize)
      .map(([token]) => token);
    if (tokens.length === 0) {
      throw new DataError(
        counted.length === 0
          ? 'vocabulary: the texts have no token'
          : `vocabulary: none of ${counted.length} different tokens comes ${minimumFrequency} times`,
      );
    }
    const before = trained && this.#isAlike(trained) ? trained.vocabulary.tokens : [];
    const all = [...new Set([...before, ...tokens])];
    return new TextCodec({ ...this.#splitter.config, tokens: all, eos });
  }

  #isAlike({ config }: TrainedCoder): boolean {
    const formOf = ({ tokens: _tokens, eos: _eos, ...form }: Partial<TextCodecConfig>) =>
      JSON.stringify(form);
    return formOf(config) === formOf(this.#splitter.config);
  }

  /** How many of the tokens counted are in a codec's vocabulary. */
  known({ vocabulary }: TextCodec): number {
    return vocabulary.tokens.reduce(
      (sum, token) => sum + (this.#counts[this.#numbers.get(token) ?? -1] ?? 0),
      0,
    );
  }

  /** What makes ids of a codec from numbers: `encode` of the text that they are of. */
  renumber({ vocabulary, unkId, eosId, config }: TextCodec): (numbers: Int32Array) => Int32Array {
    const ids = Int32Array.from(this.#numbers.keys(), (token) => vocabulary.id(token) ?? unkId);
    return (numbers) => {
      const row = new Int32Array(numbers.length + (config.eos ? 1 : 0)).fill(eosId);
      for (let i = 0; i < numbers.length; i++) row[i] = ids[numbers[i]];
      return row;
    };
  }
}
