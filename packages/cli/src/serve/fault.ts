import type { FastifySchemaValidationError } from 'fastify';
import { quoted } from 'tsuzuri/data';

/** What zod says of a value that is none of several kinds: the faults of each. */
interface Issue {
  readonly code?: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
  readonly errors?: readonly (readonly Issue[])[];
}

/** The first fault of a body as one line, with its path: `inputs[3]: expected a text, got 7`. */
export function faultOf([first]: readonly FastifySchemaValidationError[]): string {
  const { instancePath, message = 'not understood', params } = first;
  const path = instancePath.split('/').slice(1);
  const inner = params as unknown as Pick<Issue, 'keys' | 'errors'>;
  const fault = innermost({ ...inner, path, message });
  if (fault.keys) return `${quoted(fault.keys[0])}: there is no such field`;
  const where = fault.path
    .map((part) => (/^\d+$/.test(String(part)) ? `[${String(part)}]` : String(part)))
    .join('.')
    .replaceAll('.[', '[');
  return where === '' ? fault.message : `${where}: ${fault.message}`;
}

/** Of a value of the type of one of several kinds, what is wrong with it as that. */
function innermost(issue: Issue): Issue {
  const within = issue.errors
    ?.flat()
    .find(({ path, code }) => path.length > 0 || code !== 'invalid_type');
  return within ? innermost({ ...within, path: [...issue.path, ...within.path] }) : issue;
}
