import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import * as main from 'tsuzuri';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'packages/tsuzuri/src');
const doors = ['index', 'nn', 'data', 'metrics', 'inspect', 'formats', 'runtime'];
/** The same as `runtime`, with the kernels apart. */
const twin = 'runtime-slim';

/** What a door exports: the name, whether it is a type alone, and the file it is from. */
function exportsOf(door: string): { name: string; isType: boolean; file: string }[] {
  const text = readFileSync(join(source, `${door}.ts`), 'utf8');
  return [...text.matchAll(/export (type )?\{([^}]*)\} from '([^']+)';/g)].flatMap(
    ([, type, names, file]) =>
      names
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '')
        .map((name) => ({
          name: name.replace(/^type /, ''),
          isType: type !== undefined || name.startsWith('type '),
          file: normalize(join(dirname(join(source, door)), file)),
        })),
  );
}

describe('the doors of the library', () => {
  it.each([...doors, twin])('tsuzuri/%s has the names that it had', async (door) => {
    const names = exportsOf(door).map(({ name, isType }) => `${isType ? 'type ' : ''}${name}`);
    const text = `${names.toSorted().join('\n')}\n`;
    await expect(text).toMatchFileSnapshot(`doors/${door}.txt`);
  });

  it('have each name once', () => {
    const names = doors.flatMap((door) => exportsOf(door).map(({ name }) => name));
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it('are re-exports and nothing else', () => {
    for (const door of [...doors, twin]) {
      const text = readFileSync(join(source, `${door}.ts`), 'utf8');
      expect(
        text.replace(/export (type )?\{[^}]*\} from '[^']+';|\/\*\*.*?\*\//gs, '').trim(),
      ).toBe('');
    }
  });
});

const functions = exportsOf('index').filter(
  ({ name, isType }) =>
    !isType && typeof (main as Record<string, unknown>)[name] === 'function' && /^[a-z]/.test(name),
);

describe('every function of the main door', () => {
  it.each(functions)('has an example that runs: $name', async ({ name, file }) => {
    const text = readFileSync(file, 'utf8');
    const declared = String.raw`\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport (?:async )?function\*? ${name}\b`;
    const [, comment] = new RegExp(declared).exec(text) ?? [];
    expect(comment, `${name} has no docstring`).toBeDefined();
    const lines = comment.split('\n').map((line) => line.replace(/^ \* ?/, ''));
    const from = lines.indexOf('@example');
    expect(from, `${name} has no @example`).toBeGreaterThanOrEqual(0);
    const rest = lines.slice(from + 1);
    const end = rest.findIndex((line) => line.startsWith('@'));
    const code = rest.slice(0, end < 0 ? undefined : end).join('\n');
    const names = Object.keys(main).filter((one) => new RegExp(`\\b${one}\\b`).test(code));
    const script = join(root, `door-example-${process.pid}-${name}.mjs`);
    writeFileSync(script, `import { ${names.join(', ')} } from 'tsuzuri';\n${code}\n`);
    const said = vi.spyOn(console, 'log').mockImplementation(() => {});
    try {
      await import(/* @vite-ignore */ script);
      for (const words of said.mock.calls) expect(words.join(' ')).not.toMatch(/undefined|NaN/);
    } finally {
      said.mockRestore();
      rmSync(script);
    }
  });
});
