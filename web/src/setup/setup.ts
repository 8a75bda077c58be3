import { type Field, type SettingName, type Value, dataFields, fields } from './fields.ts';
import { menus } from './menus.ts';

/** What `task` is for pairs of the visitor's own. */
export const OWN = 'own';

/** The settings of a run, by the names that `learn` has for them. */
export type Settings = { readonly [Name in SettingName]: Value };

/** Everything that decides what is learned: two pages with one set-up show the same run, bit for bit. */
export interface Setup {
  /** The name of a task, or `OWN`. */
  readonly task: string;
  /** The options of the task that are given. */
  readonly options: Readonly<Record<string, number>>;
  /** How many examples are made, the dev set included. */
  readonly count: number;
  readonly dataSeed: number;
  readonly settings: Settings;
}

/** What the page begins with: the tutorial's model on a task that it learns within a minute. */
export const defaultSetup: Setup = {
  task: 'rotate',
  options: {},
  count: 10_000,
  dataSeed: 1,
  settings: {
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
  return { ...setup, task, options: {} };
}

/** The set-up with another setting, and what must go with it. */
export function withSetting(setup: Setup, name: SettingName, value: Value): Setup {
  const settings = { ...setup.settings, [name]: value };
  if (name === 'optimizer') settings.learningRate = menus.optimizers[String(value)];
  return { ...setup, settings: fitting(settings) };
}

/** Settings without those that have no effect among the others. */
export function fitting(settings: Settings): Settings {
  const { attention, peeky, inputFeeding, tiedOutput } = settings;
  return {
    ...settings,
    inputFeeding: attention === 'none' ? false : inputFeeding,
    tiedOutput: peeky ? false : tiedOutput,
  };
}

/** Whether a setting can have an effect among the others. */
export function isUsable(name: SettingName, { attention, peeky }: Settings): boolean {
  if (name === 'inputFeeding') return attention !== 'none';
  return name !== 'tiedOutput' || !peeky;
}

/**
 * What `learn` and `tsuzuri train` take where nothing is said, given the optimiser and `peeky`: the
 * same as `learnDefaultsFor`, without the library's code.
 */
export function defaultsFor({ optimizer, peeky }: Settings): Settings {
  const defaults = menus.defaults as unknown as Settings;
  const isOther = optimizer !== defaults.optimizer;
  return {
    ...defaults,
    ...(isOther ? { learningRate: menus.optimizers[String(optimizer)] } : {}),
    ...(peeky ? { tiedOutput: false } : {}),
  };
}

/** The settings that must be said to `learn` or `tsuzuri train`, in the order of the page. */
export function saidSettings(settings: Settings): [SettingName, Value][] {
  const defaults = defaultsFor(settings);
  return (Object.keys(fields) as SettingName[])
    .filter((name) => settings[name] !== defaults[name])
    .map((name) => [name, settings[name]]);
}

/** The fields of the data: of every task, and of the task at hand. */
export function taskFields(task: string): Readonly<Record<string, Field>> {
  return task === OWN ? {} : { ...optionFields(task), ...dataFields };
}
