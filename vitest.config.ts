import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const folders = ['packages/*/test', 'test'];
const SECONDS = 1000;

export default defineConfig({
  resolve: {
    alias: { tsuzuri: here('./packages/tsuzuri/src/index.ts') },
  },
  test: {
    pool: 'forks', // commands that run in process want a current directory of their own
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          include: folders.map((folder) => `${folder}/**/*.test.ts`),
          exclude: folders.map((folder) => `${folder}/**/*.slow.test.ts`),
          testTimeout: 60 * SECONDS,
          hookTimeout: 60 * SECONDS,
        },
      },
      {
        extends: true,
        test: {
          name: 'slow',
          include: folders.map((folder) => `${folder}/**/*.slow.test.ts`),
          testTimeout: 300 * SECONDS,
          hookTimeout: 300 * SECONDS,
        },
      },
    ],
  },
});
