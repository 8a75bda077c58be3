import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { Translator, createBackend, saveTranslator } from 'tsuzuri';
import { prepare } from 'tsuzuri/data';

const pairs = ['ab', 'ba', 'abc', 'cab', 'bca'].map((source) => ({
  source,
  target: [...source.toUpperCase()].join(' '),
}));

/** The bytes of a tiny model of random weights. */
export async function tinyModel(seed: number): Promise<Uint8Array> {
  const tokens = { sourceTokens: 'character', targetTokens: 'separator' } as const;
  const { source, target } = (await prepare({ train: pairs, dev: [] }, tokens)).codecs;
  const sizes = { embeddingSize: 4, hiddenSize: 4, attention: 'dot', maximumLength: 6 } as const;
  const config = { source: source.config, target: target.config, ...sizes };
  const backend = await createBackend('reference');
  return saveTranslator(new Translator(backend, config, seed));
}

/** The path of such a model in a directory. */
export async function writeTinyModel(directory: string, seed = 1): Promise<string> {
  const path = join(directory, `model-${seed}.safetensors`);
  writeFileSync(path, await tinyModel(seed));
  return path;
}
