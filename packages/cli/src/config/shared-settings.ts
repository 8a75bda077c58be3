import { type BackendName, backends } from 'tsuzuri';
import { z } from 'zod';
import { described, kinds, text, toggle, wholeNumber, withText } from './fields.ts';
import { unless } from './needs.ts';

/** The names of a record's kinds. */
export const namesOf = <Kind extends string>(record: Readonly<Record<Kind, unknown>>) =>
  Object.keys(record) as Kind[];

/** Where it computes: all commands that compute have these. */
export const machineSettings = z.strictObject({
  backend: kinds(
    ['auto', ...namesOf<BackendName>(backends)],
    'backend; auto takes the first that works on this machine',
  ),
  threads: described(
    wholeNumber(1, 64).optional(),
    'number of threads, by default one per processor',
    'N',
    unless(({ backend, threads }) =>
      backend === 'reference' && threads !== 1
        ? 'has no effect with --backend reference, which has one thread'
        : undefined,
    ),
  ),
});

/** A seed of random numbers; `help` says of which. */
export const seed = (help: string) => described(wholeNumber(0, 2 ** 32 - 1), help, 'N');

/** Output for another program. */
export const json = () => toggle('print the result as JSON');

/** How sources with several targets are scored. */
export const singleReference = () =>
  toggle(
    'score every row by itself, as shared tasks do; by default rows with one source are one example, and its nearest target counts',
  );

/** A page about the run when all is done. */
export const report = () =>
  withText(z.boolean(), {
    help: 'write report.html about the run at the end',
    negation: 'write no report',
  });

/** One of several models of a run. */
export const model = () =>
  described(
    text().optional(),
    "model of an experiment: its name, or its file's; by default the best. Member of an ensemble: its number; by default all",
    'NAME',
  );
