import type { Asked } from 'tsuzuri';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Served } from './served.ts';

/** What a route notes of a request, for the log and the metrics. */
export interface RequestNote {
  readonly model: string;
  readonly inputs: readonly Asked[];
}

const notes = new WeakMap<object, RequestNote>();

/** Notes what a request is about. */
export function note(request: FastifyRequest, about: RequestNote): void {
  notes.set(request.raw, about);
}

/**
 * Counts a request until its response is complete or its client has gone, then logs one line about
 * it: never the text of inputs, unless that is asked for.
 */
export function follow(request: FastifyRequest, { raw }: FastifyReply, served: Served): void {
  const end = served.metrics.begin();
  const since = performance.now();
  served.inFlight++;
  raw.once('close', () => {
    served.inFlight--;
    const about = notes.get(request.raw);
    const status = raw.writableEnded ? raw.statusCode : 499;
    const seconds = (performance.now() - since) / 1000;
    const route = request.routeOptions.url ?? '';
    end({ model: about?.model ?? '', route, status, seconds });
    const texts = served.limits.logInputs ? { texts: about?.inputs } : {};
    const { model, inputs } = about ?? {};
    const milliseconds = Number((1000 * seconds).toFixed(3));
    request.log.info(
      {
        method: request.method,
        route,
        status,
        milliseconds,
        model,
        inputs: inputs?.length,
        ...texts,
      },
      'answered',
    );
  });
}
