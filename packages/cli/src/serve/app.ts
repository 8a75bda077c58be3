/**
 * The HTTP side of `tsuzuri serve`. What a newcomer reads, in order:
 *
 *   schemas.ts  requests and responses as zod schemas: validation and OpenAPI derive from them
 *   routes.ts   the record of routes; a new route is a file and a line there
 *   served.ts   what a route sees: models, limits, whether the server is draining
 *   model.ts    a named model: batcher (batcher.ts) over an engine (engine.ts, in a thread: thread.ts)
 *   hardening.ts  what slow, large and broken requests meet before any route
 *   refusal.ts  throw `new Refusal(status, line)` anywhere to refuse a request
 *
 * `createApp(served)` is all that tests need: `app.inject` and no socket.
 */
import { randomUUID } from 'node:crypto';
import { type FastifyBaseLogger, type FastifyError, LogController, fastify } from 'fastify';
import { type ZodTypeProvider, validatorCompiler } from 'fastify-type-provider-zod';
import { faultOf } from './fault.ts';
import { enduranceOf, harden, hardened } from './hardening.ts';
import type { Log } from './log.ts';
import { refuseUnknown } from './not-found.ts';
import { describeRoutes } from './openapi.ts';
import { Refusal } from './refusal.ts';
import { routes } from './routes.ts';
import type { App, Served } from './served.ts';
import { follow } from './follow.ts';

/** The server with all routes, not yet listening. */
export function createApp(
  served: Served,
  log: Log,
  endurance = enduranceOf(served.limits.timeLimit),
): App {
  const loggerInstance: FastifyBaseLogger = log;
  const app: App = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }), // `follow` logs one line for each
    bodyLimit: served.limits.maxBody * 1024,
    ...hardened(endurance),
    genReqId: () => randomUUID(),
  }).withTypeProvider<ZodTypeProvider>();
  harden(app, endurance);
  app.setValidatorCompiler(validatorCompiler);
  // Responses are made here, and tests hold them to their schemas: to check each again costs throughput.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    follow(request, reply, served);
    if (request.routeOptions.config.isOpen) return;
    served.guard?.(request.headers);
    if (!served.isDraining) return;
    reply.header('connection', 'close');
    throw new Refusal(503, 'the server is about to stop', 1);
  });
  refuseUnknown(app);
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const { status, message, retryAfter } = refusalOf(error);
    if (status === 500) request.log.error({ err: error }, 'failed');
    if (status === 401) reply.header('www-authenticate', 'Bearer');
    if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
    return reply.code(status).send({ error: message });
  });
  for (const model of served.models.values()) {
    model.onBatch = (texts) => served.metrics.batch(model.name, texts);
  }
  describeRoutes(app, served);
  app.after(() => {
    for (const add of Object.values(routes)) add(app, served);
  });
  return app;
}

/** What the client is told of an error: our own faults say nothing of the inside. */
function refusalOf(error: FastifyError): Pick<Refusal, 'status' | 'message' | 'retryAfter'> {
  if (error instanceof Refusal) return error;
  if (error.validation)
    return { status: 400, message: faultOf(error.validation), retryAfter: undefined };
  const status = error.statusCode ?? 500;
  const message = status < 500 ? error.message : 'internal error; the log has the reason';
  return { status, message, retryAfter: undefined };
}
