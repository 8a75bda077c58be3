export {
  embeddingSimilarity,
  type SimilarityOptions,
  type TokenSimilarity,
} from './inspect/similarity.ts';
