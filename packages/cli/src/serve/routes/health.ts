import { Refusal } from '../refusal.ts';
import { errorResponse, statusResponse } from '../schemas.ts';
import type { AddRoute } from '../served.ts';

/** `GET /healthz`: the process lives. */
export const addHealth: AddRoute = (app) => {
  const schema = {
    summary: 'Whether the process lives',
    tags: ['operation'],
    response: { 200: statusResponse },
  };
  app.get('/healthz', { schema, config: { isOpen: true } }, async () => ({ status: 'ok' }));
};

/** `GET /readyz`: it takes requests. */
export const addReady: AddRoute = (app, served) => {
  const schema = {
    summary: 'Whether requests are taken; not while the server drains',
    tags: ['operation'],
    response: { 200: statusResponse, 503: errorResponse },
  };
  app.get('/readyz', { schema, config: { isOpen: true } }, async () => {
    if (served.isDraining) throw new Refusal(503, 'draining: the server is about to stop');
    for (const { name, hasEnded } of served.models.values()) {
      if (hasEnded)
        throw new Refusal(503, `model ${name}: it ended unexpectedly and is loaded again`);
    }
    return { status: 'ready' };
  });
};
