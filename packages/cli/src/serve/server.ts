import type { AddressInfo } from 'node:net';
import { RunError } from '../errors.ts';
import { surroundings } from '../surroundings.ts';
import { tell } from '../terminal/tell.ts';
import { createApp } from './app.ts';
import { openModels, placesOf } from './open-models.ts';
import type { Served } from './served.ts';
import type { ServeSettings } from './settings.ts';
import { startEngine } from './thread.ts';

/**
 * Serves models until a signal comes.
 *
 * @param words models, as the command line gives them
 * @throws RunError when the port is taken, or a model cannot be loaded
 */
export async function serve(words: readonly string[], settings: ServeSettings): Promise<void> {
  const places = placesOf(words);
  const models = await openModels(places, startEngine, settings);
  const served: Served = { models, limits: settings, isDraining: false };
  const app = createApp(served, settings.maxBody * 1024);
  try {
    const { host, port } = settings;
    await app.listen({ host, port }).catch((error: NodeJS.ErrnoException) => {
      throw new RunError(`--port: ${port} on ${host} cannot be used: ${error.code}`);
    });
    const { address, family, port: actual } = app.server.address() as AddressInfo;
    const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${actual}`;
    tell(`serving ${[...models.keys()].join(', ')} at ${url}`);
    await stopSignal();
    served.isDraining = true;
  } finally {
    await app.close();
    await Promise.all(Array.from(models.values(), (model) => model.dispose()));
  }
}

function stopSignal(): Promise<void> {
  const { signals } = surroundings();
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) signals.once(signal, () => resolve());
  });
}
