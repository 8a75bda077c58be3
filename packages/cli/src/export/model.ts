import { runFiles } from '../run/files.ts';
import type { ExportFormat } from './format.ts';
import { modelFile } from './model-file.ts';

/** The model file itself. */
export const model: ExportFormat = {
  description: "Tsuzuri's own model file, in safetensors",
  out: 'file',
  isOfAll: true,
  write: async (exported) => [[runFiles.model, (await modelFile(exported)).content]],
};
