import type { VectorFile } from '../data/readers/vectors.ts';
import { type Side, sides } from '../prepare/options.ts';
import type { Translator } from '../translator/translator.ts';
import type { LearnSettings } from './defaults.ts';

/** Files of pretrained vectors that are open, by the side that they are for. */
export type VectorFiles = Readonly<Partial<Record<Side, VectorFile>>>;

/** What the embedding of one side has got from a file of vectors. */
export interface VectorFacts {
  /** `shared` where both sides have one embedding. */
  readonly embedding: Side | 'shared';
  /** The name of the file; undefined where there is none, and vectors are frozen all the same. */
  readonly file: string | undefined;
  /** Tokens in the vocabulary, and those of them that have got a vector. */
  readonly tokens: number;
  readonly found: number;
  /** A token that has not; undefined where all have. */
  readonly missing: string | undefined;
  /** Whether training leaves the vectors as they are, those at random among them. */
  readonly isFrozen: boolean;
}

/**
 * Puts the vectors of files into the embeddings, before training.
 *
 * @returns an entry for each embedding that has a file or is frozen
 * @throws as `VectorFile.read` and `Translator.setVectors`
 */
export async function setVectors(
  translator: Translator,
  files: VectorFiles,
  settings: Pick<LearnSettings, 'sharedVocabulary' | 'frozenEmbeddings'>,
): Promise<VectorFacts[]> {
  const { sharedVocabulary, frozenEmbeddings: frozen } = settings;
  const facts: VectorFacts[] = [];
  const used = sharedVocabulary ? ([files.source ? 'source' : 'target'] as const) : sides;
  for (const side of used) {
    const file = files[side];
    const isFrozen = frozen === side || frozen === 'both';
    if (!file && !isFrozen) continue;
    const { tokens } = translator[side].vocabulary;
    const vectors = await file?.read(translator[side]);
    facts.push({
      embedding: sharedVocabulary ? 'shared' : side,
      file: file?.name,
      tokens: tokens.length,
      found: vectors ? translator.setVectors(side, vectors) : 0,
      missing: tokens.find((token) => !vectors?.has(token)),
      isFrozen,
    });
  }
  return facts;
}
