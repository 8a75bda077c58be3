import type { Backend } from '../../backend/backend.ts';
import { createPairCodec } from '../../data/pair-codec.ts';
import { CheckpointError, TsuzuriError } from '../../errors.ts';
import {
  type LazyTensor,
  type RandomAccess,
  openSafetensors,
} from '../../formats/safetensors-pieces.ts';
import type { Floats } from '../../tensor/memory.ts';
import { requireArray, requireFinite, translatorOf } from '../../translator/file.ts';
import { readHeader } from '../../translator/header.ts';
import { modelConfigOf } from '../../translator/model-config.ts';
import type { Translator, TranslatorConfig } from '../../translator/translator.ts';
import { type Slice, type TorchTensor, rowSize, torchTensors } from './tensors.ts';

/**
 * A translator from what `pytorchConfig` and `pytorchPieces` write, or a twin in PyTorch has saved:
 * two biases that are one here are added.
 *
 * @param config the JSON
 * @param weights the safetensors file
 * @throws CheckpointError when either is damaged, or the tensors are not those of the model
 */
export async function readPytorch(
  backend: Backend,
  config: string,
  weights: RandomAccess,
): Promise<Translator> {
  const { settings, expected } = readConfig(config);
  const { tensors } = await openSafetensors(weights);
  requireTensors(expected, tensors);
  return translatorOf(backend, readParameters(expected, tensors), settings);
}

/** What the JSON says, and the tensors of such a model. @throws CheckpointError */
function readConfig(config: string): {
  settings: TranslatorConfig;
  expected: ReadonlyMap<string, TorchTensor>;
} {
  try {
    const settings = readHeader({ metadata: { tsuzuri: config } }).config;
    return { settings, expected: torchTensors(modelConfig(settings)) };
  } catch (error) {
    if (!(error instanceof TsuzuriError)) throw error;
    const { message } = error;
    const entry = /^model file: its entry "tsuzuri"/;
    throw new CheckpointError(
      entry.test(message)
        ? message.replace(entry, 'config.json')
        : `config.json: ${message.replace(/^model file: /, '')}`,
    );
  }
}

/** The options of the model alone, with the sizes of its vocabularies. */
function modelConfig({ codec, source, target, features, ...rest }: TranslatorConfig) {
  const { maximumLength: _length, beamSize: _beam, ...options } = rest;
  return modelConfigOf(options, createPairCodec({ codec, source, target, features }));
}

/** @throws CheckpointError unless the tensors of a file are exactly those of the model */
function requireTensors(
  expected: ReadonlyMap<string, TorchTensor>,
  tensors: ReadonlyMap<string, LazyTensor>,
): void {
  for (const [name, { shape }] of expected) requireArray(name, shape, tensors);
  for (const name of tensors.keys()) {
    if (expected.has(name)) continue;
    throw new CheckpointError(`model file: "${name}" is not a tensor of this model; remove it`);
  }
}

/** The parameters of the model, each from the tensors that have its rows. */
function readParameters(
  expected: ReadonlyMap<string, TorchTensor>,
  tensors: ReadonlyMap<string, LazyTensor>,
): Map<string, LazyTensor> {
  const sources = new Map<string, (readonly [tensor: string, slice: Slice])[]>();
  for (const [name, { slices }] of expected) {
    for (const slice of slices) {
      const all = sources.get(slice.parameter) ?? [];
      sources.set(slice.parameter, all);
      all.push([name, slice]);
    }
  }
  const parameters = new Map<string, LazyTensor>();
  for (const [parameter, all] of sources) {
    const [[first, { shape }]] = all;
    const dtype = tensors.get(first)!.dtype === 'F64' ? 'F64' : 'F32';
    const size = rowSize(shape);
    const read = async () => {
      const values = new (dtype === 'F64' ? Float64Array : Float32Array)(shape[0] * size);
      for (const [name, slice] of all) {
        const stored = await tensors.get(name)!.read();
        requireFinite(name, stored);
        addRows(values, slice, stored, size);
      }
      return values;
    };
    parameters.set(parameter, { dtype, shape, read });
  }
  return parameters;
}

/** Adding zero changes nothing, not even the sign of a zero: what was written comes back bit for bit. */
function addRows(
  values: Floats,
  { start, end, at, isAdded }: Slice,
  stored: Floats,
  size: number,
): void {
  const rows = stored.subarray(at * size, (at + end - start) * size);
  if (!isAdded) values.set(rows, start * size);
  else
    rows.forEach((value, i) => {
      if (value !== 0) values[start * size + i] += value;
    });
}
