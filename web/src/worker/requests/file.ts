import { type Backend, type Ensemble, loadEnsemble, saveEnsemble } from 'tsuzuri';
import type { Workshop } from '../workshop.ts';

/** The tags that a model knows, and what stands between two of them. */
export interface KnownFeatures {
  readonly tags: readonly string[];
  readonly separator: string;
}

/** What a page wants to know of a model from a file. */
export interface Opened {
  readonly parameterCount: number;
  /** How many models the file has. */
  readonly members: number;
  /** What it knows of features, if it reads some. */
  readonly features: KnownFeatures | undefined;
  readonly backend: Pick<Backend, 'name' | 'details'>;
}

/** The bytes of the model file. */
export const save = ({ ensemble }: Workshop): Promise<Uint8Array> => saveEnsemble(ensemble);

/** Opens a model file, which takes the place of the model so far. */
export async function open(
  workshop: Workshop,
  { bytes, threads }: { readonly bytes: ArrayBuffer; readonly threads: number },
): Promise<Opened> {
  const backend = await workshop.backend(threads);
  const ensemble = loadEnsemble(backend, bytes);
  workshop.take(ensemble);
  return {
    parameterCount: ensemble.parameterCount,
    members: ensemble.members.length,
    features: featuresOf(ensemble),
    backend: { name: backend.name, details: backend.details },
  };
}

/** What a model knows of features; undefined for one that reads none. */
export function featuresOf({ codec }: Ensemble): KnownFeatures | undefined {
  const { vocabulary, config } = codec.features ?? {};
  return vocabulary && config && { tags: vocabulary.tokens, separator: config.separator };
}
