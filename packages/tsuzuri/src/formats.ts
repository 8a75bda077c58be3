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
export {
  inMemory,
  type LazySafetensors,
  type LazyTensor,
  openSafetensors,
  type RandomAccess,
  safetensorsPieces,
} from './formats/safetensors-pieces.ts';
export {
  readSafetensors,
  type SafetensorsFile,
  type StoredTensor,
  writeSafetensors,
} from './formats/safetensors.ts';
export { trainingPieces } from './train/checkpoint.ts';
export { openTranslator, readCodec, translatorPieces } from './translator/file.ts';
