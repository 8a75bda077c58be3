import { readFileSync } from 'node:fs';

/** The pairs of a file: on each line a source, a tab and its target. */
export function readPairs(path) {
  const lines = readFileSync(new URL(path, import.meta.url), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => line.split('\t'));
}

/** The share of pairs whose target is the model's answer to the source. */
export async function accuracyOf(model, pairs) {
  const answers = await model.predict(pairs.map(([source]) => source));
  return pairs.filter(([, target], i) => target === answers[i]).length / pairs.length;
}
