import { flagOf } from '../../text/flag-name.ts';
import { type Html, markup, table } from '../html.ts';
import type { ReportRun } from '../runs.ts';
import type { Section } from '../section.ts';

/** What the runs were told, and what was found in their data. */
export const settings: Section = {
  title: 'Settings and data',
  about: 'All that decides what a run computes, as flags.',
  make({ runs }) {
    return markup`${runs.map(({ name, origin: { facts } }) =>
      facts.length === 0
        ? ''
        : markup`${runs.length > 1 ? markup`<h3>${name}</h3>` : ''}
<ul>${facts.map((line) => markup`<li>${line}</li>`)}</ul>
`,
    )}${runs.length === 1 ? listOf(runs[0]) : tableOf(runs)}`;
  },
};

function listOf({ settings }: ReportRun): Html {
  return markup`<dl class="settings">
    ${namesOf([settings]).map(
      (name) =>
        markup`<div><dt><code>${flagOf(name)}</code></dt><dd>${shown(settings[name])}</dd></div>
`,
    )}
  </dl>`;
}

const mark = markup` <strong class="mark">differs</strong>`;

/** A column per run; the settings that differ come first. */
function tableOf(runs: readonly ReportRun[]): Html {
  const rows = namesOf(runs.map(({ settings }) => settings)).map((name) => {
    const values = runs.map(({ settings }) => shown(settings[name]));
    const known = runs.flatMap(({ settings }) => (name in settings ? shown(settings[name]) : []));
    return { name, values, differs: new Set(known).size > 1 };
  });
  const sorted = [...rows.filter(({ differs }) => differs), ...rows.filter((row) => !row.differs)];
  return table(
    'Settings',
    ['setting', ...runs.map(({ name }) => name)],
    sorted.map(({ name, values, differs }) => [
      markup`<code>${flagOf(name)}</code>${differs ? mark : ''}`,
      ...values,
    ]),
  );
}

/** `heldOutBy` is no setting: it tells runs of earlier versions from others. */
function namesOf(all: readonly ReportRun['settings'][]): string[] {
  const names = new Set(all.flatMap((settings) => Object.keys(settings)));
  names.delete('heldOutBy');
  return [...names];
}

/** A value as it is typed; nothing for none. */
function shown(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'string') return value.trim() === '' ? JSON.stringify(value) : value;
  if (typeof value !== 'object') return `${value as number}`;
  if (Array.isArray(value)) return value.map(shown).join(',');
  return Object.entries(value)
    .map(([name, one]) => `${name}=${shown(one)}`)
    .join(',');
}
