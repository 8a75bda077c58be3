import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const SECONDS = 1000;
const folders = ['tsuzuri', 'cli', 'create-tsuzuri']
  .map((name) => `packages/${name}/test`)
  .concat('web/test', 'test');

/** Files that do a part of their work in `npm test` and all of it in the project `thorough`; TSUZURI_ONCE omits the part. */
const thorough = folders
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  )
  .filter(
    (path) =>
      path.endsWith('.test.ts') &&
      !path.endsWith('.slow.test.ts') &&
      /\beveryBackend\b|support\/thorough\.ts/.test(readFileSync(path, 'utf8')),
  );

const longestFirst = ['slow', 'thorough', 'fast'];

/** Starts what takes long first, so that no run ends with one file that the other workers wait for. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ project }: TestSpecification) => longestFirst.indexOf(project.name);
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

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
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          isolate: false, // to load the library for each file again takes longer than most of them
          include: folders.map((folder) => `${folder}/**/*.test.ts`),
          exclude: [
            ...folders.map((folder) => `${folder}/**/*.slow.test.ts`),
            ...(process.env.TSUZURI_ONCE ? thorough : []),
          ],
          env: { TSUZURI_TESTS: 'fast' },
          testTimeout: 60 * SECONDS,
          hookTimeout: 60 * SECONDS,
        },
      },
      {
        extends: true,
        test: {
          name: 'thorough',
          isolate: false,
          include: thorough,
          env: { TSUZURI_TESTS: 'slow' },
          testTimeout: 300 * SECONDS,
          hookTimeout: 300 * SECONDS,
        },
      },
      {
        extends: true,
        test: {
          name: 'slow',
          isolate: true, // here a file may use up what a process has
          include: folders.map((folder) => `${folder}/**/*.slow.test.ts`),
          env: { TSUZURI_TESTS: 'slow' },
          testTimeout: 300 * SECONDS,
          hookTimeout: 300 * SECONDS,
        },
      },
    ],
  },
});
