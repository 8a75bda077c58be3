export { flow } from './inspect/flow.ts';
export type { Flow, FlowOptions, Station } from './inspect/flow-types.ts';
export { stationKinds } from './inspect/station-kinds.ts';
export type { StationKind } from './nn/stations.ts';
export { type AttentionOptions, attentionOf, type AttentionWeights } from './inspect/attention.ts';
export {
  type BeamAnswer,
  type BeamNode,
  type BeamReason,
  beamReasons,
  type BeamTree,
  beamTree,
  type BeamTreeOptions,
} from './inspect/beam.ts';
export {
  type Confusion,
  type ConfusionContext,
  type Confusions,
  confusions,
  type ConfusionsOptions,
  type GoldAndAnswer,
  type GoldToken,
} from './inspect/confusions.ts';
export {
  type EmbeddingMap,
  embeddingMap,
  embeddingMapOf,
  type EmbeddingMapOptions,
  type MapPoint,
  type TranslatorMapOptions,
} from './inspect/embedding-map.ts';
export { type ParameterSize, parameterSizes, type PartSize, partSizes } from './inspect/sizes.ts';
export {
  embeddingSimilarity,
  type SimilarityOptions,
  type TokenSimilarity,
} from './metrics/similarity.ts';
export { embeddingVectors, type EmbeddingVectors } from './translator/embedding-vectors.ts';
