import { statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Machine, OpenEngine } from './engine.ts';
import type { Log } from './log.ts';
import type { ServedModel } from './model.ts';

/** What tells one state of a file from another; empty where none can be seen. */
export function stampOf(path: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join();
  } catch {
    return ''; // it is gone, a link to itself, or in a folder that is closed to us
  }
}

/** How models are kept alive and up to date. */
export interface WatchSettings extends Machine {
  /** Loads what takes the place of an engine. */
  readonly open: OpenEngine;
  readonly log: Log;
  /** Milliseconds between two looks at a file. */
  readonly interval: number;
  readonly signal: AbortSignal;
}

/**
 * Swaps a model in when its file has changed: once the file has stayed the same for a while, it is
 * loaded as a whole beside the one in use and checked; a file that changes meanwhile is looked at
 * again, and a bad one is refused while the old model serves on.
 */
export async function watchModel(model: ServedModel, settings: WatchSettings): Promise<void> {
  let before = model.stamp;
  let refused = '';
  for await (const stamp of stamps(model.path, settings)) {
    const isSettled = stamp === before && stamp !== '';
    before = stamp;
    if (!isSettled || stamp === model.stamp || stamp === refused) continue;
    if ((await renew(model, settings, 'refused; the model in use serves on')) === 'refused')
      refused = stamp;
  }
}

const LONGEST_WAIT = 30_000; // milliseconds

/** Loads a model again whenever its engine ends by itself, until that succeeds: ever more rarely. */
export function reviveModel(model: ServedModel, settings: WatchSettings): void {
  const { log, interval, signal } = settings;
  model.onEnd = async ({ message: reason }) => {
    if (!signal.aborted) log.error({ model: model.name, reason }, 'the model ended by itself');
    let wait = interval;
    while (!signal.aborted) {
      const outcome = await renew(model, settings, 'not loaded again');
      if (outcome === 'swapped') return;
      await delay(wait, undefined, { signal }).catch(() => {});
      wait = outcome === 'changed' ? interval : Math.min(2 * wait, LONGEST_WAIT);
    }
  };
}

/** Loads the file of a model and swaps it in, unless it is refused, which is logged in these words, or has changed meanwhile. */
async function renew(
  model: ServedModel,
  settings: WatchSettings,
  refusal: string,
): Promise<'swapped' | 'refused' | 'changed'> {
  const { open, log, signal, backend, threads, warmUp } = settings;
  const { name, path } = model;
  const stamp = stampOf(path);
  try {
    const engine = await open(path, { backend, threads, warmUp });
    if (stampOf(path) !== stamp || signal.aborted) {
      await engine.dispose();
      return 'changed';
    }
    await model.replace({ engine, stamp });
    log.info({ model: name, path }, 'swapped in');
    return 'swapped';
  } catch (error) {
    if (stampOf(path) !== stamp) return 'changed'; // it was still being written
    const reason = (error as Error).message;
    log.error({ model: name, path, reason }, refusal);
    return 'refused';
  }
}

async function* stamps(path: string, { interval, signal }: WatchSettings): AsyncGenerator<string> {
  while (!signal.aborted) {
    await delay(interval, undefined, { signal, ref: false }).catch(() => {});
    if (!signal.aborted) yield stampOf(path);
  }
}
