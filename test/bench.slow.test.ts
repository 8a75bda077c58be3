import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a script of `bench/`. */
function bench(script: string, ...args: string[]) {
  return spawnSync(process.execPath, [`bench/${script}`, ...args], {
    cwd: root,
    encoding: 'utf8',
    timeout: 50_000,
  });
}

test('the bench prints one object: machine, peaks, and a line for each contestant of a case', () => {
  const who = ['--contestants', 'native,wasm,reference'];
  const run = bench('main.js', '--json', '--quick', '--cases', 'product: 100', ...who);
  expect(run.status, run.stderr).toBe(0);
  const { machine, peakGflops, wasmPeakGflops, cases } = JSON.parse(run.stdout);
  expect(machine).toContain(process.version);
  expect(wasmPeakGflops).toBeGreaterThan(0);
  expect(peakGflops === null || peakGflops > 0).toBe(true);
  const names = cases.map(({ contestant }: { contestant: string }) => contestant);
  expect(names).toEqual(expect.arrayContaining(['wasm', 'reference']));
  for (const one of cases) {
    expect(one).toEqual({
      name: 'product: 100 x 256 x 64',
      contestant: expect.stringMatching(/^(native|wasm|reference)$/),
      threads: expect.any(Number),
      medianMs: expect.any(Number),
      minMs: expect.any(Number),
      gflops: expect.any(Number),
      peakShare: one.contestant !== 'wasm' && peakGflops === null ? null : expect.any(Number),
    });
    expect(one.threads).toBeGreaterThanOrEqual(1);
    expect(one.minMs).toBeLessThanOrEqual(one.medianMs);
    expect(one.gflops).toBeCloseTo((2 * 100 * 256 * 64) / one.medianMs / 1e6, 6);
  }
});

test.each([
  [['--cases', 'nothing'], "bench: option '--cases <names>'"],
  [['--contestants', 'native,nobody'], "got 'nobody'"],
  [['--threads', '0'], "got '0'"],
  [['--fast'], "bench: unknown option '--fast'"],
])('%j is a mistake: one line, exit code 2', (args, message) => {
  const { status, stdout, stderr } = bench('main.js', ...args);
  expect(stderr).toContain(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
});

const hasClang = spawnSync('clang-22', ['--version']).status === 0;

test.runIf(hasClang)('the loops that measure the peak are what their source gives', () => {
  const { status, stderr } = bench('peak/build.js', '--check');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
