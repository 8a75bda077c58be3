import type { Asked } from 'tsuzuri';
import { PassThrough } from 'node:stream';
import type { Engine } from '../../src/serve/engine.ts';
import { createApp } from '../../src/serve/app.ts';
import type { Guard } from '../../src/serve/keys.ts';
import { createLog } from '../../src/serve/log.ts';
import { createMetrics } from '../../src/serve/metrics.ts';
import { ServedModel } from '../../src/serve/model.ts';
import type { App, Served } from '../../src/serve/served.ts';
import { type ServeSettings, serveDefaults } from '../../src/serve/settings.ts';

/** What a test may do to a fake engine. */
export interface FakeEngine extends Engine {
  /** The batches so far. */
  readonly batches: (readonly Asked[])[];
  isDisposed: boolean;
}

/** An engine that answers in capitals, refuses "?", and takes `milliseconds` for a batch. */
export function fakeEngine(milliseconds = 0, mark = ''): FakeEngine {
  const batches: (readonly Asked[])[] = [];
  const engine: FakeEngine = {
    batches,
    isDisposed: false,
    probe: 'a',
    facts: {
      parameters: 3,
      beam: 5,
      maximumLength: 9,
      attention: false,
      loaded: '2026-01-01T00:00:00.000Z',
    },
    ended: new Promise(() => {}),
    async answer(texts, { nBest }, signal) {
      batches.push(texts);
      if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds));
      signal?.throwIfAborted();
      return texts.map((asked) => {
        const input = typeof asked === 'string' ? asked : asked.source;
        if (input === '?') return { failure: 'not for this model' };
        const text = `${input.toUpperCase()}${mark}`;
        const hypotheses = Array.from({ length: nBest }, () => ({ text }));
        return { answer: { input, hypotheses }, tokens: nBest * text.length };
      });
    },
    dispose: async () => void (engine.isDisposed = true),
  };
  return engine;
}

/** A server of fake engines, by the names of their models. */
export function fakeServer(
  engines: Readonly<Record<string, Engine>>,
  settings: Partial<ServeSettings> = {},
  guard?: Guard,
): { app: App; served: Served; log: PassThrough } {
  const all = { ...serveDefaults, batchWait: 0, ...settings } as ServeSettings;
  const models = new Map(
    Object.entries(engines).map(([name, engine]) => [
      name,
      new ServedModel(name, `${name}.safetensors`, { engine, stamp: '' }, all),
    ]),
  );
  const served: Served = {
    models,
    limits: all,
    metrics: createMetrics(models),
    guard,
    requireMemory: () => {},
    inFlight: 0,
    isDraining: false,
  };
  const log = new PassThrough({ encoding: 'utf8' });
  return { app: createApp(served, createLog(log, all.logLevel)), served, log };
}
