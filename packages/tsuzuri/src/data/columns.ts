import type { EncodedExample, EncodedExamples } from './pair-codec.ts';

const NONE = new Int32Array(0);

/** Examples side by side instead of one by one. */
export function toColumns(examples: readonly EncodedExample[]): EncodedExamples {
  const features = examples.some((example) => example.features) && {
    features: examples.map((example) => example.features ?? NONE),
  };
  const weights = examples.some(({ weight = 1 }) => weight !== 1) && {
    weights: examples.map(({ weight = 1 }) => weight),
  };
  return {
    source: examples.map(({ source }) => source),
    target: examples.map(({ target }) => target),
    ...features,
    ...weights,
  };
}

/** The examples of these row numbers. */
export function pickRows(examples: EncodedExamples, rows: Int32Array): EncodedExamples {
  const { source, target, features, weights } = examples;
  const pick = <Item>(column: readonly Item[]) => Array.from(rows, (row) => column[row]);
  return {
    source: pick(source),
    target: pick(target),
    ...(features && { features: pick(features) }),
    ...(weights && { weights: pick(weights) }),
  };
}
