import { readFileSync } from 'node:fs';

/** An array as the generator writes it. */
export interface Stored {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** A file that `fixtures/pytorch/generate.py` wrote. */
interface FixtureFile<Case> {
  readonly header: { readonly torch: string; readonly precision: string };
  readonly cases: Readonly<Record<string, Case>>;
}

/** The cases of `fixtures/pytorch/<name>.json`, by name. */
export function pytorchCases<Case>(name: string): [string, Case][] {
  const path = new URL(`../fixtures/pytorch/${name}.json`, import.meta.url);
  const file = JSON.parse(readFileSync(path, 'utf8')) as FixtureFile<Case>;
  return Object.entries(file.cases);
}
