import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The page of `tsuzuri serve`: it computes nothing, so the library is not in it. */
export default defineConfig({
  root: at('.'),
  base: './', // any folder of any host
  build: {
    outDir: at('../packages/cli/dist/serve-page'),
    emptyOutDir: true,
    target: 'es2022',
    reportCompressedSize: false,
    modulePreload: { polyfill: false },
    rollupOptions: { input: at('serve.html') },
  },
});
