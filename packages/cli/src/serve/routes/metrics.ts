import { z } from 'zod';
import type { AddRoute } from '../served.ts';

/** `GET /metrics`: numbers for Prometheus. */
export const addMetrics: AddRoute = (app, { metrics: { registry } }) => {
  const text = { content: { [registry.contentType]: { schema: z.string() } } };
  const schema = {
    summary: 'Numbers for Prometheus',
    tags: ['operation'],
    response: { 200: { description: 'Metrics', ...text } },
  };
  app.get('/metrics', { schema }, async (_, reply) =>
    reply
      .type(registry.contentType)
      .serializer(String)
      .send(await registry.metrics()),
  );
};
