export { type Accuracy, accuracy } from './metrics/accuracy.ts';
export { type Bleu, bleu, type BleuOptions } from './metrics/bleu.ts';
export { chrf, type ChrfOptions } from './metrics/chrf.ts';
export {
  type AlignedPair,
  alignment,
  type EditDistance,
  editDistance,
  sigmorphon2020Distance,
} from './metrics/edit-distance.ts';
export { phoneErrorRate, type PhoneErrorRateOptions, wordErrorRate } from './metrics/error-rate.ts';
export { nearestReference } from './metrics/nearest.ts';
export {
  scoreAnswers,
  type ScoredAnswer,
  type ScoredExample,
  type ScoredSide,
  type Scores,
} from './metrics/score-answers.ts';
export { type BleuTokenizer, bleuTokenizers } from './metrics/tokenize.ts';
