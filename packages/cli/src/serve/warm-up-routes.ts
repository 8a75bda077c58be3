import type { Asked } from 'tsuzuri';
import { createApp } from './app.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import type { Served } from './served.ts';
import { CLIENTS, again } from './warm-up.ts';

/**
 * Sends the models' own texts through all that a request passes, for some seconds, in an app of its
 * own that logs and counts nothing.
 *
 * @param probes a text for each model
 */
export async function warmUpRoutes(
  served: Served,
  probes: ReadonlyMap<string, Asked>,
  seconds: number,
): Promise<void> {
  const own = { ...served, guard: undefined, metrics: createMetrics(new Map()) };
  const app = createApp(own, createLog(process.stdout, 'silent'));
  const bodies = Array.from(probes, ([model, text]) => ({ model, inputs: [text] }));
  await again(seconds, () =>
    Promise.all(
      Array.from({ length: CLIENTS }, (_, i) =>
        app.inject({ method: 'POST', url: '/v1/predict', payload: bodies[i % bodies.length] }),
      ),
    ),
  );
  await app.close();
}
