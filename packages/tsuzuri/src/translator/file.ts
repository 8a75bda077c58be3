import type { Backend } from '../backend/backend.ts';
import type { CodecConfig } from '../data/codec.ts';
import { CheckpointError } from '../errors.ts';
import { readSafetensors, writeSafetensors } from '../formats/safetensors.ts';
import { Translator, type TranslatorConfig } from './translator.ts';

const FORMAT_VERSION = 1;
const MAXIMUM_SIZE = 1 << 20; // of anything counted in a model file

/**
 * The bytes of a model file: a safetensors file with the weights under their names, and one
 * metadata entry, `tsuzuri`, with everything else in JSON.
 */
export async function saveTranslator(translator: Translator): Promise<Uint8Array<ArrayBuffer>> {
  const { model, source, target } = translator;
  const { embeddingSize, hiddenSize, reverseSource, sharedEmbedding } = model.config;
  const config: TranslatorConfig = {
    source: source.config,
    target: target.config,
    embeddingSize,
    hiddenSize,
    reverseSource,
    sharedEmbedding,
  };
  const tsuzuri = JSON.stringify({ version: FORMAT_VERSION, kind: 'seq2seq', config });
  return writeSafetensors({ tensors: await model.parameters.read(), metadata: { tsuzuri } });
}

/**
 * A translator from the bytes of a model file.
 *
 * @throws CheckpointError when the file is damaged, of another kind or of a newer version
 */
export function loadTranslator(backend: Backend, bytes: Uint8Array): Translator {
  const { tensors, metadata } = readSafetensors(bytes);
  if (metadata.tsuzuri === undefined) {
    throw new CheckpointError('model file: it has no entry "tsuzuri", so it is not one of ours');
  }
  const config = readConfig(metadata.tsuzuri);
  requirePlausible(config, bytes.length);
  const translator = new Translator(backend, config);
  try {
    const { parameters } = translator.model.parameters;
    for (const { name, shape } of parameters) {
      const stored = tensors.get(name);
      if (!stored || stored.shape.join() !== shape.join()) {
        const got = stored ? `[${stored.shape.join(', ')}]` : 'nothing';
        throw new CheckpointError(
          `model file: "${name}" must be [${shape.join(', ')}], got ${got}`,
        );
      }
      const rounded = backend.precision === 'float32' ? Math.fround : Number;
      if (!stored.values.every((value) => Number.isFinite(rounded(value)))) {
        throw new CheckpointError(`model file: "${name}" holds numbers that are not finite`);
      }
      translator.model.parameters.write(name, stored.values);
    }
    if (tensors.size !== parameters.length) {
      throw new CheckpointError('model file: it holds arrays that the model does not have');
    }
  } catch (error) {
    translator.dispose();
    throw error;
  }
  return translator;
}

/** The file must be large enough for the weights that it asks for: so a small one never takes much memory. */
function requirePlausible(config: Required<TranslatorConfig>, bytes: number): void {
  const { hiddenSize, embeddingSize, sharedEmbedding } = config;
  const target = config.target.tokens.length;
  const rows = sharedEmbedding ? target : config.source.tokens.length + target;
  const lstm = 4 * hiddenSize * (embeddingSize + hiddenSize + 1);
  const weights = rows * embeddingSize + 2 * lstm + target * hiddenSize;
  if (4 * weights > bytes) {
    throw new CheckpointError('model file: its sizes are larger than the file');
  }
}

function readConfig(text: string): Required<TranslatorConfig> {
  let parsed: { version?: unknown; kind?: unknown; config?: Record<string, unknown> };
  try {
    parsed = JSON.parse(text) as typeof parsed;
  } catch {
    throw new CheckpointError('model file: its entry "tsuzuri" is not JSON');
  }
  if (parsed?.version !== FORMAT_VERSION || parsed.kind !== 'seq2seq') {
    throw new CheckpointError(
      `model file: expected a seq2seq model of version ${FORMAT_VERSION}, got ${show(parsed?.kind)} of version ${show(parsed?.version)}`,
    );
  }
  const config = parsed.config ?? {};
  const result = {
    source: readCodec('source', config.source),
    target: readCodec('target', config.target),
    embeddingSize: readSize('embeddingSize', config.embeddingSize),
    hiddenSize: readSize('hiddenSize', config.hiddenSize),
    reverseSource: readFlag('reverseSource', config.reverseSource),
    sharedEmbedding: readFlag('sharedEmbedding', config.sharedEmbedding),
  };
  if (result.sharedEmbedding && result.source.tokens.length !== result.target.tokens.length) {
    throw new CheckpointError('model file: sharedEmbedding needs one vocabulary for both sides');
  }
  return result;
}

function readCodec(name: string, value: unknown): CodecConfig {
  const { tokens, length, padding } = (value ?? {}) as Record<string, unknown>;
  const isCharacter = (item: unknown): item is string =>
    typeof item === 'string' && [...item].length === 1;
  if (
    !Array.isArray(tokens) ||
    !tokens.every(isCharacter) ||
    new Set(tokens).size !== tokens.length
  ) {
    throw new CheckpointError(`model file: ${name}.tokens must be a list of different characters`);
  }
  if (
    tokens.length === 0 ||
    (padding !== undefined && !(isCharacter(padding) && tokens.includes(padding)))
  ) {
    throw new CheckpointError(`model file: ${name} has no tokens, or a padding that is not one`);
  }
  return { tokens, length: readSize(`${name}.length`, length), padding };
}

function readSize(name: string, value: unknown): number {
  if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > MAXIMUM_SIZE) {
    throw new CheckpointError(
      `model file: ${name} must be a whole number from 1 to ${MAXIMUM_SIZE}, got ${show(value)}`,
    );
  }
  return value as number;
}

function readFlag(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') {
    throw new CheckpointError(`model file: ${name} must be true or false, got ${show(value)}`);
  }
  return value;
}

/** A value out of JSON as text; unlike String(), it cannot run into a hostile `toString`. */
function show(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
