import type { VectorFile } from '../data/readers/vectors.ts';
import { type Side, sides } from '../prepare/options.ts';
import type { Translator } from '../translator/translator.ts';
import type { LearnSettings } from './defaults.ts';

/** Open files of pretrained vectors by side. */
export type VectorFiles = Readonly<Partial<Record<Side, VectorFile>>>;

/** What the embedding of one side received from a file of vectors. */
export interface VectorFacts {
  /** The side, or `shared` if both sides have one embedding. */
  readonly embedding: Side | 'shared';
  /** The name of the file; undefined for an embedding that is frozen without one. */
  readonly file: string | undefined;
  /** The number of tokens in the vocabulary, and of those that received a vector. */
  readonly tokens: number;
  readonly found: number;
  /** A token without a vector; undefined if all have one. */
  readonly missing: string | undefined;
  /** Whether the embedding is frozen, including the rows without a vector. */
  readonly isFrozen: boolean;
}

/**
 * Copies the vectors of files into the embeddings, before training.
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
