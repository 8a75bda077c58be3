// npm run test:interop: runs exported models in other programs, and compares what comes out.
//
// Each file in scripts/interop/ is one comparison; they run in the order of their names. A comparison whose
// modules this Python lacks is skipped, which is said; --require makes that a failure. TSUZURI_PYTHON names
// the Python (python3).
//
//   npm run test:interop -- pytorch     only the comparisons whose name has this
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const MINUTES = 60_000;
const { values, positionals } = parseArgs({
  options: { require: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const interpreter = process.env.TSUZURI_PYTHON || 'python3';

/** Runs Python. @returns what it printed. @throws Error with its last line */
function python(...args) {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  const options = { encoding: 'utf8', env, timeout: 5 * MINUTES, maxBuffer: 2 ** 28 };
  const { error, status, stdout, stderr } = spawnSync(interpreter, args, options);
  if (error) throw error;
  if (status !== 0) throw new Error(`${interpreter}: ${stderr.trim().split('\n').at(-1)}`);
  return stdout;
}

/** Why modules of Python cannot be used here; undefined when they can. */
function lacking(modules) {
  if (modules.length === 0) return undefined;
  try {
    python('-c', `import ${modules.join(', ')}`);
    return undefined;
  } catch (error) {
    return error.message;
  }
}

const files = readdirSync(new URL('interop/', import.meta.url)).filter((name) =>
  name.endsWith('.js'),
);
let failures = 0;
for (const file of files.sort()) {
  const name = file.replace(/\.js$/, '');
  if (positionals.length > 0 && !positionals.some((word) => name.includes(word))) continue;
  /** @type {{ modules: string[], compare(tools: { python, folder: string }): Promise<string> }} */
  const comparison = await import(`./interop/${file}`);
  const reason = lacking(comparison.modules);
  if (reason !== undefined) {
    console.log(`${name}: skipped: ${reason}`);
    if (values.require) failures++;
    continue;
  }
  const folder = mkdtempSync(join(tmpdir(), 'tsuzuri-interop-'));
  try {
    console.log(`${name}: ${await comparison.compare({ python, folder })}`);
  } catch (error) {
    console.error(`${name}: ${error.message}`);
    failures++;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
process.exitCode = failures > 0 ? 1 : 0;
