import type { Backend } from '../backend/backend.ts';
import { EditActions } from '../data/edit-actions.ts';
import { learnEditCosts } from '../data/learn-edit-costs.ts';
import type { EncodedExample, PairCodec, PairCodecName } from '../data/pair-codec.ts';
import { ConfigError, requireKind } from '../errors.ts';
import type { TorchModule } from '../nn/torch.ts';
import { ParameterBlock, type ParameterScope } from '../tensor/parameters.ts';
import { buildModel } from './build.ts';
import { buildEditTransducer } from './build-edit-transducer.ts';
import { modelDefaults } from './config.ts';
import { hasEditOptions, resolveEditConfig } from './edit-config.ts';
import { EditTransducer } from './edit-transducer.ts';
import { type GeneratorName, generators } from './generators/generators.ts';
import { resolveConfig } from './resolve-config.ts';
import type { Model, ModelConfig } from './model.ts';
import { seq2seqToTorch } from './seq2seq-to-torch.ts';
import { Seq2Seq } from './seq2seq.ts';

/** A kind of model. */
export interface ModelKind {
  /** One line for whoever chooses. */
  readonly description: string;
  /** Every option that it has, each with a value of its type. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The kind of pair codec that its ids need (sides). */
  readonly codec?: PairCodecName;
  /** What is best for `learn` where that is not the default of all models. */
  readonly learnDefaults?: Readonly<Record<string, unknown>>;
  /** Why models of it have no `see` and `toGraph`, and it no `toTorch`, where that is so; errors say it. */
  readonly whyClosed?: string;
  /**
   * Whether `learn` takes this kind, where none is named, rather than the default.
   *
   * @param given settings by name, not yet checked; `features` where examples have some
   */
  suits?(given: Readonly<Record<string, unknown>>): boolean;
  /** From which share of copied tokens on (`copiedShare`), and up to how many examples, it is likely to be more accurate than the default. */
  readonly bestFrom?: { readonly copied: number; readonly examples: number };
  /** Only declares the parameters of such a model, to check a file against them. @throws ConfigError */
  declare(parameters: ParameterScope, config: ModelConfig): void;
  /**
   * Whether such a model needs `ModelConfig.copies`, for it copies tokens of the source.
   *
   * @param options of its configuration, not yet checked
   */
  copies?(options: object): boolean;
  /**
   * Options that are learned from the training examples before such a model is made.
   *
   * @param examples as ids, read once
   */
  learn?(
    examples: Iterable<EncodedExample> | AsyncIterable<EncodedExample>,
    codec: Pick<PairCodec, 'source' | 'target'>,
  ): Promise<object>;
  /**
   * For each row of a parameter that grows with the target's vocabulary, the same row where that has another
   * size, or undefined for none; if omitted, the rows are those of its tokens and of the start.
   *
   * @param token of a row of a token
   */
  rowOfTarget?(
    row: number,
    size: number,
    otherSize: number,
    token: (row: number) => number | undefined,
  ): number | undefined;
  /** Such a model as a module of PyTorch, with parameters that are declared only; a kind without it cannot be exported there. @throws ConfigError */
  toTorch?(config: ModelConfig): TorchModule;
  /** @param seed of the initial weights. @throws ConfigError for an invalid configuration */
  create(backend: Backend, config: ModelConfig, seed: number): Model;
}

/** Every kind of model by the name of its file. */
export const models = {
  seq2seq: {
    options: {
      ...modelDefaults,
      embeddingDropout: 0,
      heads: 0,
      feedForwardSize: 0,
      positions: '',
      activation: '',
      attentionDropout: 0,
    },
    description: 'an encoder, a decoder and a generator (Sutskever et al. 2014; Cho et al. 2014)',
    declare: (parameters, config) => void buildModel(parameters, resolveConfig(config)),
    copies: ({ generator = modelDefaults.generator }: { generator?: string }) =>
      Object.hasOwn(generators, generator) &&
      generators[generator as GeneratorName].copies === true,
    toTorch: (config) => seq2seqToTorch(buildModel(new ParameterBlock(), resolveConfig(config))),
    create: (backend, config, seed) => new Seq2Seq(backend, config, seed),
  },
  'edit-transducer': {
    options: { ...modelDefaults, embeddingDropout: 0, editCosts: [] },
    description: 'copies, deletes, inserts and substitutes (Makarov & Clematide 2018, 2020)',
    codec: 'edits',
    whyClosed: 'its steps are actions at a pointer into the source, not tokens',
    learnDefaults: {
      attention: 'none',
      tiedOutput: false,
      dropout: 0.5,
      labelSmoothing: 0.1,
      augmentTo: 4000,
    },
    bestFrom: { copied: 0.6, examples: 20_000 }, // Finnish inflection has 0.66, rotated digits 0.45
    suits: ({ features, ...given }) => Boolean(features) && hasEditOptions(given),
    copies: () => true,
    learn: async (examples, { source, target }) => {
      const sizes = { sources: source.size, targets: target.size, eosId: target.eosId };
      const editCosts = await learnEditCosts(examples, sizes);
      return editCosts.length > 0 ? { editCosts } : {};
    },
    rowOfTarget: (row, size, otherSize, token) => {
      const [actions, others] = [new EditActions(size), new EditActions(otherSize)];
      const id = actions.writes(row);
      if (id === undefined) return row - actions.copy + others.copy;
      const other = token(id);
      return other === undefined || id === row ? other : others.substitute(other);
    },
    declare: (parameters, config) =>
      void buildEditTransducer(parameters, resolveEditConfig(config)),
    create: (backend, config, seed) => new EditTransducer(backend, config, seed),
  },
} as const satisfies Readonly<Record<string, ModelKind>>;

/** The name of a kind of model. */
export type ModelName = keyof typeof models;

/** The name of the kind that is meant where none is named; files do not say it. */
export const DEFAULT_MODEL: ModelName = 'seq2seq';

/** The kind of model of a configuration. @throws ConfigError for an unknown one */
export function modelKind({ model = DEFAULT_MODEL }: Pick<ModelConfig, 'model'>): ModelKind {
  requireKind('model', model, Object.keys(models));
  return models[model as ModelName];
}

/** The error of a kind of model without a member of its interface. */
export function closed(setting: string, config: ModelConfig, what: string, member: string) {
  const { model = DEFAULT_MODEL } = config;
  const why = modelKind(config).whyClosed ?? `it has no ${member}`;
  return new ConfigError(setting, `models of kind ${model} ${what}: ${why}`);
}

/** @throws ConfigError for a configuration that its kind of model does not support */
export function requireModel(config: ModelConfig): void {
  modelKind(config).declare(new ParameterBlock(), config);
}

/** The name of the kind of model that suits what is given. @param given settings by name, not yet checked */
export function suitableModel(given: Readonly<Record<string, unknown>>): ModelName {
  const kinds = Object.entries<ModelKind>(models);
  return (kinds.find(([, kind]) => kind.suits?.(given))?.[0] ?? DEFAULT_MODEL) as ModelName;
}
