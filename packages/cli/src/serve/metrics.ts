import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ServedModel } from './model.ts';

const SECONDS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10];
const SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** What Prometheus reads of a server. */
export interface Metrics {
  readonly registry: Registry;
  /** A request has come; what it returns hears of its end. `model` is empty for what names none. */
  begin(): (end: { model: string; route: string; status: number; seconds: number }) => void;
  batch(model: string, texts: number): void;
  tokens(model: string, count: number): void;
}

/** Metrics of the models that are served; each server has a registry of its own. */
export function createMetrics(models: ReadonlyMap<string, ServedModel>): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: 'tsuzuri_requests_total',
    help: 'Requests by model, route and HTTP status (499: the client went away)',
    labelNames: ['model', 'route', 'status'],
    registers,
  });
  const seconds = new Histogram({
    name: 'tsuzuri_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its response',
    labelNames: ['model', 'route'],
    buckets: SECONDS,
    registers,
  });
  const inFlight = new Gauge({
    name: 'tsuzuri_requests_in_flight',
    help: 'Requests without a complete response',
    registers,
  });
  const sizes = new Histogram({
    name: 'tsuzuri_batch_size',
    help: 'Texts computed together',
    labelNames: ['model'],
    buckets: SIZES,
    registers,
  });
  const tokens = new Counter({
    name: 'tsuzuri_tokens_total',
    help: 'Tokens of the hypotheses returned',
    labelNames: ['model'],
    registers,
  });
  const queue = new Gauge({
    name: 'tsuzuri_queue_length',
    help: 'Texts that wait',
    labelNames: ['model'],
    registers,
    collect: () => {
      for (const [model, { batcher }] of models) queue.set({ model }, batcher.waiting);
    },
  });
  return {
    registry,
    begin: () => {
      inFlight.inc();
      return ({ model, route, status, seconds: taken }) => {
        inFlight.dec();
        requests.inc({ model, route, status });
        seconds.observe({ model, route }, taken);
      };
    },
    batch: (model, texts) => sizes.observe({ model }, texts),
    tokens: (model, count) => tokens.inc({ model }, count),
  };
}
