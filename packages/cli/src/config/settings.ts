import { type BackendName, backends } from 'tsuzuri';
import { z } from 'zod';
import { type FlagText, choice, flagTexts, positiveNumber, text, wholeNumber } from './fields.ts';

/** Which models each answer to `--reverse` trains. */
export const reverseModes = {
  both: ['plain', 'reversed'],
  on: ['reversed'],
  off: ['plain'],
} as const;

const backendNames = ['auto', ...(Object.keys(backends) as BackendName[])] as const;

const LARGEST_SEED = 2 ** 32 - 1;
const LARGEST_LAYER = 4096; // larger ones need more memory than a model of characters is worth
const LARGEST_SET = 1_000_000; // examples

function described<Schema extends z.ZodType>(schema: Schema, text: FlagText): Schema {
  flagTexts.add(schema, text);
  return schema;
}

const of = (...names: readonly string[]) => names.join('|');

/** Every setting of every command: its type, its range, and what `--help` says of it. */
export const settings = z.strictObject({
  epochs: described(wholeNumber(1, 1_000_000), {
    value: 'N',
    help: 'passes over the training examples',
  }),
  batchSize: described(wholeNumber(1, LARGEST_SET), {
    value: 'N',
    help: 'examples a training step, at most --train-size',
  }),
  learningRate: described(positiveNumber(1000), {
    value: 'X',
    help: 'how far a step goes down the gradient (SGD)',
  }),
  embeddingSize: described(wholeNumber(1, LARGEST_LAYER), {
    value: 'N',
    help: "numbers in a character's vector",
  }),
  hiddenSize: described(wholeNumber(1, LARGEST_LAYER), {
    value: 'N',
    help: "numbers in the LSTM's h and in its c",
  }),
  trainSize: described(wholeNumber(1, LARGEST_SET), { value: 'N', help: 'examples to learn from' }),
  testSize: described(wholeNumber(1, LARGEST_SET), {
    value: 'N',
    help: 'examples to be tested on, none of them seen in training',
  }),
  seed: described(wholeNumber(0, LARGEST_SEED), {
    value: 'N',
    help: 'of the data, the first weights and the order of the examples',
  }),
  seeds: described(wholeNumber(1, 100), {
    value: 'N',
    help: 'repeat with so many seeds (--seed, --seed + 1 …) and report mean ± sd',
  }),
  reverse: described(choice(Object.keys(reverseModes) as (keyof typeof reverseModes)[]), {
    value: of(...Object.keys(reverseModes)),
    help: 'read the source back to front: train both models, only the reversed or only the plain one',
  }),
  sharedEmbeddings: described(z.boolean(), {
    help: 'one embedding for the encoder and the decoder',
  }),
  logEvery: described(wholeNumber(1, 1_000_000), {
    value: 'N',
    help: 'evaluate every N epochs, and after the last',
  }),
  clipNorm: described(positiveNumber(1_000_000).optional(), {
    value: 'X',
    help: "clip the gradient's norm to X (no clipping when left out)",
  }),
  backend: described(choice(backendNames), {
    value: of(...backendNames),
    help: 'what computes; auto takes the first that works here',
  }),
  threads: described(wholeNumber(1, 64).optional(), {
    value: 'N',
    help: 'threads a model, on the native and the wasm backend (the processors shared evenly when left out)',
  }),
  length: described(wholeNumber(1, 100), { value: 'N', help: 'characters in a string, at most' }),
  shift: described(wholeNumber(0, 99), {
    value: 'N',
    help: 'how many digits move from the end to the front, less than --length',
  }),
  digits: described(wholeNumber(1, 7).optional(), {
    value: 'N',
    help: "digits in each of the two numbers, at most (the tutorial's 3 and 2 when left out)",
  }),
  count: described(wholeNumber(1, LARGEST_SET), { value: 'N', help: 'how many examples' }),
  model: described(text().optional(), {
    value: 'NAME',
    help: 'which model of the run: plain, reversed, or the name of its file',
  }),
  pairs: described(wholeNumber(1, 1000), {
    value: 'N',
    help: 'how many of the most and of the least similar pairs',
  }),
  out: described(text(), {
    value: 'DIR',
    help: 'where the files go; an earlier run there is replaced',
  }),
  json: described(z.boolean(), { help: 'print the result as JSON on standard output' }),
});
