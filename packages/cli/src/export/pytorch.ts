import { pytorchConfig, pytorchPieces } from 'tsuzuri/formats';
import type { ExportFormat } from './format.ts';

/** The names of the files of an export to PyTorch. */
export const pytorchFiles = { weights: 'model.safetensors', config: 'config.json' } as const;

/** Tensors as PyTorch names them and lays them out, and all else as JSON. */
export const pytorch: ExportFormat = {
  description: "a folder with PyTorch's tensors in safetensors, and all else as JSON",
  out: 'folder',
  write: ({ translator }) =>
    Promise.resolve([
      [pytorchFiles.weights, pytorchPieces(translator)],
      [pytorchFiles.config, pytorchConfig(translator)],
    ]),
};
