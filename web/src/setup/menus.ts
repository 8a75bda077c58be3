import { learnDefaults } from 'tsuzuri';
import { type TaskKind, tasks } from 'tsuzuri/data';
import { stationKinds } from 'tsuzuri/inspect';
import {
  attentionNormalizers,
  attentions,
  cells,
  decoders,
  encoders,
  featureKinds,
  generators,
  models,
  objectives,
  optimizers,
} from 'tsuzuri/nn';
import { allShapes, needDropout } from './shapes.ts';

/** The description of each kind of a record. */
function descriptions(record: Readonly<Record<string, { readonly description: string }>>) {
  return Object.fromEntries(
    Object.entries(record).map(([name, { description }]) => [name, description]),
  );
}

const kinds: Readonly<Record<string, TaskKind>> = tasks;

/**
 * What there is to choose from, read off the library's records. The build evaluates this module and
 * puts its JSON in the page (`vite.config.ts`), which so needs no code of layers and tasks.
 */
export const menus = {
  tasks: Object.fromEntries(
    Object.entries(kinds).map(([name, { description, options }]) => [
      name,
      { description, options: { ...options } },
    ]),
  ),
  cells: descriptions(cells),
  attentions: { none: '', ...descriptions(attentions) },
  /** By the settings that name one. */
  kinds: {
    model: descriptions(models),
    encoder: descriptions(encoders),
    decoder: descriptions(decoders),
    generator: descriptions(generators),
    attentionNormalizer: descriptions(attentionNormalizers),
    objective: descriptions(objectives),
    featuresKind: descriptions(featureKinds),
  },
  /** What can be made of models, encoders, decoders and generators, and how. */
  shapes: await allShapes(),
  needDropout: needDropout(),
  /** With the learning rate that each begins with. */
  optimizers: Object.fromEntries(
    Object.entries(optimizers).map(([name, { defaults }]) => [name, defaults.learningRate]),
  ),
  /** What `learn` and `tsuzuri train` take where nothing is said. */
  defaults: learnDefaults,
  /** What can be looked at while an example passes through a model. */
  stations: stationKinds,
};
