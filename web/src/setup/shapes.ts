import { ConfigError, type LearnSettings, createBackend, learnDefaults } from 'tsuzuri';
import {
  type DecoderKind,
  type DecoderName,
  type ModelConfig,
  type ModelKind,
  type ModelName,
  type ObjectiveKind,
  ParameterBlock,
  attentionNormalizers,
  attentions,
  cells,
  decoders,
  encoders,
  featureKinds,
  generators,
  learnDefaultsFor,
  models,
  objectives,
  requireLearnable,
} from 'tsuzuri/nn';
import { type Value, parts } from './parts.ts';

/** What a model is made of, and what that asks of the other settings. */
export interface Shape {
  /** What `learn` takes where nothing is said, where that is another thing than `learnDefaults` has. */
  readonly defaults: Readonly<Record<string, Value>>;
  /** The values that a setting may have, where these are not all: one where others have no effect. */
  readonly only: Readonly<Record<string, readonly Value[]>>;
  /** What must divide the hidden size of a model that reads one way, and of one that reads both ways. */
  readonly divisors: readonly [oneWay: number, bothWays: number];
  /** Whether an embedding must be as large as a hidden state. */
  readonly isSquare: boolean;
  /** Whether it attends to the source whatever the setting says. */
  readonly attends: boolean;
}

type Settings = Readonly<Record<string, Value>>;

const flags = [false, true];
/** What is tried of the settings that depend on the shape. */
const tried: Readonly<Record<string, readonly Value[]>> = {
  cell: Object.keys(cells),
  attention: ['none', ...Object.keys(attentions)],
  attentionNormalizer: Object.keys(attentionNormalizers),
  bidirectional: flags,
  inputFeeding: flags,
  peeky: flags,
  tiedOutput: flags,
  reverseSource: flags,
  dropout: [0, 0.3],
  labelSmoothing: [0, 0.1],
  featuresKind: Object.keys(featureKinds),
};
const DIVISORS = [1, 2, 4, 8, 16];

/** Every shape that a model can have, by the names of its parts: the library is asked about each. */
export async function allShapes(): Promise<Readonly<Record<string, Shape>>> {
  const shapes: Record<string, Shape> = {};
  for (const model of Object.keys(models))
    for (const encoder of Object.keys(encoders))
      for (const decoder of Object.keys(decoders))
        for (const generator of Object.keys(generators)) {
          const shape = { model, encoder, decoder, generator };
          const attention = tried.attention.find(
            (one) => weights({ ...shape, attention: one }) > 0,
          );
          if (attention === undefined) continue;
          shapes[parts.map((part) => shape[part]).join(' ')] = await shapeOf(shape, attention);
        }
  return shapes;
}

/** The objectives that ask for dropout. */
export function needDropout(): string[] {
  return Object.keys(objectives).filter((objective) => {
    try {
      requireLearnable({ ...learnDefaults, dropout: 0, objective } as LearnSettings);
      return false;
    } catch (error) {
      if (error instanceof ConfigError) return true;
      throw error;
    }
  });
}

/** @param attention one with which there is such a model */
async function shapeOf(shape: Settings, attention: Value): Promise<Shape> {
  const base = { ...shape, attention };
  const only: Record<string, readonly Value[]> = {};
  for (const [name, values] of Object.entries(tried)) {
    const sizes = values.map((value) => {
      const all = tried.attention.map((one) => ({ ...shape, attention: one, [name]: value }));
      return Math.max(weights({ ...shape, [name]: value }), ...all.map(weights));
    });
    const possible = values.filter((_, at) => sizes[at] > 0);
    if (name === 'cell' && new Set(sizes).size === 1) only[name] = [learnDefaults.cell];
    else if (possible.length < values.length) only[name] = possible;
  }
  const objective = await objectivesOf(base);
  if (objective.length < Object.keys(objectives).length) only.objective = objective;
  const isSquare = weights({ ...base, hiddenSize: 16, embeddingSize: 8 }) === 0;
  const divisor = (bidirectional: boolean) =>
    DIVISORS.find((size) => weights({ ...base, bidirectional, hiddenSize: 3 * size }) > 0) ?? 1;
  const decoder: DecoderKind = decoders[shape.decoder as DecoderName];
  return {
    defaults: differing(learnDefaultsFor(shape)),
    only,
    divisors: [divisor(false), divisor(true)],
    isSquare,
    attends: decoder.attends({ attention: 'none' }),
  };
}

/** The objectives that training such a model can have. */
async function objectivesOf(settings: Settings): Promise<string[]> {
  const backend = await createBackend('reference');
  const kind: ModelKind = models[settings.model as ModelName];
  const { abilities = [] } = kind.create(backend, configOf({ ...settings, hiddenSize: 16 }), 1);
  backend.dispose();
  const all: [string, ObjectiveKind][] = Object.entries(objectives);
  return all.flatMap(([name, { needs }]) => (!needs || abilities.includes(needs) ? [name] : []));
}

/** How many numbers such a model has; 0 where there is none. */
function weights(settings: Settings): number {
  const kind: ModelKind = models[settings.model as ModelName];
  const block = new ParameterBlock();
  try {
    kind.declare(block, configOf(settings));
  } catch (error) {
    if (error instanceof ConfigError) return 0;
    throw error;
  }
  const sizes = block.parameters.map(({ shape }) => shape.reduce((size, one) => size * one, 1));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function configOf(settings: Settings): ModelConfig {
  const all: Settings = { ...(learnDefaultsFor(settings) as unknown as Settings), ...settings };
  const { options } = models[settings.model as ModelName];
  const own = Object.keys(options).flatMap((name) => (name in all ? [[name, all[name]]] : []));
  return {
    ...(Object.fromEntries(own) as object),
    sourceVocabularySize: 3,
    targetVocabularySize: 3,
    copies: [],
    model: settings.model as string,
  };
}

function differing(defaults: object): Settings {
  const usual = learnDefaults as unknown as Settings;
  return Object.fromEntries(
    Object.entries(defaults).filter(([name, value]) => name in tried && value !== usual[name]),
  );
}
