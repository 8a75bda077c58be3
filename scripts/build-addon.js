// Builds an addon of any platform from C on this machine: clang-22, its linker and, for Windows' import
// libraries, its tools.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { addons, common } from './kernel-targets.js';

/**
 * The bytes of an addon.
 *
 * @param platform a name of `addons`
 * @param units `perVariant`: the C file that is compiled for each instruction set; `once`: the one with Node-API;
 *   `includes`: folders of further headers
 */
export function buildAddon(platform, { perVariant, once, includes = [] }) {
  const { flags, variants, imports, link } = addons[platform];
  const folder = mkdtempSync(join(tmpdir(), 'tsuzuri-addon-'));
  const headers = join(createRequire(import.meta.url).resolve('node-api-headers'), '..');
  const include = [...includes, join(headers, 'include')].flatMap((path) => ['-I', path]);
  const objects = [];
  const compile = (source, object, extra) => {
    objects.push(join(folder, `${object}.o`));
    const args = [...common, ...flags, ...include, ...extra, '-c', basename(source)];
    execFileSync('clang-22', [...args, '-o', objects.at(-1)], {
      cwd: dirname(source),
      stdio: 'inherit',
    });
  };
  try {
    for (const [variant, ...extra] of variants)
      compile(perVariant, variant, [`-DVARIANT=${variant}`, ...extra]);
    compile(once, 'addon', []);
    const libraries = Object.entries(imports?.(headers) ?? {}).map(([library, definition]) =>
      importLibrary(join(folder, library), definition),
    );
    const output = join(folder, 'addon.node');
    const [linker, ...args] = link(objects, output, libraries);
    execFileSync(linker, args, { stdio: 'inherit' });
    return readFileSync(output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes Windows' import library of a module definition. */
function importLibrary(path, definition) {
  writeFileSync(`${path}.def`, definition);
  const args = ['-m', 'i386:x86-64', '-d', `${path}.def`, '-l', `${path}.lib`];
  execFileSync('llvm-dlltool-22', args);
  return `${path}.lib`;
}
