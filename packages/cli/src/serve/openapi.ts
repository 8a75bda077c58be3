import swagger from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { readVersion } from '../text/version.ts';
import type { App, Served } from './served.ts';

/** Makes the server describe the routes that are added after it: `app.swagger()` is OpenAPI 3.1. */
export function describeRoutes(app: App, { guard }: Served): void {
  const keys = {
    components: {
      securitySchemes: { key: { type: 'http' as const, scheme: 'bearer' } },
    },
    security: [{ key: [] }],
  };
  void app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tsuzuri',
        description: 'Answers of sequence-to-sequence models.',
        version: readVersion(),
      },
      tags: [
        { name: 'models', description: 'What the models answer' },
        { name: 'operation', description: 'How the server does' },
      ],
      ...(guard ? keys : {}),
    },
    transform: jsonSchemaTransform,
  });
}
