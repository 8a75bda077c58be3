import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { createReferenceBackend } from '../../src/backend/reference/reference.ts';
import { loadTranslator } from '../../src/translator/file.ts';
import { Random } from '../../src/tensor/random.ts';

const script = fileURLToPath(new URL('./kill-child.js', import.meta.url));
const KILLS = 10;
const folders: string[] = [];

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tsuzuri-kill-'));
  folders.push(folder);
  return folder;
}

/** Runs the child, and kills it after `milliseconds`. Gives its exit code, null when it was killed. */
function runChild(folder: string, milliseconds?: number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, folder], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const timer =
      milliseconds === undefined
        ? undefined
        : setTimeout(() => child.kill('SIGKILL'), milliseconds);
    child.on('error', reject);
    child.on('exit', (code) => {
      clearTimeout(timer);
      resolve(code);
    });
  });
}

describe('a run that is killed', () => {
  afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

  it('can always be resumed, and ends with the bits of one that was not', async () => {
    const whole = makeFolder();
    const start = performance.now();
    expect(await runChild(whole)).toBe(0);
    const duration = performance.now() - start;
    const model = readFileSync(join(whole, 'model'));

    // Where the moments fall depends on the machine; that every one of them is survived does not.
    const random = Random.fromSeed(1).stream('kill');
    let folder = makeFolder();
    let kills = 0;
    for (let child = 0; kills < KILLS && child < 3 * KILLS; child++) {
      const code = await runChild(folder, duration * (0.2 + 0.6 * random.uniform()));
      if (code === null) {
        kills++;
        const path = join(folder, 'checkpoint');
        if (existsSync(path)) {
          loadTranslator(createReferenceBackend('float32'), readFileSync(path)).dispose();
        }
        continue;
      }
      expect(code).toBe(0);
      expect(readFileSync(join(folder, 'model')).equals(model)).toBe(true);
      folder = makeFolder();
    }
    expect(await runChild(folder)).toBe(0);
    expect(readFileSync(join(folder, 'model')).equals(model)).toBe(true);
    expect(kills).toBe(KILLS);
  });
});
