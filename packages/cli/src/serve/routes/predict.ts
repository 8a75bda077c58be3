import { ask, refusals } from '../ask.ts';
import { predictRequest, predictResponse } from '../schemas.ts';
import type { AddRoute } from '../served.ts';

/** `POST /v1/predict`: the answers of a model to texts. */
export const addPredict: AddRoute = (app, served) => {
  const schema = {
    summary: 'The answers of a model to texts',
    tags: ['models'],
    body: predictRequest(served.limits),
    response: { 200: predictResponse, ...refusals },
  };
  app.post('/v1/predict', { schema }, async (request, reply) =>
    reply.send(await ask(request, reply, served)),
  );
};
