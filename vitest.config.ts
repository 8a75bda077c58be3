import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const SECONDS = 1000;
const folders = ['tsuzuri', 'cli', 'create-tsuzuri']
  .map((name) => `packages/${name}/test`)
  .concat('web/test', 'test');

/** Files that do a part of their work in `npm test` and all of it in the project `slow`. */
const thorough = folders
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  )
  .filter(
    (path) =>
      path.endsWith('.test.ts') &&
      /\beveryBackend\b|support\/thorough\.ts/.test(readFileSync(path, 'utf8')),
  );

const source = (name: string, door: string) =>
  `${fileURLToPath(new URL(`./packages/${name}/src/`, import.meta.url))}${door}.ts`;

export default defineConfig({
  resolve: {
    alias: [
      { find: '@tsuzuri/plot', replacement: source('plot', 'index') },
      { find: /^tsuzuri$/, replacement: source('tsuzuri', 'index') },
      { find: /^tsuzuri\/(\w+)$/, replacement: source('tsuzuri', '$1') },
    ],
  },
  test: {
    pool: 'forks', // commands that run in process want a current directory of their own
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          isolate: false, // to load the library for each file again takes longer than most of them
          include: folders.map((folder) => `${folder}/**/*.test.ts`),
          exclude: folders.map((folder) => `${folder}/**/*.slow.test.ts`),
          env: { TSUZURI_TESTS: 'fast' },
          testTimeout: 60 * SECONDS,
          hookTimeout: 60 * SECONDS,
        },
      },
      {
        extends: true,
        test: {
          name: 'slow',
          isolate: true, // here a file may use up what a process has
          include: [...folders.map((folder) => `${folder}/**/*.slow.test.ts`), ...thorough],
          env: { TSUZURI_TESTS: 'slow' },
          testTimeout: 300 * SECONDS,
          hookTimeout: 300 * SECONDS,
        },
      },
    ],
  },
});
