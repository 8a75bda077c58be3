import type { AddRoute } from './served.ts';
import { addHealth, addReady } from './routes/health.ts';
import { addMetrics } from './routes/metrics.ts';
import { addModels } from './routes/models.ts';
import { addPredict } from './routes/predict.ts';

/** All routes. */
export const routes: Readonly<Record<string, AddRoute>> = {
  predict: addPredict,
  models: addModels,
  health: addHealth,
  ready: addReady,
  metrics: addMetrics,
};
