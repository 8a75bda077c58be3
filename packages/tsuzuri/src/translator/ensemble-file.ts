import type { Backend } from '../backend/backend.ts';
import { CheckpointError } from '../errors.ts';
import {
  type LazyTensor,
  type RandomAccess,
  joinPieces,
  openSafetensors,
  safetensorsPieces,
} from '../formats/safetensors-pieces.ts';
import { readSafetensors } from '../formats/safetensors.ts';
import { lazyWeightsIn, storedAs, weightsIn } from '../formats/small-weights.ts';
import { Ensemble } from './ensemble.ts';
import { asBytes, splitTensors, translatorOf, translatorWith } from './file.ts';
import { ENSEMBLE, FORMAT_VERSION, readHeaders } from './header.ts';
import { type SaveOptions, entryOf, translatorPieces, weightsOf } from './save.ts';
import type { Translator, TranslatorConfig } from './translator.ts';

/** What the name of a member's array begins with: `members.1.`, `members.2.` … */
const prefixOf = (member: number) => `members.${member + 1}.`;

/**
 * The bytes of a model file with all members: their arrays under `members.1.`, `members.2.` …, and
 * what they share once. A single translator is written as `saveTranslator` does.
 *
 * @example
 * const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens: ['a', 'b', 'c'] };
 * const config = { source: side, target: { ...side, eos: true } };
 * const backend = await createBackend();
 * const ensemble = new Ensemble([1, 2].map((seed) => new Translator(backend, config, seed)));
 * const bytes = await saveEnsemble(ensemble);
 * console.log(bytes.length);
 *
 * @throws ConfigError for weights that the kind cannot hold
 */
export function saveEnsemble(
  ensemble: Ensemble,
  options?: SaveOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  return joinPieces(ensemblePieces(ensemble, options));
}

/** The bytes of `saveEnsemble` in pieces, for models of any size. */
export function ensemblePieces(
  { members }: Ensemble,
  options: SaveOptions = {},
): AsyncIterable<Uint8Array> {
  if (members.length === 1) return translatorPieces(members[0], undefined, options);
  const tensors = new Map<string, LazyTensor>();
  for (const [i, member] of members.entries()) {
    const own = weightsOf(member);
    const stored = options.weights === undefined ? own : storedAs(options.weights, own);
    for (const [name, tensor] of stored) tensors.set(prefixOf(i) + name, tensor);
  }
  const tsuzuri = JSON.stringify(describe(members));
  return safetensorsPieces({ tensors, metadata: { tsuzuri } });
}

/** The entry of a file with several members: what codecs are made of stands there once. */
function describe(members: readonly Translator[]): object {
  const entries = members.map((member) => entryOf(member, {}) as Record<string, unknown>);
  const { codec } = members[0];
  const shared = new Set(Object.keys(codec.config));
  const own = entries.map(({ kind, config }) => ({
    kind,
    config: Object.fromEntries(
      Object.entries(config as object).filter(([name]) => !shared.has(name)),
    ),
  }));
  return { version: FORMAT_VERSION, kind: ENSEMBLE, config: codec.config, members: own };
}

/**
 * All members of a model file; of a file with one model or of a checkpoint, an ensemble of one.
 *
 * @example
 * const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens: ['a', 'b', 'c'] };
 * const config = { source: side, target: { ...side, eos: true } };
 * const backend = await createBackend();
 * const ensemble = new Ensemble([1, 2].map((seed) => new Translator(backend, config, seed)));
 * const loaded = loadEnsemble(backend, await saveEnsemble(ensemble));
 * console.log(await loaded.predict('abc', { maximumLength: 5 }));
 *
 * @param bytes as read from a file or returned by `fetch`
 * @throws CheckpointError as `loadTranslator` does, and for a damaged list of members
 */
export function loadEnsemble(
  backend: Backend,
  bytes: Uint8Array | ArrayBuffer | SharedArrayBuffer,
): Ensemble {
  const file = readSafetensors(asBytes(bytes));
  const headers = readHeaders(file);
  const members: Translator[] = [];
  try {
    for (const [i, tensors] of split(file.tensors, headers.length).entries()) {
      members.push(translatorWith(backend, weightsIn(tensors), headers[i]().config));
    }
    return new Ensemble(members);
  } catch (error) {
    for (const member of members) member.dispose();
    throw error;
  }
}

/**
 * All members of a model file of any size: its arrays are read one by one.
 *
 * @throws CheckpointError as `loadEnsemble` does; whatever reading throws
 */
export async function openEnsemble(backend: Backend, source: RandomAccess): Promise<Ensemble> {
  const file = await openSafetensors(source);
  const headers = readHeaders(file);
  const members: Translator[] = [];
  try {
    for (const [i, tensors] of split(file.tensors, headers.length).entries()) {
      members.push(await translatorOf(backend, lazyWeightsIn(tensors), headers[i]().config));
    }
    return new Ensemble(members);
  } catch (error) {
    for (const member of members) member.dispose();
    throw error;
  }
}

/**
 * The configuration of each member of a model file or checkpoint; reads only the header.
 *
 * @throws CheckpointError as `loadEnsemble` does
 */
export async function readConfigs(source: RandomAccess): Promise<TranslatorConfig[]> {
  return readHeaders(await openSafetensors(source)).map((read) => read().config);
}

/** The arrays of each member, without their prefix, which a single one does not have. @throws CheckpointError for an array of none */
function split<Kind>(tensors: ReadonlyMap<string, Kind>, count: number): Map<string, Kind>[] {
  const { weights } = splitTensors(tensors);
  if (count === 1) return [weights];
  const members = Array.from({ length: count }, () => new Map<string, Kind>());
  for (const [name, tensor] of weights) {
    const [, number, own] = /^members\.([1-9]\d?)\.(.+)$/s.exec(name) ?? [];
    const member = members[Number(number) - 1];
    if (member === undefined) {
      throw new CheckpointError('model file: it holds arrays that the model does not have');
    }
    member.set(own, tensor);
  }
  return members;
}
