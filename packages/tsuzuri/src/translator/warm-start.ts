import type { TextCoder } from '../data/text-coder.ts';
import { ConfigError, quoted } from '../errors.ts';
import type { ModelConfig } from '../models/model.ts';
import { type ModelKind, modelKind } from '../models/models.ts';
import { ParameterBlock } from '../tensor/parameters.ts';
import type { Translator } from './translator.ts';

/** What became of the tokens of one vocabulary. */
export interface WarmSide {
  readonly side: 'source' | 'target' | 'features';
  /** The number of tokens whose rows are those of the trained model. */
  readonly kept: number;
  /** Tokens that are new: their rows start at random. */
  readonly fresh: readonly string[];
  /** Tokens of the trained model that the new one does not have. */
  readonly dropped: readonly string[];
}

type Side = WarmSide['side'];
type Shapes = ReadonlyMap<string, readonly number[]>;
/** The row of the trained model for a row of the new one; undefined for one that is new. */
type Rows = (row: number) => number | undefined;

/**
 * Copies the weights of a trained model into a new one of the same sizes, before training. What has a
 * row per token is copied token by token: a token that only the new model has keeps its random row.
 * The unknown, end and start rows are copied, too. A model may begin from one without features, or the reverse.
 *
 * @returns what became of the tokens of each vocabulary
 * @throws ConfigError for another architecture or size, by the option that differs
 */
export async function warmStart(translator: Translator, trained: Translator): Promise<WarmSide[]> {
  requireSameSizes(translator.model.config, trained.model.config);
  const axes = tokenAxes(translator.model.config);
  const stored = await trained.model.parameters.read();
  const { parameters } = translator.model;
  for (const [name, { shape, values }] of await parameters.read()) {
    const from = stored.get(name);
    if (!from) continue; // of features that the trained model does not read
    const sides = axes.get(name) ?? [];
    const width = values.length / shape[0];
    const isAlike = sides.length > 0 || from.shape[0] === shape[0];
    if (!isAlike || from.shape.slice(1).join() !== shape.slice(1).join()) {
      throw new ConfigError(
        'init',
        `expected ${name} to be [${shape.join(', ')}] in the trained model, got [${from.shape.join(', ')}]`,
      );
    }
    const rows = rowsOf(sides, translator, trained, [shape[0], from.shape[0]]);
    for (let row = 0; row < shape[0]; row++) {
      const old = rows(row);
      if (old === undefined) continue;
      values.set(from.values.subarray(old * width, (old + 1) * width), row * width);
    }
    parameters.write(name, values);
  }
  return vocabularies.flatMap((side) => sideOf(side, translator, trained) ?? []);
}

const vocabularies = ['source', 'target', 'features'] as const;

function sideOf(side: Side, translator: Translator, trained: Translator): WarmSide | undefined {
  const now = translator.codec[side]?.vocabulary;
  if (!now) return undefined;
  const before = trained.codec[side]?.vocabulary;
  const fresh = now.tokens.filter((token) => before?.id(token) === undefined);
  const dropped = before?.tokens.filter((token) => now.id(token) === undefined) ?? [];
  return { side, kept: now.size - fresh.length, fresh, dropped };
}

/** The rows of a parameter: those of the vocabulary of a side, then those of features. */
function rowsOf(
  sides: readonly Side[],
  { codec: now, model }: Translator,
  { codec: before }: Translator,
  [rows, rowsBefore]: readonly [number, number],
): Rows {
  if (sides.length === 0) return (row) => row;
  const isOf = sides.includes('features') ? 1 : 0;
  const first = rows - isOf * (now.features?.size ?? 0);
  const firstBefore = rowsBefore - isOf * (before.features?.size ?? 0);
  const ofSide = sides.includes('target')
    ? targetRows(modelKind(model.config), now.target, before.target)
    : rowsOfSide(now.source, before.source);
  return (row) => {
    if (row < first) return ofSide(row);
    const tag = now.features?.vocabulary.token(row - first) ?? '';
    const id = before.features?.vocabulary.id(tag);
    return id === undefined ? undefined : firstBefore + id;
  };
}

/** The rows of the target's side, which are those of its tokens or of what a kind of model does with them. */
function targetRows(kind: ModelKind, now: TextCoder, before: TextCoder): Rows {
  const ofTokens = rowsOfSide(now, before);
  return (row) => {
    if (!kind.rowOfTarget) return ofTokens(row);
    return kind.rowOfTarget(row, now.size, before.size, ofTokens);
  };
}

function rowsOfSide(now: TextCoder, before: TextCoder): Rows {
  const special = new Map([
    [now.unkId, before.unkId],
    [now.eosId, before.eosId],
    [now.size, before.size], // the start id
  ]);
  return (row) => {
    const token = now.vocabulary.token(row);
    return token === undefined ? special.get(row) : before.vocabulary.id(token);
  };
}

/** The parameters with a row per token, and of which vocabularies: with those their first axis grows. */
function tokenAxes(config: ModelConfig): Map<string, Side[]> {
  const { sourceVocabularySize, targetVocabularySize, featureVocabularySize } = config;
  const isShared = 'sharedEmbedding' in config && config.sharedEmbedding === true;
  const source = { sourceVocabularySize: sourceVocabularySize + 1 };
  const target = { targetVocabularySize: targetVocabularySize + 1 };
  const more: readonly (readonly [Side, Partial<ModelConfig>])[] = [
    ...(isShared ? [] : [['source', source] as const]),
    ['target', { ...target, ...(isShared && source) }],
    ...(featureVocabularySize === undefined
      ? []
      : [['features', { featureVocabularySize: featureVocabularySize + 1 }] as const]),
  ];
  const before = shapesOf(config);
  const axes = new Map<string, Side[]>();
  for (const [side, larger] of more) {
    const after = shapesOf({ ...config, ...larger });
    for (const [name, shape] of before) {
      if (after.get(name)![0] > shape[0]) axes.set(name, [...(axes.get(name) ?? []), side]);
    }
  }
  return axes;
}

function shapesOf(config: ModelConfig): Shapes {
  const block = new ParameterBlock();
  modelKind(config).declare(block, config);
  return new Map(block.parameters.map(({ name, shape }) => [name, shape]));
}

/** The configurations must give the same parameters, but for vocabularies and features. */
function requireSameSizes(config: ModelConfig, trained: ModelConfig): void {
  const { sourceVocabularySize, targetVocabularySize, copies } = trained;
  const sizes = { sourceVocabularySize, targetVocabularySize, copies };
  const [here, there] = [config, trained].map((one) => ({
    ...one,
    ...sizes,
    featureVocabularySize: undefined,
  }));
  const wanted = keyOf(there);
  if (keyOf(here) === wanted) return;
  const options = Object.entries(here).filter(([name, value]) => optionOf(there, name) !== value);
  const culprit = options.find(([name, value]) => keyOf({ ...there, [name]: value }) !== wanted);
  if (!culprit) throw new ConfigError('init', 'expected a trained model of the same options');
  const [name, value] = culprit;
  throw new ConfigError(
    name,
    `expected ${quoted(optionOf(there, name))}, as the trained model has it, got ${quoted(value)}`,
  );
}

function optionOf(config: ModelConfig, name: string): unknown {
  return (config as unknown as Readonly<Record<string, unknown>>)[name];
}

/** Parameters as a text to compare; undefined for options that exclude each other. */
function keyOf(config: ModelConfig): string | undefined {
  try {
    return JSON.stringify([...shapesOf(config)]);
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}
