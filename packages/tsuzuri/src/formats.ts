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
