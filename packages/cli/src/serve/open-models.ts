import { availableParallelism } from 'node:os';
import { basename, dirname, resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { findModel } from '../run/open-run.ts';
import type { Machine, OpenEngine } from './engine.ts';
import type { BatchSettings } from './batcher.ts';
import { ServedModel } from './model.ts';
import { stampOf } from './watch.ts';

/** A model's name and file, as the command line gives them. */
export interface Place {
  readonly name: string;
  readonly path: string;
}

/**
 * The models that words mean: `runs/hun`, or `name=runs/hun`.
 *
 * @throws UsageError for names that are given twice or cannot be names; what `findModel` throws
 */
export function placesOf(words: readonly string[]): Place[] {
  const places = words.map((word) => {
    const [, name, run] = /^([\w.-]+)=(.+)$/s.exec(word) ?? [undefined, undefined, word];
    return { name: name ?? nameOf(run), path: findModel(run, undefined, 'best').path };
  });
  places.forEach(({ name }, i) => {
    if (places.findIndex((one) => one.name === name) === i) return;
    throw new UsageError(`two models are called "${name}"; name one yourself: NAME=${words[i]}`);
  });
  return places;
}

/** The name of the run's folder, or that of a file without its ending. */
function nameOf(run: string): string {
  return basename(resolve(run)).replace(/\.safetensors$/, '') || basename(dirname(resolve(run)));
}

/** Where each of several models computes: they share the processors but one, which speaks HTTP, unless threads are asked for. */
export function machineFor({ backend, threads, warmUp }: Machine, models: number): Machine {
  const share = Math.max(1, Math.floor((availableParallelism() - 1) / models));
  return { backend, warmUp, threads: threads ?? (backend === 'reference' ? undefined : share) };
}

/** Loads models at the same time; when one cannot be loaded, the others are let go. */
export async function openModels(
  places: readonly Place[],
  open: OpenEngine,
  settings: BatchSettings,
  machine: Machine,
): Promise<Map<string, ServedModel>> {
  const opened = await Promise.allSettled(
    places.map(async ({ name, path }) => {
      const loaded = { stamp: stampOf(path), engine: await open(path, machine) };
      return new ServedModel(name, path, loaded, settings);
    }),
  );
  const models = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = opened.find((one) => one.status === 'rejected');
  if (failed) {
    await Promise.all(models.map((model) => model.dispose()));
    throw failed.reason;
  }
  return new Map(models.map((model) => [model.name, model]));
}
