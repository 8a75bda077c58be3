import type { AddRoute } from './served.ts';
import { addHealth, addReady } from './routes/health.ts';
import { addMetrics } from './routes/metrics.ts';
import { addModels } from './routes/models.ts';
import { addDocs, addOpenApi } from './routes/openapi.ts';
import { addPage } from './routes/page.ts';
import { addPredict } from './routes/predict.ts';
import { addStream } from './routes/stream.ts';

/** All routes. */
export const routes: Readonly<Record<string, AddRoute>> = {
  predict: addPredict,
  stream: addStream,
  models: addModels,
  health: addHealth,
  ready: addReady,
  metrics: addMetrics,
  openapi: addOpenApi,
  docs: addDocs,
  page: addPage,
};
