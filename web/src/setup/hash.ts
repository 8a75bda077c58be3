import {
  type SettingName,
  dataFields,
  fields,
  parseValue,
  settingNames,
  writeValue,
} from './fields.ts';
import { fitting } from './fitting.ts';
import { menus } from './menus.ts';
import { OWN } from './parts.ts';
import { type Setup, defaultSetup, optionFields } from './setup.ts';

const LONGEST = 8; // characters between two features

/** What stands in the address behind `#`. */
export interface Address {
  /** The set-ups of the runs side by side, the first one first. */
  readonly setups: readonly Setup[];
  /** The name of the view. */
  readonly view?: string | undefined;
  /** A model file to open, by its address relative to the page. */
  readonly open?: string | undefined;
  /** Entries that mean nothing here, as they stand there. */
  readonly unknown: readonly string[];
}

/** A set-up as the address has it: only what differs from `base`. */
export function writeHash(setup: Setup, base: Setup = defaultSetup): string {
  const entries = new URLSearchParams();
  if (setup.task !== base.task) entries.set('task', setup.task);
  for (const [name, value] of Object.entries(setup.options)) {
    if (setup.task !== base.task || value !== base.options[name]) entries.set(name, String(value));
  }
  for (const name of ['count', 'dataSeed'] as const) {
    if (setup[name] !== base[name]) entries.set(name, String(setup[name]));
  }
  if (setup.features !== base.features) entries.set('features', setup.features ?? '');
  for (const name of settingNames) {
    const value = setup.settings[name];
    if (value !== base.settings[name]) entries.set(name, writeValue(value));
  }
  return entries.toString();
}

/**
 * Several set-ups side by side: each after the first says how it differs from the first.
 *
 * @param view the name of the view, where it is not the first one
 */
export function writeHashes(setups: readonly Setup[], view?: string): string {
  const [first = defaultSetup, ...others] = setups;
  const beginning = [view === undefined ? '' : `view=${view}`, writeHash(first)];
  return [
    beginning.filter((part) => part !== '').join('&'),
    ...others.map((other) => writeHash(other, first)),
  ].join('/');
}

/** What an address says; what it does not say is as in `defaultSetup`. */
export function readHash(hash: string): Address {
  const whole = hash.replace(/^#/, '');
  const path = /(?:^|[&/])(open=[^&]*)/.exec(whole)?.[1] ?? ''; // its slashes divide no set-ups
  const [first, ...others] = whole.replace(path, '').split('/');
  const unknown: string[] = [];
  const entries = new URLSearchParams(first);
  const view = entries.get('view') ?? undefined;
  const open = new URLSearchParams(path).get('open') ?? undefined;
  entries.delete('view');
  const base = read(entries, defaultSetup, unknown);
  const setups = others.map((other) => read(new URLSearchParams(other), base, unknown));
  return { setups: [base, ...setups], view, open, unknown };
}

function read(entries: URLSearchParams, base: Setup, unknown: string[]): Setup {
  const asked = entries.get('task') ?? base.task;
  const isTask = asked === OWN || Object.hasOwn(menus.tasks, asked);
  const task = isTask ? asked : base.task;
  const ofTask = optionFields(task);
  const options: Record<string, number> = task === base.task ? { ...base.options } : {};
  const data: Record<string, number> = { count: base.count, dataSeed: base.dataSeed };
  const settings: Record<string, unknown> = { ...base.settings };
  const ofOwn = task === OWN ? entries.get('features') : null;
  const features = ofOwn === null ? base.features : ofOwn.slice(0, LONGEST);
  for (const [name, text] of entries) {
    if ((name === 'task' && isTask) || (name === 'features' && task === OWN)) continue;
    const places = [
      [ofTask, options],
      [dataFields, data],
      [fields, settings],
    ] as const;
    const place = places.find(([known]) => Object.hasOwn(known, name));
    const value = place && parseValue((place[0] as typeof fields)[name as SettingName], text);
    if (place && value !== undefined) place[1][name] = value;
    else unknown.push(`${name}=${text}`);
  }
  return {
    task,
    options,
    count: data.count,
    dataSeed: data.dataSeed,
    ...(task === OWN && features && { features }),
    settings: fitting(settings as Setup['settings']),
  };
}
