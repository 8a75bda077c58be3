import { menus } from './menus.ts';
import type { Value } from './parts.ts';

/** A setting and the values it may have. */
export type Field =
  | { readonly kind: 'choice'; readonly names: readonly string[] }
  | {
      readonly kind: 'whole';
      readonly minimum: number;
      readonly maximum: number;
      /** What must divide it, if that is not 1. */
      readonly divisor?: number;
    }
  | { readonly kind: 'number'; readonly minimum: number; readonly maximum: number }
  | { readonly kind: 'switch' };

const choice = (record: object): Field => ({ kind: 'choice', names: Object.keys(record) });
const whole = (minimum: number, maximum: number): Field => ({ kind: 'whole', minimum, maximum });
const number = (minimum: number, maximum: number): Field => ({ kind: 'number', minimum, maximum });
const onOff: Field = { kind: 'switch' };

/** The settings that the page offers, by the names that `learn` has for them, in groups. */
export const groups = {
  model: {
    cell: choice(menus.cells),
    layers: whole(1, 4),
    embeddingSize: whole(1, 512),
    hiddenSize: whole(1, 512),
    attention: choice(menus.attentions),
    reverseSource: onOff,
    bidirectional: onOff,
    inputFeeding: onOff,
    peeky: onOff,
    tiedOutput: onOff,
  },
  training: {
    optimizer: choice(menus.optimizers),
    learningRate: number(0.000_001, 100),
    batchSize: whole(1, 1024),
    dropout: number(0, 0.9),
    labelSmoothing: number(0, 0.9),
    averaging: number(0, 1),
    epochs: whole(1, 1000),
    seed: whole(0, 2 ** 32 - 1),
  },
  kinds: {
    model: choice(menus.kinds.model),
    encoder: choice(menus.kinds.encoder),
    decoder: choice(menus.kinds.decoder),
    generator: choice(menus.kinds.generator),
    attentionNormalizer: choice(menus.kinds.attentionNormalizer),
    objective: choice(menus.kinds.objective),
  },
  features: {
    featuresKind: choice(menus.kinds.featuresKind),
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Field>>>>;

type Groups = typeof groups;

/** The name of a setting that the page offers. */
export type SettingName = { [Group in keyof Groups]: keyof Groups[Group] }[keyof Groups];

/** The settings of a run, by the names that `learn` has for them. */
export type Settings = { readonly [Name in SettingName]: Value };

/** All settings of all groups. */
export const fields: Readonly<Record<SettingName, Field>> = {
  ...groups.kinds,
  ...groups.model,
  ...groups.training,
  ...groups.features,
};

/** The names of all settings. */
export const settingNames = Object.keys(fields) as SettingName[];

/** What is about the data: all tasks have these. */
export const dataFields = { count: whole(20, 100_000), dataSeed: whole(0, 2 ** 32 - 1) } as const;

type Parse = (text: string, field: never) => Value | undefined;

const parsers: Readonly<Record<Field['kind'], Parse>> = {
  choice: (text, { names }: Extract<Field, { kind: 'choice' }>) =>
    names.includes(text) ? text : undefined,
  whole: (text, { minimum, maximum, divisor = 1 }: Extract<Field, { kind: 'whole' }>) =>
    /^\d+$/.test(text) && Number(text) % divisor === 0
      ? inRange(Number(text), minimum, maximum)
      : undefined,
  number: (text, { minimum, maximum }: Extract<Field, { kind: 'number' }>) =>
    text.trim() === '' ? undefined : inRange(Number(text), minimum, maximum),
  switch: (text) => (text === 'on' || text === 'off' ? text === 'on' : undefined),
};

/** The value that a text stands for; undefined for none that the setting may have. */
export function parseValue(field: Field, text: string): Value | undefined {
  return parsers[field.kind](text, field as never);
}

/** A value as text: what `parseValue` reads. */
export function writeValue(value: Value): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
}

function inRange(value: number, minimum: number, maximum: number): number | undefined {
  return value >= minimum && value <= maximum ? value : undefined; // NaN is in no range
}
