import type { Backend } from '../backend/backend.ts';
import type { TorchModule } from '../nn/torch.ts';
import { ParameterBlock, type ParameterScope } from '../tensor/parameters.ts';
import { buildModel } from './build.ts';
import { modelDefaults } from './config.ts';
import { type GeneratorName, generators } from './generators/generators.ts';
import { resolveConfig } from './resolve-config.ts';
import type { Model, ModelConfig } from './model.ts';
import { seq2seqToTorch } from './seq2seq-to-torch.ts';
import { Seq2Seq } from './seq2seq.ts';

/** A kind of model. */
export interface ModelKind {
  /** One line for whoever chooses. */
  readonly description: string;
  /** Only declares the parameters of such a model, to check a file against them. @throws ConfigError */
  declare(parameters: ParameterScope, config: ModelConfig): void;
  /**
   * Whether such a model needs `ModelConfig.copies`, for it copies tokens of the source.
   *
   * @param options of its configuration, not yet checked
   */
  copies?(options: object): boolean;
  /** Such a model as a module of PyTorch, with parameters that are declared only; a kind without it cannot be exported there. @throws ConfigError */
  toTorch?(config: ModelConfig): TorchModule;
  /** @param seed of the initial weights. @throws ConfigError for an invalid configuration */
  create(backend: Backend, config: ModelConfig, seed: number): Model;
}

/** Every kind of model by the name of its file. */
export const models = {
  seq2seq: {
    description: 'an encoder, a decoder and a generator (Sutskever et al. 2014; Cho et al. 2014)',
    declare: (parameters, config) => void buildModel(parameters, resolveConfig(config)),
    copies: ({ generator = modelDefaults.generator }: { generator?: string }) =>
      Object.hasOwn(generators, generator) &&
      generators[generator as GeneratorName].copies === true,
    toTorch: (config) => seq2seqToTorch(buildModel(new ParameterBlock(), resolveConfig(config))),
    create: (backend, config, seed) => new Seq2Seq(backend, config, seed),
  },
} as const satisfies Readonly<Record<string, ModelKind>>;

/** The name of a kind of model. */
export type ModelName = keyof typeof models;
