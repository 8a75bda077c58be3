import { type Backend, loadTranslator, saveTranslator } from 'tsuzuri';
import type { Workshop } from '../workshop.ts';

/** What a page wants to know of a model from a file. */
export interface Opened {
  readonly parameterCount: number;
  readonly backend: Pick<Backend, 'name' | 'details'>;
}

/** The bytes of the model file. */
export const save = ({ translator }: Workshop): Promise<Uint8Array> => saveTranslator(translator);

/** Opens a model file, which takes the place of the model so far. */
export async function open(
  workshop: Workshop,
  { bytes, threads }: { readonly bytes: ArrayBuffer; readonly threads: number },
): Promise<Opened> {
  const backend = await workshop.backend(threads);
  workshop.take(loadTranslator(backend, bytes));
  const { parameterCount } = workshop.translator;
  return { parameterCount, backend: { name: backend.name, details: backend.details } };
}
