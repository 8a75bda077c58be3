import type { ExportFormat } from './format.ts';
import { model } from './model.ts';
import { onnx } from './onnx/onnx.ts';
import { packageFolder } from './package/package.ts';
import { pytorch } from './pytorch.ts';

/** The forms in which a model can leave Tsuzuri, by the name that `--format` takes. */
export const exportFormats = {
  model,
  pytorch,
  onnx,
  package: packageFolder,
} as const satisfies Readonly<Record<string, ExportFormat>>;

/** The name of a form. */
export type ExportFormatName = keyof typeof exportFormats;
