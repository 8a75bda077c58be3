import { existsSync, readFileSync } from 'node:fs';
import { type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import sirv from 'sirv';
import { UsageError } from '../errors.ts';

/** What makes a page cross-origin isolated, so that training in it may use threads. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
};

/** Where the page opens the model that it was given. */
const MODEL = 'model.safetensors';

/** A playground that is served. */
export interface Playground {
  /** What to type into a browser. */
  readonly address: string;
  readonly close: () => void;
}

/**
 * Serves the built page to this machine alone.
 *
 * @param folder of the built page
 * @param port to listen on; omitted, 8017 or, where that is taken, any
 * @param model the path of a model file that the page opens by itself
 * @throws UsageError where the page is not built, or the port is taken
 */
export async function servePlayground(
  folder: string,
  { port, model }: { readonly port?: number | undefined; readonly model?: string | undefined } = {},
): Promise<Playground> {
  if (!existsSync(`${folder}/index.html`)) {
    throw new UsageError(`${folder}: the page is not built; in the repository, npm run build:web`);
  }
  const page = sirv(folder, {
    dev: true, // looks at each request, as the page may be built again meanwhile
    etag: true,
    setHeaders: (response) => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    },
  });
  const server = createServer((request, response) => {
    delete request.headers.range; // files are sent whole; sirv throws on a range that is none
    if (!isLocal(request.headers.host)) respond(response, 403, 'only for this machine');
    else if (model !== undefined && request.url === `/${MODEL}`) sendModel(response, model);
    else page(request, response, () => respond(response, 404, 'not found'));
  });
  const listen = (on: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(on, '127.0.0.1', resolve);
    });
  await listen(port ?? 8017).catch((error: NodeJS.ErrnoException) => {
    if (port !== undefined) throw new UsageError(`--port: ${port} cannot be used: ${error.code}`);
    return listen(0);
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { address: model === undefined ? base : `${base}#open=${MODEL}`, close };
}

/** A page of another site that has our address under its own name must not read the model. */
function isLocal(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host ?? '');
}

function sendModel(response: ServerResponse, path: string): void {
  try {
    const bytes = readFileSync(path);
    response.writeHead(200, { ...headers, 'Content-Type': 'application/octet-stream' }).end(bytes);
  } catch {
    respond(response, 404, 'the model file cannot be read');
  }
}

function respond(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...headers, 'Content-Type': 'text/plain' }).end(`${text}\n`);
}
