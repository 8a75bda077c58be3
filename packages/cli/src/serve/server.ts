import type { AddressInfo } from 'node:net';
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { collectDefaultMetrics } from 'prom-client';
import { RunError } from '../errors.ts';
import { surroundings } from '../surroundings.ts';
import { tell } from '../terminal/tell.ts';
import { createApp } from './app.ts';
import { guardOf } from './keys.ts';
import { createLog } from './log.ts';
import { defaultMemory, memoryGuard } from './memory.ts';
import { createMetrics } from './metrics.ts';
import { machineFor, openModels, placesOf } from './open-models.ts';
import type { App, Served } from './served.ts';
import type { ServeSettings } from './settings.ts';
import { startEngine } from './thread.ts';
import { warmUpRoutes } from './warm-up-routes.ts';
import { reviveModel, watchModel } from './watch.ts';

const LOOK_AT_FILES = 500; // milliseconds between two looks at a model file

/**
 * Serves models until a signal comes; then finishes what it has begun. A second signal ends it at once.
 *
 * @param words models, as the command line gives them
 * @throws RunError when the port is taken, or a model cannot be loaded
 */
export async function serve(words: readonly string[], settings: ServeSettings): Promise<void> {
  const { host, port, timeLimit, maxMemory = defaultMemory() } = settings;
  const places = placesOf(words);
  const machine = machineFor(settings, places.length);
  const guard = guardOf(settings);
  const log = createLog(surroundings().stdout, settings.logLevel);
  const models = await openModels(places, startEngine, settings, machine);
  const metrics = createMetrics(models);
  collectDefaultMetrics({ register: metrics.registry });
  const served: Served = {
    models,
    metrics,
    guard,
    limits: settings,
    requireMemory: memoryGuard(maxMemory),
    inFlight: 0,
    isDraining: false,
  };
  const probes = new Map(Array.from(models, ([name, model]) => [name, model.probe]));
  await warmUpRoutes(served, probes, settings.warmUp / 2);
  const app = createApp(served, log);
  const end = new AbortController();
  const watching = {
    ...machine,
    open: startEngine,
    log,
    interval: LOOK_AT_FILES,
    signal: end.signal,
  };
  for (const model of models.values()) {
    reviveModel(model, watching);
    if (settings.watch) void watchModel(model, watching);
  }
  const stopped = stopSignal(); // before anybody hears that it serves
  try {
    await app.listen({ host, port }).catch((error: NodeJS.ErrnoException) => {
      throw new RunError(reasons[error.code ?? '']?.(settings) ?? error.message);
    });
    const { address, family, port: actual } = app.server.address() as AddressInfo;
    const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${actual}`;
    tell(`serving ${[...models.keys()].join(', ')} at ${url}`);
    await stopped;
    served.isDraining = true;
    log.info({ inFlight: served.inFlight }, 'draining');
    await emptied(served, timeLimit);
  } finally {
    end.abort();
    await closeApp(app);
    await Promise.all(Array.from(models.values(), (model) => model.dispose()));
  }
}

const noAddress = ({ host }: ServeSettings) => `--host: ${host} is no address of this machine`;

/** Why a server cannot listen, by the system's name for it. */
const reasons: Readonly<Record<string, (settings: ServeSettings) => string>> = {
  EADDRINUSE: ({ port }) => `--port: ${port} is taken; choose another, or 0 for any free one`,
  EACCES: ({ port }) => `--port: ${port} is not allowed for this user; choose one above 1023`,
  EADDRNOTAVAIL: noAddress,
  ENOTFOUND: noAddress,
};

/** Resolves with the first signal that asks to stop; the second ends the process. */
function stopSignal(): Promise<void> {
  const { signals, exit } = surroundings();
  return new Promise((resolve) => {
    let count = 0;
    const stop = (signal: 'SIGINT' | 'SIGTERM') => {
      if (++count > 1) exit(128 + constants.signals[signal]);
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) signals.on(signal, stop);
  });
}

const LOOK = 20; // milliseconds between two looks at what is in flight

/** Waits until nothing is in flight, for at most some seconds. */
async function emptied(served: Served, seconds: number): Promise<void> {
  const until = performance.now() + seconds * 1000;
  while (served.inFlight > 0 && performance.now() < until) await delay(LOOK);
}

const PARTING = 500; // milliseconds for connections to end by themselves

async function closeApp(app: App): Promise<void> {
  const late = setTimeout(() => app.server.closeAllConnections(), PARTING);
  await app.close();
  clearTimeout(late);
}
