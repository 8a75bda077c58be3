// The models that exports are verified with, and examples for them: the same on every machine.
import { readFileSync } from 'node:fs';
import { Translator, createBackend } from 'tsuzuri';
import { Random } from 'tsuzuri/nn';

const fixtures = new URL('../../../packages/cli/test/fixtures/onnx/', import.meta.url);
export const verifiedFile = new URL('verified.json', fixtures);
const { sides, tags, sizes, scale, noise, models } = JSON.parse(
  readFileSync(new URL('models.json', fixtures)),
);

/** The names of the models. */
export const names = Object.keys(models);

/** A model with weights so large that its answers differ from text to text, and biases that are not 0. */
export async function verifiedModel(name) {
  const { source = 'text', target = 'answer', features, ...options } = models[name];
  const own = { source: sides[source], target: sides[target], ...(features && { features: tags }) };
  const config = { ...sizes, ...options, ...own };
  const backend = await createBackend('auto', { threads: 1 });
  const translator = new Translator(backend, config, 1);
  const random = Random.fromSeed(2);
  const { parameters } = translator.model.parameters;
  for (const { name: parameter, value } of parameters) {
    const values = await backend.read(value.offset, value.size);
    const factor = parameter.endsWith('eight') ? scale : 1;
    const changed = values.map((x) => factor * x + noise * random.normal());
    translator.model.parameters.write(parameter, changed);
  }
  return translator;
}

/** What is asked of a model: texts, each with up to three tags for a model that reads features. */
export function questionsFor(translator, count) {
  const texts = textsFor(translator, count);
  const tags = translator.codec.features?.vocabulary.tokens;
  if (!tags) return texts;
  const random = Random.fromSeed(8);
  const below = (n) => Math.floor(random.uniform() * n);
  const some = () => Array.from({ length: below(4) }, () => tags[below(tags.length)]);
  return texts.map((source) => ({ source, features: some() }));
}

/** Texts of 1 to 12 tokens, some of them unknown; of the fixed length where there is one. */
export function textsFor({ codec: { source } }, count) {
  const random = Random.fromSeed(7);
  const below = (n) => Math.floor(random.uniform() * n);
  const tokens = source.vocabulary.tokens.filter((token) => token !== source.config.padding);
  const known = source.length === undefined ? [...tokens, '?'] : tokens;
  return Array.from({ length: count }, () => {
    const length = 1 + below(source.length ?? 12);
    return Array.from({ length }, () => known[below(known.length)]).join('');
  });
}
