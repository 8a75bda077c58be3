import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { didYouMean, quoted } from 'tsuzuri/data';
import type { Guard } from './keys.ts';
import type { Metrics } from './metrics.ts';
import type { ServedModel } from './model.ts';
import { Refusal } from './refusal.ts';
import type { RequestLimits } from './schemas.ts';

/** The bounds of the server. */
export interface ServeLimits extends RequestLimits {
  /** Seconds that a request may take. */
  readonly timeLimit: number;
  /** KiB of the largest request. */
  readonly maxBody: number;
  /** Whether the log has the text of inputs. */
  readonly logInputs: boolean;
}

/** All that routes see of the server. */
export interface Served {
  readonly models: ReadonlyMap<string, ServedModel>;
  readonly limits: ServeLimits;
  readonly metrics: Metrics;
  /** Asks for a key, if keys are configured. */
  readonly guard?: Guard | undefined;
  /** Throws a Refusal while there is no memory for more work. */
  readonly requireMemory: () => void;
  /** The folder of the page to try the models, if it is another than the command's own. */
  readonly page?: string;
  /** Requests without a complete response. */
  inFlight: number;
  /** True while requests in flight are finished and new ones refused. */
  isDraining: boolean;
}

/** The server, typed by the schemas of its routes. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A route that needs no key, and answers while the server drains. */
    isOpen?: boolean;
  }
}

/** Adds a route of its own to the server. */
export type AddRoute = (app: App, served: Served) => void;

/**
 * The model that a request means.
 *
 * @throws Refusal for an unknown name, and for none where there are several models
 */
export function modelNamed({ models }: Served, name: string | undefined): ServedModel {
  const names = [...models.keys()];
  const model = models.get(name ?? (names.length === 1 ? names[0] : ''));
  if (model) return model;
  const one = `model: expected one of ${names.join(', ')}`;
  if (name === undefined) throw new Refusal(400, `${one}, got nothing`);
  throw new Refusal(404, `${one}, got ${quoted(name)}${didYouMean(name, names)}`);
}
