export { type ParameterSize, parameterSizes, type PartSize, partSizes } from './inspect/sizes.ts';
export {
  embeddingSimilarity,
  type SimilarityOptions,
  type TokenSimilarity,
} from './metrics/similarity.ts';
