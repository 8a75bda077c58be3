// npm run bench: contestants take turns in one run, on pinned cores; medians and ratios are printed,
// and kept in bench/results/<date>.json. `npm run bench -- --help` has the options.
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cases, flopsOf, shortened } from './cases.js';
import { contestants } from './contestants.js';
import { readOptions } from './options.js';
import { plan, play } from './play.js';
import { tables } from './table.js';

const options = readOptions(process.argv.slice(2));
const how = {
  rounds: options.quick ? 1 : options.rounds,
  budgetMs: options.quick ? 20 : 600, // of a turn
  say: (text) => console.error(text),
};
const median = (numbers) =>
  numbers.length > 0 ? numbers.toSorted((a, b) => a - b)[numbers.length >> 1] : null;

const chosen = cases
  .filter(({ name }) => options.cases.includes(name))
  .map((one) => (options.quick ? shortened(one) : one));
const entered = contestants(options.threads).filter(({ name }) =>
  options.contestants.includes(name),
);

const peaks = [];
const versions = new Set();
const results = [];
for (const [one, players] of plan(chosen, entered, how.say)) {
  const start = performance.now();
  const played = play(one, players, how);
  peaks.push(...played.peaks);
  for (const version of played.versions) versions.add(version);
  for (const [{ name, threads }, samples] of played.samples) {
    const medianMs = median(samples);
    const minMs = samples.reduce((least, ms) => Math.min(least, ms));
    const gflops = flopsOf(one) / medianMs / 1e6;
    results.push({ name: one.name, contestant: name, threads, medianMs, minMs, gflops });
  }
  how.say(`${one.name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

const peakGflops = median(peaks.map(({ native }) => native).filter(Boolean));
const wasmPeakGflops = median(peaks.map(({ wasm }) => wasm));
for (const result of results) {
  // Of as many cores as it has threads; WebAssembly is held against its own 4 lanes.
  const peak = ['wasm', 'runtime'].includes(result.contestant) ? wasmPeakGflops : peakGflops;
  result.peakShare = peak ? result.gflops / (peak * result.threads) : null;
}
const parts = [cpus()[0].model, `${availableParallelism()} cores`, `Node ${process.version}`];
const machine = [...parts, ...versions].join(', ');
const output = { machine, peakGflops, wasmPeakGflops, cases: results };

const day = new Date().toISOString().slice(0, 10);
const whole = fileURLToPath(new URL(`results/${day}.json`, import.meta.url));
const file = options.out ?? (options.isWhole ? whole : undefined);
if (file) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(output, null, 2)}\n`);
}
if (options.json) console.log(JSON.stringify(output));
else {
  const shown = (gflops) => (gflops ? `${gflops.toFixed(0)} GFLOPS` : 'not measured');
  const ofCore = `peak of one core ${shown(peakGflops)}, in WebAssembly ${shown(wasmPeakGflops)}`;
  console.log(`${machine}; ${ofCore}\n`);
  console.log(tables(output, (name) => flopsOf(chosen.find((one) => one.name === name))));
}
