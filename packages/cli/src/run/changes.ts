import { AUTO, type ResumeChanges } from 'tsuzuri/nn';
import { type TrainSettings, trainSettings } from '../config/train-settings.ts';
import { UsageError } from '../errors.ts';
import { flagOf } from '../text/flag-name.ts';

type Name = keyof TrainSettings;

/** Settings that change nothing of what a run computes from its data. */
const free: ReadonlySet<Name> = new Set(['backend', 'threads']);

/** Settings that may be others when a run is resumed: the part before keeps its bits. */
const changeable: ReadonlySet<Name> = new Set([
  'epochs',
  'patience',
  'learningRate',
  'schedule',
  'scheduleOptions',
]);

/** Settings that the examples have decided where nobody did. */
const decided: ReadonlySet<Name> = new Set(['generator', 'attention']);

/** What a resumed run is told to do otherwise. */
export interface Changes {
  readonly changes: ResumeChanges;
  /** In words: `--epochs 80 (60 before)`. */
  readonly words: readonly string[];
}

/**
 * What is asked for that is not what the run was begun with.
 *
 * @throws UsageError for the first setting that cannot be changed any more
 */
export function changesOf(asked: TrainSettings, saved: TrainSettings, out: string): Changes {
  const names = (Object.keys(trainSettings.shape) as Name[]).filter(
    (name) =>
      !free.has(name) &&
      !(asked.generator === AUTO && decided.has(name)) &&
      !(changeable.has(name) && asked[name] === undefined) && // by the examples, as at the beginning
      shown(asked[name]) !== shown(saved[name]),
  );
  const fixed = names.find((name) => !changeable.has(name));
  if (fixed !== undefined) {
    throw new UsageError(
      `${flagOf(fixed)}: the run in "${out}" was begun with ${shown(saved[fixed])}, got ${shown(asked[fixed])}; omit it, or begin another run`,
    );
  }
  const has = (...some: Name[]) => some.some((name) => names.includes(name));
  const { epochs, patience, learningRate, schedule, scheduleOptions } = asked;
  return {
    changes: {
      ...(epochs !== undefined && has('epochs') && { epochs }),
      ...(has('patience') && { patience }),
      ...(has('learningRate') && { learningRate }),
      ...(has('schedule', 'scheduleOptions') && {
        schedule: { ...scheduleOptions, kind: schedule },
      }),
    },
    words: names.map(
      (name) => `${flagOf(name)} ${shown(asked[name])} (${shown(saved[name])} before)`,
    ),
  };
}

function shown(value: TrainSettings[Name]): string {
  if (value === undefined) return 'none';
  if (Array.isArray(value)) return value.join(',');
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([name, one]) => `${name}=${String(one)}`).join(',') || 'none';
}
