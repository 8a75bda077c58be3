export type { OnnxDescription, OnnxSide, OnnxStateTensor } from './export/onnx/describe.ts';
export {
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
  OPSET,
} from './export/onnx/onnx-model.ts';
export { type OnnxExport, toOnnx } from './export/onnx/translator.ts';
export { readPytorch } from './export/pytorch/read.ts';
export { pytorchConfig, pytorchPieces } from './export/pytorch/write.ts';
export {
  inMemory,
  type LazySafetensors,
  type LazyTensor,
  openSafetensors,
  type RandomAccess,
  safetensorsPieces,
} from './formats/safetensors-pieces.ts';
export { type DType } from './formats/number-types.ts';
export {
  readSafetensors,
  type SafetensorsFile,
  type StoredTensor,
  writeSafetensors,
} from './formats/safetensors.ts';
export { type WeightKind, weightKinds } from './formats/small-weights.ts';
export { trainingPieces } from './train/checkpoint.ts';
export { ensemblePieces, openEnsemble, readConfigs } from './translator/ensemble-file.ts';
export { openTranslator, readCodec, readTranslatorConfig } from './translator/file.ts';
export { type SaveOptions, translatorPieces } from './translator/save.ts';
