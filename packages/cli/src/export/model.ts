import { translatorPieces } from 'tsuzuri/formats';
import { runFiles } from '../run/files.ts';
import type { ExportFormat } from './format.ts';

/** The model file itself. */
export const model: ExportFormat = {
  description: "Tsuzuri's own model file, in safetensors",
  out: 'file',
  write: ({ translator }) => Promise.resolve([[runFiles.model, translatorPieces(translator)]]),
};
