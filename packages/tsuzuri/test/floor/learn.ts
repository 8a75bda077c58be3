import { createBackend } from '../../src/backend/select.ts';
import { buildTextCodec } from '../../src/data/build-text-codec.ts';
import type { Example } from '../../src/data/task.ts';
import { Random } from '../../src/tensor/random.ts';
import type { TrainingSettings } from '../../src/train/settings.ts';
import { distillation } from '../../src/train/distillation.ts';
import { evaluate } from '../../src/train/evaluate.ts';
import { Training } from '../../src/train/training.ts';
import { Ensemble } from '../../src/translator/ensemble.ts';
import { Translator, type TranslatorConfig } from '../../src/translator/translator.ts';
import { type Writing, writings } from './writings.ts';

/** What a floor changes of the model, the training and the texts that all have in common. */
export interface Change {
  readonly model?: Partial<TranslatorConfig>;
  readonly settings?: Partial<TrainingSettings>;
  readonly writing?: Writing;
  /** Whether the target has the units in order, each of them twice, instead of back to front. */
  readonly ordered?: boolean;
  /** Of the first weights and the order of the examples (1). */
  readonly seed?: number;
}

/** A trained model, and examples that it has not seen. */
export interface Learned {
  readonly translator: Translator;
  readonly test: readonly Example[];
}

const model = {
  cell: 'rnn',
  embeddingSize: 24,
  hiddenSize: 32,
  bidirectional: true,
  attention: 'general',
} as const;
const settings = {
  epochs: 10,
  batchSize: 16,
  learningRate: 0.01,
  schedule: { kind: 'linear' },
  criterion: 'loss',
} as const;
const [TRAIN, DEV, TEST] = [1500, 100, 200];
const backend = await createBackend('auto', { threads: 1 });
const known = new Map<string, Promise<Learned>>();

/** A model that was trained to turn the units of a text back to front; for the same change, the same one. */
export function learn(change: Change = {}): Promise<Learned> {
  const { writing = writings.character, seed = 1, ordered = false } = change;
  const whole = {
    writing,
    seed,
    ordered,
    model: { ...model, ...change.model },
    settings: { ...settings, seed, ...change.settings },
  };
  const key = JSON.stringify(whole);
  const learned = known.get(key) ?? train(whole);
  known.set(key, learned);
  return learned;
}

async function train({
  writing,
  seed,
  ordered,
  model,
  settings,
}: Required<Change>): Promise<Learned> {
  const reads = model.featuresKind !== undefined;
  const plain = ordered ? doubles(writing) : reversals(writing);
  const pairs = reads ? tagged(plain) : plain;
  const [examples, dev] = [pairs.slice(0, TRAIN), pairs.slice(TRAIN, TRAIN + DEV)];
  const { tokenizer } = writing;
  const textsOf = (side: 'source' | 'target') => examples.map((example) => example[side]);
  const source = await buildTextCodec(textsOf('source'), { tokenizer });
  const target = await buildTextCodec(textsOf('target'), { tokenizer, eos: true });
  const features = reads && { features: { tokens: ['back', 'same'], separator: ';' } };
  const coders = { source: source.config, target: target.config, ...features };
  const translator = new Translator(backend, { ...coders, maximumLength: 40, ...model }, seed);
  const training = new Training(translator, { train: examples, dev }, settings);
  for await (const _event of training.run());
  await training.finish();
  training.dispose();
  return { translator, test: pairs.slice(TRAIN + DEV) };
}

/** A student of models that were trained so: it has their sizes, and sees the targets as far as `weight` is below 1. */
export async function learnFrom(teachers: readonly Learned[], weight: number): Promise<Learned> {
  const ensemble = new Ensemble(teachers.map(({ translator }) => translator));
  const pairs = reversals(writings.character);
  const config = { ...ensemble.codec.config, maximumLength: 40, ...model };
  const translator = new Translator(backend, config, 9);
  const data = { train: pairs.slice(0, TRAIN), dev: pairs.slice(TRAIN, TRAIN + DEV) };
  const training = new Training(translator, data, settings);
  training.pull = distillation(ensemble, translator, weight);
  for await (const _event of training.run());
  await training.finish();
  training.dispose();
  return { translator, test: pairs.slice(TRAIN + DEV) };
}

/** Trains a learned model further. @returns the token error rate before and after, in % */
export async function refine(
  change: Change,
  more: Partial<TrainingSettings>,
): Promise<{ before: number; after: number }> {
  const { translator, test } = await learn(change);
  const train = reversals(writings.character).slice(0, TRAIN);
  const rate = async () => (await evaluate(translator, test)).tokenErrorRate;
  const before = await rate();
  const training = new Training(translator, { train }, more);
  for await (const _event of training.run());
  training.dispose();
  return { before, after: await rate() };
}

/** Different texts, each with its units from the last to the first. */
const reversals = (writing: Writing) => drawPairs(writing, (units) => units.toReversed());
/** Different texts, each with every unit twice. */
const doubles = (writing: Writing) => drawPairs(writing, (units) => units.flatMap((x) => [x, x]));

function drawPairs(
  { units, between, sizes: [least, most] }: Writing,
  targetOf: (units: readonly string[]) => readonly string[],
): Example[] {
  const random = Random.fromSeed(1).stream('reversals');
  const pairs = new Map<string, Example>();
  while (pairs.size < TRAIN + DEV + TEST) {
    const length = least + random.integer(most - least + 1);
    const drawn = Array.from({ length }, () => units[random.integer(units.length)]);
    const source = drawn.join(between);
    pairs.set(source, { source, target: targetOf(drawn).join(between) });
  }
  return [...pairs.values()];
}

/** Every second text stays as it is, and a tag says so. */
function tagged(pairs: readonly Example[]): Example[] {
  return pairs.map(({ source, target }, i) =>
    i % 2 === 0
      ? { source, target, features: ['back'] }
      : { source, target: source, features: ['same'] },
  );
}

/** The share of texts that are right from end to end. */
export function exactMatch(answers: readonly string[], test: readonly Example[]): number {
  return answers.filter((answer, i) => answer === test[i].target).length / test.length;
}
