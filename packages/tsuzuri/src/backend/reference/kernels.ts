import type { Floats } from '../../tensor/memory.ts';
import type { Kernels } from '../kernels.ts';
import { activationBackward, activationForward } from './activations.ts';
import {
  alignedReadoutBackward,
  alignedReadoutForward,
  alignmentBackward,
  alignmentForward,
  alignmentStep,
  emissionBackward,
  emissionForward,
  emissionMixture,
} from './alignment.ts';
import { batchNormBackward, batchNormForward, batchNormInference } from './batch-norm.ts';
import { add, copy, fill, matmul, matmulPacked, packWeight, sumRows } from './linear-algebra.ts';
import { maskActions, movePointers } from './edits.ts';
import { lstmBackward, lstmForward } from './lstm.ts';
import { clip, dropout, sgd, squaredNorm } from './optimizer.ts';
import {
  argmax,
  crossEntropyBackward,
  crossEntropyForward,
  softmaxBackward,
  softmaxForward,
} from './softmax.ts';
import { chooseIds, embeddingBackward, embeddingForward } from './embedding.ts';
import { entmaxBackward, entmaxForward, entmaxLossForward, logarithm } from './sparse.ts';
import { reverseSequences } from './sequence.ts';
import { addColumns, batchedMatmul, copyColumns } from './strided.ts';
import {
  additiveScoreBackward,
  additiveScoreForward,
  maskedSoftmaxBackward,
  maskedSoftmaxForward,
} from './attention.ts';
import { adagrad, adam, momentum, rmsprop, scale } from './update.ts';
import { gruBackward, gruForward } from './gru.ts';
import { gruCellBackward, gruCellForward } from './gru-step.ts';
import { addPositions, headsSoftmaxForward, rotatePairs } from './heads.ts';
import { layerNormBackward, layerNormForward } from './layer-norm.ts';
import {
  lstmCellBackward,
  lstmCellForward,
  lstmOutputBackward,
  lstmOutputForward,
  maskSteps,
} from './lstm-step.ts';
import { pointerBackward, pointerForward, pointerScores } from './pointer.ts';
import { rnnBackward, rnnForward } from './rnn.ts';

/** A reference kernel gets the whole memory before the kernel's own arguments. */
export type ReferenceKernels = {
  [Name in keyof Kernels]: (heap: Floats, ...args: Parameters<Kernels[Name]>) => void;
};

/** Every kernel in plain TypeScript: slow, and written to be read beside its equation. */
export const referenceKernels: ReferenceKernels = {
  fill,
  copy,
  add,
  matmul,
  packWeight,
  matmulPacked,
  sumRows,
  activationForward,
  activationBackward,
  softmaxForward,
  softmaxBackward,
  crossEntropyForward,
  crossEntropyBackward,
  embeddingForward,
  embeddingBackward,
  chooseIds,
  movePointers,
  maskActions,
  lstmForward,
  lstmBackward,
  batchNormForward,
  batchNormInference,
  batchNormBackward,
  dropout,
  squaredNorm,
  clip,
  sgd,
  argmax,
  reverseSequences,
  batchedMatmul,
  copyColumns,
  addColumns,
  maskedSoftmaxForward,
  maskedSoftmaxBackward,
  additiveScoreForward,
  additiveScoreBackward,
  scale,
  momentum,
  adagrad,
  rmsprop,
  adam,
  gruForward,
  gruBackward,
  rnnForward,
  rnnBackward,
  layerNormForward,
  layerNormBackward,
  maskSteps,
  lstmCellForward,
  lstmOutputForward,
  lstmOutputBackward,
  lstmCellBackward,
  gruCellForward,
  gruCellBackward,
  entmaxForward,
  entmaxBackward,
  entmaxLossForward,
  logarithm,
  alignedReadoutForward,
  alignedReadoutBackward,
  emissionForward,
  emissionBackward,
  alignmentForward,
  alignmentBackward,
  alignmentStep,
  emissionMixture,
  pointerScores,
  pointerForward,
  pointerBackward,
  headsSoftmaxForward,
  addPositions,
  rotatePairs,
};
