// npm run bench [-- --json --rounds N]: contestants take turns in one run, pinned to one core;
// medians and their ratios are printed and kept in bench/results/<date>.json.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cases, stepFlops } from './cases.js';
import { contestants, peakGflops } from './contestants.js';

const { values: options } = parseArgs({
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '7' } },
});
const rounds = Number(options.rounds);
const say = options.json ? console.error : console.log;
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

const present = contestants.filter(({ name, threads, missing }) => {
  const reason = missing();
  if (reason) say(`${name}, ${threads} threads, is left out: ${reason}`);
  return !reason;
});
const machine = `${cpus()[0].model}, Node ${process.version}`;
const peaks = [];
const results = [];
for (const size of cases) {
  const turns = new Map(present.filter((one) => one.plays(size)).map((one) => [one, []]));
  for (let round = 0; round < rounds; round++) {
    const peak = peakGflops();
    if (peak) peaks.push(peak);
    for (const [contestant, samples] of turns) samples.push(...contestant.turn(size));
  }
  for (const [{ name, threads }, samples] of turns) {
    const medianMs = median(samples);
    const gflops = stepFlops(size) / medianMs / 1e6;
    results.push({
      name: size.name,
      contestant: name,
      threads,
      medianMs,
      minMs: Math.min(...samples),
      gflops,
    });
  }
}
const peak = peaks.length > 0 ? median(peaks) : undefined;
for (const result of results) result.peakShare = peak ? result.gflops / peak : null;
const output = { machine, peakGflops: peak ?? null, cases: results };

const folder = fileURLToPath(new URL('results/', import.meta.url));
mkdirSync(folder, { recursive: true });
writeFileSync(
  `${folder}${new Date().toISOString().slice(0, 10)}.json`,
  `${JSON.stringify(output, null, 2)}\n`,
);

if (options.json) console.log(JSON.stringify(output));
else {
  console.log(
    `${machine}; peak of one core ${peak ? `${peak.toFixed(0)} GFLOPS` : 'not measured: no C compiler'}`,
  );
  const titles = [
    'case',
    'contestant',
    'threads',
    'median ms',
    'min ms',
    'GFLOPS',
    'of peak',
    'times native',
  ];
  const rows = results.map(({ name, contestant, threads, medianMs, minMs, gflops, peakShare }) => {
    const native = results.find((other) => other.name === name && other.contestant === 'native');
    const share = peakShare === null ? '-' : `${(100 * peakShare).toFixed(1)} %`;
    const ratio = native ? (medianMs / native.medianMs).toFixed(2) : '-';
    const numbers = [
      threads,
      medianMs.toFixed(2),
      minMs.toFixed(2),
      gflops.toFixed(1),
      share,
      ratio,
    ];
    return [name, contestant, ...numbers.map(String)];
  });
  for (const row of [titles, titles.map(() => '---'), ...rows])
    console.log(`| ${row.join(' | ')} |`);
}
