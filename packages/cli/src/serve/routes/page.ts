import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AddRoute } from '../served.ts';

/** Where the page lies, beside the compiled command. */
const own = fileURLToPath(new URL('../../serve-page', import.meta.url));

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

const policy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** `GET /`: a page to try the models. Its files are read once: no request reaches the disk. */
export const addPage: AddRoute = (app, { page = own }) => {
  const open = { schema: { hide: true }, config: { isOpen: true } };
  const add = (path: string, file: string, caching: string) => {
    const bytes = readFileSync(`${page}/${file}`);
    app.get(path, open, async (_, reply) =>
      reply
        .type(types[extname(file)] ?? 'application/octet-stream')
        .header('cache-control', caching)
        .header('content-security-policy', policy)
        .header('x-content-type-options', 'nosniff')
        .send(bytes),
    );
  };
  if (!existsSync(`${page}/serve.html`)) {
    app.get('/', open, async (_, reply) => reply.redirect('docs')); // the page is not built
    return;
  }
  add('/', 'serve.html', 'no-cache');
  for (const name of readdirSync(`${page}/assets`)) {
    add(`/assets/${name}`, `assets/${name}`, 'public, max-age=31536000, immutable'); // its name has a hash
  }
};
