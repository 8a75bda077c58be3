import type { EncodedExample, EncodedExamples } from '../data/pair-codec.ts';
import type { Example } from '../data/task.ts';
import type { Translator } from '../translator/translator.ts';
import type { TrainingExample } from './examples.ts';

/** An example as ids. @throws DataError for a text that does not fit */
export function encodeExample({ codec }: Translator, example: TrainingExample): EncodedExample {
  const isText = typeof example.source === 'string';
  return isText ? codec.encode(example as Example) : (example as EncodedExample);
}

/** Examples as ids, side by side. @throws DataError for a text that does not fit */
export function encodeExamples(
  translator: Translator,
  examples: readonly TrainingExample[],
): EncodedExamples {
  const rows = examples.map((example) => encodeExample(translator, example));
  return { source: rows.map(({ source }) => source), target: rows.map(({ target }) => target) };
}
