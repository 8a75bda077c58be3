import type { Backend } from '../../src/backend/backend.ts';
import type { Flow, Station } from '../../src/inspect/flow-types.ts';
import type { Seq2SeqConfig } from '../../src/models/config.ts';
import { Random } from '../../src/tensor/random.ts';
import { Translator } from '../../src/translator/translator.ts';

const tokens = [...'abcde'];
const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens } as const;

/** A small translator whose every parameter is random, biases too; its answers have five tokens at most. */
export function flowModel(
  backend: Backend,
  options: Omit<Seq2SeqConfig, 'sourceVocabularySize' | 'targetVocabularySize'> = {},
): Translator {
  const sizes = { embeddingSize: 3, hiddenSize: 4, maximumLength: 5 };
  const config = { source: side, target: { ...side, eos: true }, ...sizes, ...options };
  const translator = new Translator(backend, config, 1);
  const random = Random.fromSeed(2);
  for (const { value } of translator.model.parameters.parameters) {
    const values = Array.from({ length: value.size }, () => 0.6 * random.normal());
    backend.write(value.offset, values);
  }
  return translator;
}

/** The station of a flow with this id. */
export function stationAt({ stations }: Flow, id: string): Station {
  const found = stations.find((station) => station.id === id);
  if (!found) throw new Error(`no station ${id} among ${stations.map((s) => s.id).join(' ')}`);
  return found;
}
