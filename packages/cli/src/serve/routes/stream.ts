import { Readable } from 'node:stream';
import { ask, refusals } from '../ask.ts';
import { Refusal } from '../refusal.ts';
import { predictRequest, streamEvent } from '../schemas.ts';
import type { AddRoute } from '../served.ts';

const TYPE = 'text/event-stream; charset=utf-8';
/** `POST /v1/stream`: the answers of `/v1/predict` as server-sent events, token by token. */
export const addStream: AddRoute = (app, served) => {
  const schema = {
    summary: 'The tokens of answers as they are decoded, as server-sent events',
    description:
      'With beam 1 the tokens are those of the answer; with a larger beam, each event has the likeliest answer so far, which the next may correct.',
    tags: ['models'],
    body: predictRequest(served.limits),
    response: {
      200: { description: 'Events', content: { 'text/event-stream': { schema: streamEvent } } },
      ...refusals,
    },
  };
  app.post('/v1/stream', { schema }, async (request, reply) => {
    // It holds what the client has not read yet: at most the tokens of one request.
    const stream = new Readable({ read() {} });
    const tell = (event: string, data: object) =>
      stream.push(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    let begin = () => {};
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const answered = ask(request, reply, served, (token) => {
      tell('token', token);
      begin();
    });
    const told = answered
      .then((answer) => tell('answer', answer))
      .catch((error: unknown) => {
        if (!(error instanceof Refusal)) request.log.error({ err: error }, 'failed');
        tell('error', { error: error instanceof Refusal ? error.message : 'internal error' });
      })
      .finally(() => stream.push(null));
    await Promise.race([begun, answered]); // refused before the first token, it is as predict says it
    void told;
    return reply
      .header('content-type', TYPE)
      .header('cache-control', 'no-store')
      .header('x-accel-buffering', 'no')
      .send(stream as never); // typed as one of its events
  });
};
