import type { Reply } from '../engine.ts';
import { patience } from '../patience.ts';
import { Refusal } from '../refusal.ts';
import { errorResponse, predictRequest, predictResponse } from '../schemas.ts';
import { type AddRoute, modelNamed } from '../served.ts';
import { note } from '../follow.ts';

/** `POST /v1/predict`: the answers of a model to texts. */
export const addPredict: AddRoute = (app, served) => {
  const schema = {
    summary: 'The answers of a model to texts',
    tags: ['models'],
    body: predictRequest(served.limits),
    response: {
      200: predictResponse,
      ...Object.fromEntries(
        [400, 401, 404, 413, 415, 422, 429, 500, 503, 504].map((status) => [status, errorResponse]),
      ),
    },
  };
  app.post('/v1/predict', { schema }, async (request, reply) => {
    const { inputs, model: name, ...options } = request.body;
    const model = modelNamed(served, name);
    note(request, { model: model.name, inputs });
    served.requireMemory();
    const { signal, end } = patience(reply, served.limits.timeLimit);
    try {
      const replies = await model.batcher.submit(inputs, options, signal);
      const answers = replies.map(answerOf);
      served.metrics.tokens(
        model.name,
        replies.reduce((sum, one) => sum + tokensOf(one), 0),
      );
      return await reply.send({ model: model.name, answers });
    } finally {
      end();
    }
  });
};

/** @throws Refusal for a text that has no answer */
function answerOf(reply: Reply, index: number) {
  if ('answer' in reply) return reply.answer;
  throw new Refusal(422, `inputs[${index}]: ${reply.failure}`);
}

const tokensOf = (reply: Reply) => ('answer' in reply ? reply.tokens : 0);
