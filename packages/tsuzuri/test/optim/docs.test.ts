import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { optimizers } from '../../src/optim/optimizers.ts';
import { schedules } from '../../src/optim/schedules.ts';

interface Kind {
  readonly description: string;
  readonly defaults: object;
}

/** A Markdown table of a record of kinds. */
function tableOf(kinds: Readonly<Record<string, Kind>>): string {
  const rows = Object.entries(kinds).map(([name, { description, defaults }]) => {
    const options = Object.entries(defaults).map(([key, value]) => `${key} ${value}`);
    return `| \`${name}\` | ${description} | ${options.join(', ')} |`;
  });
  return ['| name | what it does | defaults |', '|---|---|---|', ...rows].join('\n');
}

const page = readFileSync(new URL('../../../../docs/optimisers.md', import.meta.url), 'utf8');

describe('docs/optimisers.md', () => {
  it.each<[string, Readonly<Record<string, Kind>>]>([
    ['optimizers', optimizers],
    ['schedules', schedules],
  ])('has the table of %s', (name, kinds) => {
    const start = page.indexOf(`<!-- ${name}:`);
    const section = page.slice(page.indexOf('\n', start), page.indexOf('<!-- end -->', start));
    expect(section.trim()).toBe(tableOf(kinds));
  });
});
