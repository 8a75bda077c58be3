import { ConfigError, DataError, quoted, requireInteger } from '../errors.ts';
import { Random } from '../tensor/random.ts';
import type { Example } from './task.ts';

/** What stands in a noisy text for the characters that are masked. */
export const MASK = '□';

const LONGEST = 3; // characters of a span

/** What may happen to a span of characters: each is as likely. */
export const noises = {
  mask: { description: 'one □ in the place of the span', apply: () => [MASK] },
  drop: { description: 'the span is omitted', apply: () => [] },
  replace: {
    description: 'each character becomes one drawn from the alphabet of all texts',
    apply: (span, alphabet, random) => span.map(() => alphabet[random.integer(alphabet.length)]),
  },
} as const satisfies Readonly<Record<string, NoiseKind>>;

interface NoiseKind {
  readonly description: string;
  apply(span: readonly string[], alphabet: readonly string[], random: Random): readonly string[];
}

/** Options of `denoise`. */
export interface DenoiseOptions {
  /** The share of characters in spans of noise, on average (0.3). */
  readonly noise?: number | undefined;
  /** Noisy copies of each text (4). */
  readonly copies?: number | undefined;
  /** The seed of the noise (1). */
  readonly seed?: number | undefined;
}

/**
 * Texts with noise as sources and the texts themselves as targets, to pre-train on lists of words (after
 * Lewis et al. 2020, section 2.2): spans of one to three characters are masked, omitted or replaced.
 *
 * The noise of a copy follows from the seed, the text and the copy's number, and is the same in every
 * epoch; different texts count once.
 *
 * @throws ConfigError for an impossible option; DataError for what is no text
 */
export function denoise(texts: Iterable<string>, options: DenoiseOptions = {}): Example[] {
  const { noise = 0.3, copies = 4, seed = 1 } = options;
  requireRange(noise);
  requireInteger('copies', copies, 1, 1000);
  requireInteger('seed', seed, 0);
  const all = [...new Set(texts)].filter((text) => requireText(text).trim() !== '');
  const alphabet = [...new Set(all.join(''))].sort();
  const random = Random.fromSeed(seed).stream('denoise');
  return Array.from({ length: copies }, (_, copy) => random.stream(String(copy))).flatMap((own) =>
    all.map((target) => ({ source: noisy(target, alphabet, noise, own.stream(target)), target })),
  );
}

function requireText(text: unknown): string {
  if (typeof text === 'string') return text;
  throw new DataError(`denoise: expected texts, got ${quoted(text)}`);
}

function requireRange(noise: number): void {
  if (noise > 0 && noise < 1) return;
  throw new ConfigError('noise', `expected a number above 0 and below 1, got ${noise}`);
}

/** Spans begin so often that `noise` of the characters are in one, on average. */
function noisy(text: string, alphabet: readonly string[], noise: number, random: Random): string {
  const characters = [...text];
  const kinds: readonly NoiseKind[] = Object.values(noises);
  const mean = (1 + LONGEST) / 2;
  const begins = noise / (mean - noise * (mean - 1));
  const result: string[] = [];
  for (let at = 0; at < characters.length;) {
    if (random.uniform() >= begins) {
      result.push(characters[at++]);
      continue;
    }
    const span = characters.slice(at, at + 1 + random.integer(LONGEST));
    result.push(...kinds[random.integer(kinds.length)].apply(span, alphabet, random));
    at += span.length;
  }
  return result.join('').trim() === '' ? MASK : result.join('');
}
