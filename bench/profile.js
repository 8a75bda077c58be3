// Where the time of a training step goes: each kernel call of the step is timed in many steps, and the
// least time of each is taken. One thread; pin it to a core: taskset -c 1 node bench/profile.js
//   node bench/profile.js [CASE] [--backend native|wasm] [--seconds 3]     CASE: step: tutorial, …
import { parseArgs } from 'node:util';
import { createBackend } from 'tsuzuri';
import { toIdBatch } from 'tsuzuri/data';
import { Arena, Seq2Seq, Sgd, update } from 'tsuzuri/nn';
import { cases } from './cases.js';
import { idRows } from './sample.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    backend: { type: 'string', default: 'native' },
    seconds: { type: 'string', default: '3' },
  },
});
const steps = cases.filter(({ kind, name }) => kind === 'step' && name.startsWith('step: '));
const [wanted = steps[0].name] = positionals;
const size = steps.find(({ name }) => name === wanted);
if (!size) {
  console.error(
    `profile: expected one of ${steps.map(({ name }) => name).join(', ')}, got ${wanted}`,
  );
  process.exit(2);
}

const plain = await createBackend(values.backend, { threads: 1 });
const memory = new Set(['allocate', 'free', 'write', 'writeIds', 'read', 'readIds', 'dispose']);
let calls = []; // of the step under way: { name, ms }
const timed = Object.fromEntries(
  Object.entries(plain).map(([name, value]) => {
    if (typeof value !== 'function' || memory.has(name)) return [name, value];
    const kernel = (...args) => {
      const start = performance.now();
      value(...args);
      calls.push({ name, ms: performance.now() - start });
    };
    return [name, kernel];
  }),
);

const { V, E, H, source, target } = size;
const vocabularies = { sourceVocabularySize: V, targetVocabularySize: V };
const model = new Seq2Seq(timed, { ...vocabularies, embeddingSize: E, hiddenSize: H }, 1);
const batch = { source: toIdBatch(idRows(size, source)), target: toIdBatch(idRows(size, target)) };
const workspace = new Arena(timed);
const options = { optimizer: new Sgd(), learningRate: 0.1, clipNorm: 5 };

const least = []; // of each call
let leastAround = Infinity;
const end = performance.now() + 1000 * Number(values.seconds);
for (let step = 0; step < 3 || performance.now() < end; step++) {
  calls = [];
  const start = performance.now();
  await update(workspace, model, [batch], options);
  const whole = performance.now() - start;
  calls.forEach(({ name, ms }, i) => (least[i] = { name, ms: Math.min(ms, least[i]?.ms ?? ms) }));
  const inKernels = calls.reduce((sum, { ms }) => sum + ms, 0);
  leastAround = Math.min(leastAround, whole - inKernels);
}

const sums = new Map();
for (const { name, ms } of least) {
  const { count = 0, total = 0 } = sums.get(name) ?? {};
  sums.set(name, { count: count + 1, total: total + ms });
}
const all = [...sums].reduce((sum, [, { total }]) => sum + total, 0) + leastAround;
const row = (name, count, ms) =>
  `| ${name} | ${count} | ${(1000 * ms).toFixed(1)} | ${((100 * ms) / all).toFixed(1)} % |`;
console.log(`${wanted}, ${plain.name} (${plain.details})\n`);
console.log('| kernel | calls | µs | of the step |\n| --- | --- | --- | --- |');
for (const [name, { count, total }] of [...sums].sort(([, a], [, b]) => b.total - a.total)) {
  console.log(row(name, count, total));
}
console.log(row('around the calls, with their timing', '', leastAround));
console.log(row('all', least.length, all));
