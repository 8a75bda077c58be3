import { type Accuracy, accuracy } from './accuracy.ts';
import { editDistance } from './edit-distance.ts';

/** What scoring needs from one side's coder. */
export interface ScoredSide {
  /** The tokens of a text, in the vocabulary or not. */
  split(text: string): string[];
  readonly vocabulary: { id(token: string): number | undefined };
  /** The number of tokens in every text, including padding; undefined if lengths vary. */
  readonly length: number | undefined;
  /** `padding`, if any, pads shorter texts to that length. */
  readonly config: object;
}

/** An answer as text and as tokens. */
export interface ScoredAnswer {
  readonly text: string;
  /** An unknown token must be one that no text can contain. */
  readonly tokens: readonly string[];
}

/** Scores of answers; texts are compared, so a token that a model cannot write is always wrong. */
export interface Scores extends Accuracy {
  /** 100 · Σ edit distance / Σ length of the reference, over tokens. */
  readonly tokenErrorRate: number;
  /** The share of each side's tokens that are out of vocabulary. */
  readonly unknown: { readonly source: number; readonly target: number };
}

/**
 * Scores answers against the targets of examples: `Training` (on the dev set), `evaluate` and
 * the command's report all score with it.
 *
 * Tokens are those of the target's coder. An answer with the reference's text in different
 * tokens, as a subword model may write it, is correct. Where all texts have one length, padding
 * counts as tokens.
 *
 * @param answers one per example; undefined if the model has none, which counts as empty
 */
export function scoreAnswers(
  codec: { readonly source: ScoredSide; readonly target: ScoredSide },
  answers: readonly (ScoredAnswer | undefined)[],
  examples: readonly { readonly source: string; readonly target: string }[],
): Scores {
  const { source, target } = codec;
  const references = examples.map((example) => target.split(example.target));
  const written = references.map((reference, row) => tokensOf(answers[row], reference, target));
  let edits = 0;
  let length = 0;
  references.forEach((reference, row) => {
    edits += written[row] === reference ? 0 : editDistance(written[row], reference).distance;
    length += reference.length;
  });
  const padded = (rows: readonly (readonly string[])[]) => {
    const { config, length: most } = target;
    const padding = 'padding' in config ? String(config.padding) : '';
    if (most === undefined) return rows;
    return rows.map((tokens) => Array.from({ length: most }, (_, t) => tokens[t] ?? padding));
  };
  return {
    ...accuracy(padded(written), padded(references)),
    tokenErrorRate: edits === 0 ? 0 : (100 * edits) / length,
    unknown: {
      source: unknownShare(
        examples.map((example) => source.split(example.source)),
        source,
      ),
      target: unknownShare(references, target),
    },
  };
}

/** The tokens of an answer; the reference itself if they are another way to write it. */
function tokensOf(
  answer: ScoredAnswer | undefined,
  reference: readonly string[],
  target: ScoredSide,
): readonly string[] {
  if (!answer) return [];
  const { text, tokens } = answer;
  if (isSame(tokens, reference)) return reference;
  const isKnown = tokens.every((token) => target.vocabulary.id(token) !== undefined);
  return isKnown && isSame(target.split(text), reference) ? reference : tokens;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((token, t) => token === b[t]);
}

function unknownShare(texts: readonly (readonly string[])[], { vocabulary }: ScoredSide): number {
  let [tokens, unknown] = [0, 0];
  for (const text of texts) {
    tokens += text.length;
    for (const token of text) if (vocabulary.id(token) === undefined) unknown++;
  }
  return unknown / Math.max(1, tokens);
}
