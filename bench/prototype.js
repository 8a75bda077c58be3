// The prototype: one C file with a whole training step and its sizes inside, which lies beside the
// repository (or where TSUZURI_PROTOTYPES says). For each size a copy with only that one is compiled.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { flopsOf } from './cases.js';
import { TurnError, run, works } from './processes.js';

const folder =
  process.env.TSUZURI_PROTOTYPES ??
  fileURLToPath(new URL('../../shared/prototypes', import.meta.url));
const source = join(folder, 'lstm_step.c');
const GUESS = 60e6; // operations a millisecond: how often a step fits into a turn

/** Why the prototype cannot take part, or undefined. */
export function missingPrototype() {
  if (!existsSync(source)) return `no ${source} here (TSUZURI_PROTOTYPES names another folder)`;
  return works('cc', '--version') ? undefined : 'no C compiler here';
}

/**
 * One turn: it gives a median, which is one sample.
 *
 * @throws TurnError when it does not compile or fails
 */
export function prototypeTurn(one, budgetMs) {
  const { V, E, H, B, source: sourceTime, target } = one;
  const sizes = [Math.ceil(V / 16) * 16, E, H, B, sourceTime, target]; // it wants whole vectors
  const repeats = Math.max(3, Math.min(200, Math.round((budgetMs * GUESS) / flopsOf(one))));
  const text = readFileSync(source, 'utf8')
    .replace(/int S\[\]\[6\]=\{.*?\}\};/, `int S[][6]={{${sizes.join()}}};`)
    .replace('s<5', 's<1')
    .replace('n=H<256?200:15', `n=${repeats}`);
  const temporary = mkdtempSync(join(tmpdir(), 'tsuzuri-bench-'));
  try {
    const file = join(temporary, 'prototype');
    writeFileSync(`${file}.c`, text);
    run(['cc', '-O3', '-march=native', '-w', `${file}.c`, '-o', file, '-lm']);
    const median = /median ([\d.]+) ms/.exec(run([file]))?.[1];
    if (!median) throw new TurnError('it printed no median');
    return { samples: [Number(median)] };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
