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

/** An example to score an answer with. */
export interface ScoredExample {
  readonly source: string;
  readonly target: string;
  /** All targets, where the source has several: the one nearest to the answer counts. */
  readonly targets?: readonly string[];
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
 * counts as tokens. Of several targets the one with the fewest edits counts, of equally near ones the
 * first.
 *
 * @param answers one per example; undefined if the model has none, which counts as empty
 */
export function scoreAnswers(
  codec: { readonly source: ScoredSide; readonly target: ScoredSide },
  answers: readonly (ScoredAnswer | undefined)[],
  examples: readonly ScoredExample[],
): Scores {
  const { source, target } = codec;
  const pairs = examples.map((example, row) => nearestPair(answers[row], example, target));
  const edits = pairs.reduce((sum, pair) => sum + pair.edits, 0);
  const length = pairs.reduce((sum, { reference }) => sum + reference.length, 0);
  const padded = (rows: readonly (readonly string[])[]) => {
    const { config, length: most } = target;
    const padding = 'padding' in config ? String(config.padding) : '';
    if (most === undefined) return rows;
    return rows.map((tokens) => Array.from({ length: most }, (_, t) => tokens[t] ?? padding));
  };
  const references = pairs.map(({ reference }) => reference);
  return {
    ...accuracy(padded(pairs.map(({ written }) => written)), padded(references)),
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

/** An answer and a reference as tokens, and the edits between them. */
interface ScoredPair {
  readonly written: readonly string[];
  readonly reference: readonly string[];
  readonly edits: number;
}

/** The answer with the nearest of the example's targets. */
function nearestPair(
  answer: ScoredAnswer | undefined,
  example: ScoredExample,
  side: ScoredSide,
): ScoredPair {
  const { targets = [example.target] } = example;
  const pairs = targets.map((target) => {
    const reference = side.split(target);
    const written = tokensOf(answer, reference, side);
    const edits = written === reference ? 0 : editDistance(written, reference).distance;
    return { written, reference, edits };
  });
  return pairs.reduce((best, other) => (other.edits < best.edits ? other : best));
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
