import { connect } from 'node:net';

/** What came back from a connection. */
export interface Heard {
  /** Status codes, in their order. */
  readonly statuses: readonly number[];
  readonly text: string;
  /** Whether the server has closed, rather than our patience ended. */
  readonly closed: boolean;
}

/** How bytes are sent. */
export interface Sending {
  /** Milliseconds between the parts. */
  readonly pause?: number;
  /** Close our half behind them. */
  readonly half?: boolean;
  /** Milliseconds to wait for the server to close after its last byte. */
  readonly patience?: number;
}

/** Sends bytes as they are, and hears what comes back until the server closes or is silent. */
export function send(
  port: number,
  parts: readonly (string | Uint8Array)[],
  { pause = 0, half = false, patience = 20_000 }: Sending = {},
): Promise<Heard> {
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let closed = false;
    const end = () => {
      socket.destroy();
      const text = Buffer.concat(chunks).toString('utf8');
      const statuses = Array.from(text.matchAll(/HTTP\/1\.1 (\d{3}) /g), ([, one]) => Number(one));
      resolve({ statuses, text, closed });
    };
    socket.setTimeout(patience, end);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => {}); // a reset is a closed connection
    socket.once('end', () => ((closed = true), end()));
    socket.once('close', () => ((closed = true), end()));
    void write();

    async function write(): Promise<void> {
      for (const part of parts) {
        if (socket.destroyed) return;
        socket.write(part);
        if (pause > 0) await new Promise((next) => setTimeout(next, pause));
      }
      if (half && !socket.destroyed) socket.end();
    }
  });
}

/** A request with a body of JSON, after which the server closes. */
export function post(body: string | Uint8Array, headers: readonly string[] = []): Uint8Array {
  const bytes = Buffer.from(body as string);
  const lines = [
    'POST /v1/predict HTTP/1.1',
    'host: localhost',
    'connection: close',
    'content-type: application/json',
    `content-length: ${bytes.length}`,
    ...headers,
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), bytes]);
}
