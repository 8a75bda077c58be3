import { computed, signal } from '@preact/signals';
import { readHash, writeHashes } from '../setup/hash.ts';
import { OWN } from '../setup/parts.ts';
import { type Setup, defaultSetup } from '../setup/setup.ts';
import { texts } from '../texts/texts.ts';
import type { OwnPairs } from '../worker/examples.ts';
import { Run } from './run.ts';

/** Runs side by side, at most: each has a colour, a worker and a memory of its own. */
export const MOST_RUNS = 4;

/** The set-up on the page's form; a run keeps the one that it was begun with. */
export const setup = signal<Setup>(defaultSetup);
/** The visitor's own pairs. */
export const own = signal<OwnPairs | undefined>(undefined);
/** The runs side by side. */
export const runs = signal<readonly Run[]>([]);
/** The one whose model is looked into. */
export const chosen = signal<Run | undefined>(undefined);
/** The name of the view that is shown; undefined for the first one. */
export const view = signal<string | undefined>(undefined);
/** What went wrong, or is to be known, in one line. */
export const notice = signal<string | undefined>(undefined);
/** Whether something is training. */
export const isTraining = computed(() =>
  runs.value.some(({ phase }) => phase.value === 'training' || phase.value === 'starting'),
);

/** A share of the machine's threads for each of so many runs; one is left to the page. */
function threadsFor(count: number): number {
  const threads = globalThis.crossOriginIsolated ? navigator.hardwareConcurrency - 1 : 1;
  return Math.max(1, Math.floor(threads / count));
}

/** Puts runs in the place of those there are. */
function replaceRuns(next: readonly Run[]): void {
  for (const run of runs.value) if (!next.includes(run)) run.end();
  runs.value = next;
  if (!chosen.value || !next.includes(chosen.value)) chosen.value = next[0];
  notice.value = undefined;
}

function newRun(one: Setup): Run {
  return new Run({ kind: 'setup', setup: one, own: one.task === OWN ? own.value : undefined });
}

async function start(run: Run): Promise<void> {
  await run.begin(threadsFor(runs.value.length));
  if (run.setup && run.phase.value !== 'failed') await run.ask('go');
}

/** Trains with set-ups side by side, each from its first weights. */
export async function train(setups: readonly Setup[] = [setup.value]): Promise<void> {
  const begun = setups.slice(0, MOST_RUNS).map(newRun);
  replaceRuns(begun);
  writeAddress();
  await Promise.all(begun.map(start));
}

/** Trains with the set-up of the form, beside the runs that there are. */
export async function trainBeside(): Promise<void> {
  const run = newRun(setup.value);
  replaceRuns([...runs.value, run]);
  writeAddress();
  await start(run);
}

/** A new worker in the place of a run's, which begins as it began. */
export async function restart(run: Run): Promise<void> {
  const again = new Run(run.origin);
  again.input.value = run.input.value;
  again.features.value = run.features.value;
  if (chosen.value === run) chosen.value = again;
  replaceRuns(runs.value.map((other) => (other === run ? again : other)));
  await start(again);
}

/** Ends a run, and takes it off the page. */
export function remove(run: Run): void {
  replaceRuns(runs.value.filter((other) => other !== run));
  writeAddress();
}

/** The set-up twice, as it is and with the source the other way round. */
export function compareReversed(): Promise<void> {
  const { settings } = setup.value;
  const reversed = {
    ...setup.value,
    settings: { ...settings, reverseSource: !settings.reverseSource },
  };
  return train(settings.reverseSource ? [reversed, setup.value] : [setup.value, reversed]);
}

/** Opens a model file in the place of the runs, which stay when it is none. @throws what is wrong with it */
export async function openModel(name: string, bytes: ArrayBuffer): Promise<void> {
  const run = new Run({ kind: 'file', name, bytes });
  await Promise.race([run.begin(threadsFor(1)), run.death]);
  if (run.phase.value !== 'failed') {
    replaceRuns([run]);
    return;
  }
  run.end();
  throw new Error(run.failure.value || texts.value.run.workerDied);
}

/** Asks all runs that are not at their end. */
export async function askAll(name: 'go' | 'stop' | 'step'): Promise<void> {
  const ready = runs.value.filter(({ phase }) => ['training', 'paused'].includes(phase.value));
  await Promise.all(ready.map((run) => run.ask(name)));
}

/** All runs again from their first weights, which are the same. */
export async function rewindAll(): Promise<void> {
  const trained = runs.value.filter(({ setup, phase }) => setup && phase.value !== 'failed');
  await Promise.all(trained.map((run) => run.rewind()));
}

/** Another seed, and the runs that the form is of with it. */
export function trainWithNewSeed(): Promise<void> {
  const seed = 1 + (Number(setup.value.settings.seed) % 999_999);
  const again = setupsAtHand().map((one) => ({ ...one, settings: { ...one.settings, seed } }));
  setup.value = { ...setup.value, settings: { ...setup.value.settings, seed } };
  return train(again);
}

/** The set-ups of the runs, if the form's is among them; else that of the form. */
function setupsAtHand(): readonly Setup[] {
  const trained = runs.value.flatMap((run) => run.setup ?? []);
  const form = JSON.stringify(setup.value);
  return trained.some((one) => JSON.stringify(one) === form) ? trained : [setup.value];
}

/** Puts the set-ups at hand into the address, without a step in the history. */
export function writeAddress(): void {
  const hash = writeHashes(setupsAtHand(), view.value);
  history.replaceState(null, '', hash === '' ? location.pathname + location.search : `#${hash}`);
}

/** Takes what the address says. @returns the address of a model to open, if it names one */
export function readAddress(): string | undefined {
  const { setups, open, unknown, ...address } = readHash(location.hash);
  view.value = address.view;
  setup.value = setups[0];
  shared.value = setups;
  if (unknown.length > 0) notice.value = texts.value.notices.unknown(unknown.join(', '));
  return open;
}

/** The set-ups that the address had when the page was opened. */
export const shared = signal<readonly Setup[]>([]);
