import { type Backend, loadEnsemble, saveTranslator } from 'tsuzuri';
import type { Workshop } from '../workshop.ts';

/** What a page wants to know of a model from a file. */
export interface Opened {
  readonly parameterCount: number;
  /** How many models the file has. */
  readonly members: number;
  /** What it knows of features, if it reads some. */
  readonly features: { readonly tags: readonly string[]; readonly separator: string } | undefined;
  readonly backend: Pick<Backend, 'name' | 'details'>;
}

/** The bytes of the model file. */
export const save = ({ translator }: Workshop): Promise<Uint8Array> => saveTranslator(translator);

/** Opens a model file, or one member of it, counted from 0, which takes the place of the model so far. */
export async function open(
  workshop: Workshop,
  {
    bytes,
    member,
    threads,
  }: { readonly bytes: ArrayBuffer; readonly member: number; readonly threads: number },
): Promise<Opened> {
  const backend = await workshop.backend(threads);
  const { members } = loadEnsemble(backend, bytes);
  for (const [i, other] of members.entries()) if (i !== member) other.dispose();
  workshop.take(members[member]);
  const { parameterCount, codec } = workshop.translator;
  const { vocabulary, config } = codec.features ?? {};
  return {
    parameterCount,
    members: members.length,
    features: vocabulary && config && { tags: vocabulary.tokens, separator: config.separator },
    backend: { name: backend.name, details: backend.details },
  };
}
