import { docsPage, docsPolicy } from '../docs-page.ts';
import type { AddRoute } from '../served.ts';

const open = { schema: { hide: true }, config: { isOpen: true } };

/** `GET /openapi.json`: all other routes, described. */
export const addOpenApi: AddRoute = (app) => {
  app.get('/openapi.json', open, async () => app.swagger());
};

/** `GET /docs`: the same to read. */
export const addDocs: AddRoute = (app) => {
  let page: string | undefined; // the routes stay as they are
  app.get('/docs', open, async (_, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', docsPolicy)
      .header('x-content-type-options', 'nosniff')
      .serializer(String)
      .send((page ??= docsPage(app.swagger()))),
  );
};
