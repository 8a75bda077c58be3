import { copyTable } from '../data/copy-table.ts';
import type { PairCodec } from '../data/pair-codec.ts';
import type { Seq2SeqConfig } from '../models/config.ts';
import type { EditTransducerConfig } from '../models/edit-config.ts';
import { modelKind } from '../models/models.ts';

/** What follows from a model's vocabularies. */
export type OfVocabularies =
  | 'sourceVocabularySize'
  | 'targetVocabularySize'
  | 'featureVocabularySize'
  | 'copies';

/** The configuration of a model of any kind. */
export type AnyModelConfig = Seq2SeqConfig & Pick<EditTransducerConfig, 'editCosts'>;

/** The configuration of a model with this codec: its options, the sizes of its vocabularies and, if it copies, what can be copied. */
export function modelConfigOf(
  options: Omit<AnyModelConfig, OfVocabularies>,
  { source, target, features }: Pick<PairCodec, 'source' | 'target' | 'features'>,
): AnyModelConfig {
  const sizes = { sourceVocabularySize: source.size, targetVocabularySize: target.size };
  const copies = modelKind(options).copies?.(options) && { copies: copyTable(source, target) };
  const tags = features && { featureVocabularySize: features.size };
  return { ...options, ...sizes, ...tags, ...copies };
}
