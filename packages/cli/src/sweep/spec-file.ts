import { RunError, UsageError } from '../errors.ts';
import { readRunFile, sweepFiles } from '../run/files.ts';
import { flagOf } from '../text/flag-name.ts';
import { fingerprintOf } from './make-spec.ts';
import { type SweepSpec, specSchema } from './spec.ts';

/** What sweep.json holds. */
export const formatSpec = (spec: SweepSpec) => `${JSON.stringify(spec, null, 2)}\n`;

/** What the sweep of a folder was begun with. @throws RunError when its sweep.json is none */
export function readSpec(out: string): SweepSpec {
  const text = readRunFile(out, sweepFiles.spec)?.toString('utf8');
  if (text === undefined) throw new UsageError(`--out: there is no sweep in "${out}"`);
  try {
    return specSchema.parse(JSON.parse(text));
  } catch {
    throw new RunError(`${out}/${sweepFiles.spec} is damaged; --force begins the sweep again`);
  }
}

/** @throws UsageError when a sweep is asked for that is not the one of the folder */
export function requireSame(out: string, asked: SweepSpec, before: SweepSpec): void {
  const names = Object.keys({ ...asked, ...before }) as (keyof SweepSpec)[];
  const other = names.find((name) => shown(asked[name]) !== shown(before[name]));
  if (other === undefined) return;
  const what =
    other === 'data'
      ? dataOf(asked, before)
      : `${flagOf(other)} was ${shown(before[other])}, now it is ${shown(asked[other])}`;
  throw new UsageError(
    `--out: "${out}" holds another sweep: ${what}; name another directory, or replace it by --force`,
    { seeHelp: false },
  );
}

function dataOf(asked: SweepSpec, before: SweepSpec): string {
  const changed = asked.data.find(({ fingerprint, ...files }) =>
    before.data.some((one) => {
      const { fingerprint: earlier, ...others } = one;
      return earlier !== fingerprint && shown(others) === shown(files);
    }),
  );
  return changed ? `${changed.files.join(', ')} has changed since then` : 'it has other data';
}

/** @throws UsageError when the files of a sweep are not what they were */
export async function requireData({ data }: SweepSpec): Promise<void> {
  for (const { files, valid = [], fingerprint } of data) {
    if ((await fingerprintOf([...files, ...valid])) === fingerprint) continue;
    throw new UsageError(
      `${[...files, ...valid].join(', ')}: expected the data that the sweep was begun with, got other`,
      { seeHelp: false },
    );
  }
}

const shown = (value: unknown) => JSON.stringify(value) ?? 'nothing';
