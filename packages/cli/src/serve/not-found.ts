import type { FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import type { App } from './served.ts';

/** Refuses what no route takes before its body is read: 405 where another method has a route, else 404. */
export function refuseUnknown(app: App): void {
  const refuse = ({ method, url }: FastifyRequest, reply: FastifyReply) => {
    const path = url.split('?')[0];
    const allowed = (app.supportedMethods as HTTPMethods[]).filter((one) =>
      app.hasRoute({ method: one, url: path }),
    );
    if (allowed.length === 0)
      return reply.code(404).send({ error: `there is no ${method} ${path}` });
    const methods = allowed.join(', ');
    return reply
      .code(405)
      .header('allow', methods)
      .send({ error: `${path} takes ${methods}, got ${method}` });
  };
  app.setNotFoundHandler(refuse);
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404) await refuse(request, reply);
  });
}
