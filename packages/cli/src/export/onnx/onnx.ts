import { toOnnx } from 'tsuzuri/formats';
import type { ExportFormat } from '../format.ts';
import { encodeOnnx } from './encode.ts';

/** ONNX models of standard operators, and all else as JSON. */
export const onnx: ExportFormat = {
  description: 'a folder: encoder, step and greedy search as ONNX models, and JSON',
  out: 'folder',
  async write({ translator }) {
    const { models, description } = await toOnnx(translator);
    return [
      ...Object.entries(models).map(
        ([name, model]) => [`${name}.onnx`, encodeOnnx(model)] as const,
      ),
      ['model.json', `${JSON.stringify(description, null, 2)}\n`],
    ];
  },
};
