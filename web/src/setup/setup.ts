import { type Field, type SettingName, type Settings, dataFields, fields } from './fields.ts';
import { fitting, shapeOf } from './fitting.ts';
import { menus } from './menus.ts';
import { OWN, type Value } from './parts.ts';

/** Everything that decides what is learned: two pages with one set-up show the same run, bit for bit. */
export interface Setup {
  /** The name of a task, or `OWN`. */
  readonly task: string;
  /** The options of the task that are given. */
  readonly options: Readonly<Record<string, number>>;
  /** How many examples are made, the dev set included. */
  readonly count: number;
  readonly dataSeed: number;
  /** What stands between two features in the third column of the visitor's own pairs; omitted where there is none. */
  readonly features?: string | undefined;
  readonly settings: Settings;
}

/** What the page begins with: the tutorial's model on a task that it learns within a minute. */
export const defaultSetup: Setup = {
  task: 'rotate',
  options: {},
  count: 10_000,
  dataSeed: 1,
  settings: {
    model: 'seq2seq',
    encoder: 'recurrent',
    decoder: 'recurrent',
    generator: 'softmax',
    attentionNormalizer: 'softmax',
    objective: 'likelihood',
    cell: 'lstm',
    layers: 1,
    embeddingSize: 64,
    hiddenSize: 64,
    attention: 'none',
    reverseSource: false,
    bidirectional: false,
    inputFeeding: false,
    peeky: false,
    tiedOutput: false,
    optimizer: 'adam',
    learningRate: 0.003,
    batchSize: 64,
    dropout: 0,
    labelSmoothing: 0,
    averaging: 0,
    epochs: 30,
    seed: 1,
    featuresKind: 'encoder',
  },
};

/** The options of a task as fields. */
export function optionFields(task: string): Readonly<Record<string, Field>> {
  return Object.fromEntries(
    Object.entries(menus.tasks[task]?.options ?? {}).map(([name, { minimum, maximum }]) => [
      name,
      { kind: 'whole', minimum, maximum } as const,
    ]),
  );
}

/** The set-up with another task, whose options are its own. */
export function withTask(setup: Setup, task: string): Setup {
  return { ...setup, task, options: {}, features: task === OWN ? setup.features : undefined };
}

/** The set-up for pairs with features in a third column, or with none. */
export function withFeatures(setup: Setup, features: string | undefined): Setup {
  return { ...setup, features };
}

/** The set-up with another setting, and what must go with it. */
export function withSetting(setup: Setup, name: SettingName, value: Value): Setup {
  const settings = { ...setup.settings, [name]: value };
  if (name === 'optimizer') settings.learningRate = menus.optimizers[String(value)];
  return { ...setup, settings: fitting(settings, name) };
}

/**
 * What `learn` and `tsuzuri train` take where nothing is said, given the optimiser, the parts of the
 * model and `peeky`: the same as `learnDefaultsFor`, without the library's code.
 */
export function defaultsFor(settings: Settings): Settings {
  const { optimizer, peeky, hiddenSize } = settings;
  const defaults = menus.defaults as unknown as Settings;
  const isOther = optimizer !== defaults.optimizer;
  const { isSquare, defaults: ofShape } = shapeOf(settings);
  return {
    ...defaults,
    objective: 'likelihood',
    ...(isOther ? { learningRate: menus.optimizers[String(optimizer)] } : {}),
    ...(peeky ? { tiedOutput: false } : {}),
    ...(isSquare ? { embeddingSize: hiddenSize } : {}),
    ...ofShape,
  };
}

/** The settings that must be said to `learn` or `tsuzuri train`, in the order of the page. */
export function saidSettings({ settings, features, task }: Setup): [SettingName, Value][] {
  const defaults = defaultsFor(settings);
  return (
    (Object.keys(fields) as SettingName[])
      .filter((name) => name !== 'featuresKind' || features !== undefined)
      // what `learn` takes for the generator follows from pairs that the page has not looked at
      .filter((name) => settings[name] !== defaults[name] || (name === 'generator' && task === OWN))
      .map((name) => [name, settings[name]])
  );
}

/** The fields of the data: of every task, and of the task at hand. */
export function taskFields(task: string): Readonly<Record<string, Field>> {
  return task === OWN ? {} : { ...optionFields(task), ...dataFields };
}
