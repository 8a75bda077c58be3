import { fileURLToPath } from 'node:url';
import { type Plugin, defineConfig } from 'vite';
import { lean } from './lean.ts';
import { menus } from './src/setup/menus.ts';

/** What makes a page cross-origin isolated, so that kernels may use threads. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Puts the menus in the page as data: the records that they are read off stay in the worker. */
const evaluated: Plugin = {
  name: 'evaluated-menus',
  enforce: 'pre',
  load(id) {
    if (!id.endsWith('/src/setup/menus.ts')) return undefined;
    return `export const menus = ${JSON.stringify(menus)};`;
  },
};

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './', // any folder of any host
  plugins: [evaluated],
  worker: { format: 'es', plugins: () => [evaluated, lean] },
  build: {
    outDir: fileURLToPath(new URL('../packages/cli/dist/page', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    reportCompressedSize: false,
    modulePreload: { polyfill: false },
  },
  server: { headers: isolation },
  preview: { headers: isolation },
});
