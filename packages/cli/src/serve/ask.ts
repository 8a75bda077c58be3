import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Asked } from 'tsuzuri';
import type { z } from 'zod';
import { questionOf } from '../decode/answers.ts';
import type { Reply } from './engine.ts';
import { note } from './follow.ts';
import { patience } from './patience.ts';
import { Refusal } from './refusal.ts';
import {
  type PredictRequest,
  type StreamedToken,
  errorResponse,
  type predictResponse,
} from './schemas.ts';
import { type Served, modelNamed } from './served.ts';

/** The refusals of `ask` as responses. */
export const refusals = Object.fromEntries(
  [400, 401, 404, 413, 415, 422, 429, 500, 503, 504].map((status) => [status, errorResponse]),
);

/** Attention weights of an answer: 64 texts with as many are answered in some 100 MiB. */
const MOST_WEIGHTS = 2 ** 18;

/**
 * The answers of a model to the texts of a request, until its client has gone or its time is up.
 *
 * @param hear hears each token as it is decoded
 * @throws Refusal for all that has no answer
 */
export async function ask(
  request: FastifyRequest<{ Body: PredictRequest }>,
  reply: { readonly raw: FastifyReply['raw'] },
  served: Served,
  hear?: (token: StreamedToken) => void,
): Promise<z.output<typeof predictResponse>> {
  const { inputs, model: name, ...options } = request.body;
  const { beam, nBest } = options;
  if (beam !== undefined && nBest > beam) {
    throw new Refusal(422, `nBest: expected at most the beam's ${beam}, got ${nBest}`);
  }
  const model = modelNamed(served, name);
  note(request, { model: model.name, inputs });
  if (options.attention) requireFewWeights(inputs, nBest, model.facts.maximumLength);
  served.requireMemory();
  const { signal, end } = patience(reply, served.limits.timeLimit);
  try {
    const asked = { ...options, beam: beam ?? Math.max(model.facts.beam, nBest) }; // alike, so answered together
    const replies = await model.batcher.submit(inputs, asked, signal, hear);
    const answers = replies.map(answerOf);
    served.metrics.tokens(
      model.name,
      replies.reduce((sum, one) => sum + tokensOf(one), 0),
    );
    return { model: model.name, answers };
  } finally {
    end();
  }
}

/** @throws Refusal for a text that has no answer */
function answerOf(reply: Reply, index: number) {
  if ('answer' in reply) return reply.answer;
  throw new Refusal(422, `inputs[${index}]: ${reply.failure}`);
}

const tokensOf = (reply: Reply) => ('answer' in reply ? reply.tokens : 0);

/** @throws Refusal for a text whose answers may have too many attention weights */
function requireFewWeights(inputs: readonly Asked[], nBest: number, tokens: number): void {
  const most = Math.floor(MOST_WEIGHTS / (nBest * (tokens + 1)));
  const index = inputs.findIndex((one) => questionOf(one).source.length > most);
  if (index < 0) return;
  const got = questionOf(inputs[index]).source.length;
  throw new Refusal(
    422,
    `inputs[${index}]: expected at most ${most} characters with attention and nBest ${nBest}, got ${got}`,
  );
}
