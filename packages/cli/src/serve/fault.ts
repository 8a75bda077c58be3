import type { FastifySchemaValidationError } from 'fastify';
import { quoted } from 'tsuzuri/data';

/** The first fault of a body as one line, with its path: `inputs[3]: expected a text, got 7`. */
export function faultOf([first]: readonly FastifySchemaValidationError[]): string {
  const { instancePath, message = 'not understood', params } = first;
  const keys = params.keys as readonly string[] | undefined;
  const path = instancePath
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : part))
    .join('.')
    .replaceAll('.[', '[');
  if (keys) return `${quoted(keys[0])}: there is no such field`;
  return path === '' ? message : `${path}: ${message}`;
}
