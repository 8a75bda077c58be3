import type { LazyTensor } from '../../formats/safetensors-pieces.ts';
import { safetensorsPieces } from '../../formats/safetensors-pieces.ts';
import { entryOf, weightsOf } from '../../translator/save.ts';
import type { Translator } from '../../translator/translator.ts';
import { type TorchTensor, rowSize, torchTensors } from './tensors.ts';

/**
 * The weights of a translator as a safetensors file with PyTorch's names and layouts, in pieces: what
 * `load_state_dict` of the twin in `examples/pytorch` takes.
 *
 * @throws ConfigError for a model with a part that does not say how it is written there
 */
export function pytorchPieces(translator: Translator): AsyncIterable<Uint8Array> {
  const weights = weightsOf(translator);
  const tensors = new Map<string, LazyTensor>();
  for (const [name, tensor] of torchTensors(translator.model.config)) {
    tensors.set(name, written(tensor, weights));
  }
  return safetensorsPieces({ tensors, metadata: { format: 'pt' } });
}

/** A tensor of PyTorch, read from the weights; summands are zeros. */
function written(
  { shape, slices }: TorchTensor,
  weights: ReadonlyMap<string, LazyTensor>,
): LazyTensor {
  const { dtype } = weights.get(slices[0].parameter)!;
  const size = rowSize(shape);
  const read = async () => {
    const values = new (dtype === 'F64' ? Float64Array : Float32Array)(shape[0] * size);
    for (const { parameter, start, end, at, isAdded } of slices) {
      if (isAdded) continue;
      const all = await weights.get(parameter)!.read();
      values.set(all.subarray(start * size, end * size), at * size);
    }
    return values;
  };
  return { dtype, shape, read };
}

/**
 * All else that belongs to a translator, as JSON beside its weights: the entry of a model file, and the
 * ids that its vocabularies lead to.
 */
export function pytorchConfig(translator: Translator): string {
  const { codec, model } = translator;
  const sideOf = ({ size, eosId, unkId }: typeof codec.source) => ({ size, eosId, unkId });
  const features = codec.features && { features: { size: codec.features.size } };
  const sides = { source: sideOf(codec.source), target: sideOf(codec.target), ...features };
  const ids = { ...sides, start: model.startId };
  return `${JSON.stringify(entryOf(translator, { ids }), null, 2)}\n`;
}
