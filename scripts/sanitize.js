// npm run test:asan: the kernels under AddressSanitizer with UndefinedBehaviorSanitizer, and under
// ThreadSanitizer, for each vector length, with the C compiler of the machine.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(
  new URL('../packages/tsuzuri/kernels/test/sanitize.c', import.meta.url),
);
const folder = mkdtempSync(join(tmpdir(), 'tsuzuri-sanitize-'));
const builds = {
  '4 lanes': ['-DVL=4', '-DMR=4', '-DNV=2'],
  '8 lanes': ['-DVL=8', '-DMR=6', '-DNV=2'],
  '16 lanes': ['-DVL=16', '-DMR=6', '-DNV=4', '-DKC=512'],
};
const sanitizers = {
  'address,undefined': ['-fno-sanitize-recover=all'],
  thread: [],
};
const common = [
  '-std=c17',
  '-O1',
  '-g',
  '-w',
  '-Wno-psabi',
  '-DTSUZURI_THREADS',
  '-fno-math-errno',
];
try {
  for (const [lanes, sizes] of Object.entries(builds)) {
    for (const [sanitizer, extra] of Object.entries(sanitizers)) {
      const program = join(folder, 'sanitize');
      const flags = [...common, ...sizes, `-fsanitize=${sanitizer}`, ...extra];
      execFileSync('cc', [...flags, source, '-o', program, '-lpthread', '-lm'], {
        stdio: 'inherit',
      });
      console.log(`${lanes}, ${sanitizer}:`);
      execFileSync(program, ['30'], { stdio: 'inherit' });
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
