import { modelsResponse } from '../schemas.ts';
import type { AddRoute } from '../served.ts';

/** `GET /v1/models`: what is served. */
export const addModels: AddRoute = (app, served) => {
  const schema = {
    summary: 'The models that are served',
    tags: ['models'],
    response: { 200: modelsResponse },
  };
  app.get('/v1/models', { schema }, async () => ({
    models: Array.from(served.models.values(), ({ facts }) => facts),
  }));
};
