import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tokenizers } from 'tsuzuri/data';
import { encoders } from 'tsuzuri/nn';
import { afterAll, describe, expect, it, vi } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const guide = join(root, 'docs', 'guide');
const here = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'tsuzuri-guide-'));
/** The examples must lie where the package is found by its name. */
const written = join(root, `guide-examples-${process.pid}`);

afterAll(() => {
  process.chdir(here);
  rmSync(folder, { recursive: true });
});

const EXAMPLE = /<!-- run -->\n```js\n([\s\S]*?)```/g;
const pages = readdirSync(guide).filter((name) => name.endsWith('.md'));
const examples = pages.flatMap((page) =>
  [...readFileSync(join(guide, page), 'utf8').matchAll(EXAMPLE)].map(([, code], i) => ({
    name: `${page}, example ${i + 1}`,
    code,
  })),
);

describe('the guide', () => {
  it('has examples, and its index names every page', () => {
    expect(examples.length).toBeGreaterThan(10);
    const index = readFileSync(join(guide, 'README.md'), 'utf8');
    for (const page of pages)
      expect(page === 'README.md' || index.includes(`(${page})`)).toBe(true);
  });

  it.each(examples)('runs: $name', async ({ name, code }) => {
    const file = `${written}-${name.replace(/\W+/g, '-')}.mjs`;
    const kinds = [tokenizers, encoders].map((record) => new Set(Object.keys(record)));
    const said = vi.spyOn(console, 'log').mockImplementation(() => {});
    writeFileSync(file, code);
    process.chdir(folder);
    try {
      await import(/* @vite-ignore */ file);
      expect(said).toHaveBeenCalled();
      for (const words of said.mock.calls) expect(words.join(' ')).not.toMatch(/undefined|NaN/);
    } finally {
      said.mockRestore();
      process.chdir(here);
      rmSync(file);
      // The files of a project share one process: what an example registers must not stay.
      [tokenizers, encoders].forEach((record: object, i) => {
        for (const name of Object.keys(record)) {
          if (!kinds[i].has(name)) delete (record as Record<string, unknown>)[name];
        }
      });
    }
  });
});
