// How large the built page is as a browser fetches it: JavaScript, kernels and style.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** The files of a built page with their sizes in bytes: as they are, packed with gzip and with brotli. */
export function pageSizes(folder) {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(js|css|wasm)$/.test(name),
  );
  return names.map((name) => {
    const bytes = readFileSync(join(folder, name));
    const [gzip, brotli] = [gzipSync(bytes, { level: 9 }), brotliCompressSync(bytes)];
    return { name, plain: bytes.length, gzip: gzip.length, brotli: brotli.length };
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const all = pageSizes(fileURLToPath(new URL('../packages/cli/dist/page', import.meta.url)));
  const sum = (kind) => all.reduce((total, sizes) => total + sizes[kind], 0);
  const total = { name: 'all', plain: sum('plain'), gzip: sum('gzip'), brotli: sum('brotli') };
  for (const { name, ...sizes } of [...all, total]) {
    const columns = Object.entries(sizes).map(([kind, size]) => `${kind} ${size}`.padStart(15));
    console.log(columns.join(' '), ` ${name}`);
  }
}
