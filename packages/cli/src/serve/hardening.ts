import { isUtf8 } from 'node:buffer';
import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyHttpOptions, FastifyReply, RawServerDefault } from 'fastify';
import { Refusal } from './refusal.ts';
import type { App } from './served.ts';

/** How long clients may take, in milliseconds, and how much they may hold. */
export interface Endurance {
  /** From a connection, or the answer before, to the end of the headers. */
  readonly headersTimeout: number;
  /** To the end of the body. */
  readonly requestTimeout: number;
  /** Without a byte in either direction; longer than any answer takes. */
  readonly connectionTimeout: number;
  /** Between an answer and the next request. */
  readonly keepAliveTimeout: number;
  /** How often slow clients are looked for. */
  readonly connectionsCheckingInterval: number;
  /** Connections at the same time; more are closed at once. */
  readonly maxConnections: number;
}

/** What clients are granted where answers take at most `seconds`. */
export const enduranceOf = (seconds: number): Endurance => ({
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  connectionTimeout: (seconds + 10) * 1000,
  keepAliveTimeout: 65_000, // longer than that of the usual proxies, which then never meet a closed connection
  connectionsCheckingInterval: 1_000,
  maxConnections: 1024,
});

const HEADERS = 8192; // bytes

/** The options of a server that slow, large and broken requests cannot hold up. */
export function hardened(endurance: Endurance): FastifyHttpOptions<RawServerDefault> {
  const { headersTimeout, connectionsCheckingInterval, ...timeouts } = endurance;
  const { requestTimeout, connectionTimeout, keepAliveTimeout } = timeouts;
  return {
    requestTimeout,
    connectionTimeout,
    keepAliveTimeout,
    http: { headersTimeout, connectionsCheckingInterval, maxHeaderSize: HEADERS },
    clientErrorHandler: refuseRaw,
    frameworkErrors: (_error, _request, reply) =>
      void (reply as FastifyReply).code(400).send({ error: 'the address is not understood' }),
  };
}

/** Makes the server refuse what is no JSON in UTF-8, and connections beyond its bound. */
export function harden(app: App, { maxConnections }: Endurance): void {
  app.server.maxConnections = maxConnections;
  app.server.on('request', ({ socket }, response: ServerResponse) => {
    unanswered.set(socket, (unanswered.get(socket) ?? 0) + 1);
    response.once('close', () => unanswered.set(socket, unanswered.get(socket)! - 1));
  });
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer' },
    (request, body, done) => {
      const { 'content-type': type = '', 'content-encoding': packed = 'identity' } =
        request.headers;
      const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(type)?.[1] ?? 'utf-8';
      if (!/^utf-?8$/i.test(charset)) done(new Refusal(415, `expected UTF-8, got ${charset}`));
      else if (packed !== 'identity') {
        done(new Refusal(415, `expected a body as it is, got one packed with ${packed}`));
      } else if (!isUtf8(body)) done(new Refusal(400, 'the body is not UTF-8'));
      else void parse(request, body.toString('utf8'), done);
    },
  );
}

/** Requests of a connection without an answer yet. */
const unanswered = new WeakMap<Socket, number>();

/** The status for what Node's parser refuses, by the code of its error; 400 for all others. */
const statuses: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
};

/** The answer to what is not even HTTP; without one where it could be taken for that to another request. */
function refuseRaw({ code = '' }: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || code === 'ECONNRESET' || unanswered.get(socket)) {
    socket.destroy();
    return;
  }
  const status = statuses[code] ?? 400;
  const body = JSON.stringify({ error: STATUS_CODES[status]!.toLowerCase() });
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${body.length}`,
    'connection: close',
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
