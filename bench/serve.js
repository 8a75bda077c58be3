// node bench/serve.js RUN: what gathering requests into batches is worth. Two servers of one model, with
// batches and with --batch-size 1, are loaded in turns by autocannon on loopback, each request with one
// input; medians of the turns are printed. All answers are held to those of `tsuzuri predict`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { Command } from 'commander';

const bin = fileURLToPath(new URL('../packages/cli/bin/tsuzuri.js', import.meta.url));
const number = (text) => Number(text);
const program = new Command('node bench/serve.js')
  .argument('<RUN>', 'a run directory or a model file')
  .requiredOption('--inputs <FILE>', 'texts to ask, one per line')
  .option('--connections <N>', 'clients that ask at the same time', number, 64)
  .option('--seconds <S>', 'of a turn', number, 10)
  .option('--turns <N>', 'of each server', number, 3)
  .option('--beam <N>', 'beam size', number, 1)
  .option('--soak <S>', 'one turn of the server with batches alone, to watch its memory', number)
  .option('--json', 'print the result as JSON')
  .parse();
const [run] = program.args;
const options = program.opts();
const texts = readFileSync(options.inputs, 'utf8').split('\n').filter(Boolean).slice(0, 1000);
const say = (text) => console.error(text);
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

/** Runs the command to its end. @returns what it printed */
async function tsuzuri(...args) {
  const child = spawn(process.execPath, [bin, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(texts.map((text) => `${text}\n`).join(''));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  await once(child, 'close');
  return output;
}

/** A server of the model, and where it listens. */
async function startServer(...flags) {
  const args = [bin, 'serve', run, '--port', '0', '--log-level', 'warn', ...flags];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'pipe'] });
  let said = '';
  while (!/http:\S+/.test(said)) said += (await once(child.stderr, 'data'))[0];
  const [url] = /http:\S+/.exec(said);
  return { url, child, stop: () => (child.kill(), once(child, 'exit')) };
}

/** Memory of a server in MiB (VmRSS of proc(5)). */
function memoryOf({ child }) {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}

const TICK = 10; // milliseconds of processor time that proc(5) counts in

/** Milliseconds of processor time that a server has used. */
function processorTimeOf({ child }) {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return TICK * (Number(fields[11]) + Number(fields[12]));
}

/** A turn of load on a server: every answer must be the command's. */
async function load(server, expected, seconds) {
  const requests = texts.map((text) => ({
    method: 'POST',
    path: '/v1/predict',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ inputs: [text], beam: options.beam }),
    onResponse: (status, body) => {
      if (status !== 200) return;
      const [{ input, hypotheses }] = JSON.parse(body).answers;
      if (hypotheses[0].text !== expected.get(input)) wrong++;
    },
  }));
  let wrong = 0;
  const memory = [];
  const look = setInterval(() => memory.push(memoryOf(server)), 1000);
  const { connections } = options;
  const before = processorTimeOf(server);
  const result = await autocannon({ url: server.url, connections, duration: seconds, requests });
  clearInterval(look);
  const { latency, errors, timeouts, non2xx } = result;
  const perSecond = result['2xx'] / result.duration;
  const processorMs = (processorTimeOf(server) - before) / result['2xx'];
  return {
    perSecond,
    processorMs,
    p50: latency.p50,
    p99: latency.p99,
    failed: errors + timeouts + non2xx,
    wrong,
    memory,
  };
}

/** Sums of turns. */
function sum(name, turns) {
  const of = (key) => median(turns.map((turn) => turn[key]));
  const all = (key) => turns.reduce((total, turn) => total + turn[key], 0);
  return {
    name,
    perSecond: Math.round(of('perSecond')),
    processorMs: Number(of('processorMs').toFixed(3)), // of a request: other work on the machine hardly changes it
    p50Ms: of('p50'),
    p99Ms: of('p99'),
    failed: all('failed'),
    wrong: all('wrong'),
  };
}

const lines = (await tsuzuri('predict', run, '--beam', String(options.beam))).trimEnd().split('\n');
const expected = new Map(lines.map((line) => line.split('\t')));
const servers = { batched: await startServer(), single: await startServer('--batch-size', '1') };
const turns = { batched: [], single: [] };
for (const server of Object.values(servers)) await load(server, expected, 1); // warm
for (let turn = 0; turn < options.turns; turn++) {
  for (const [name, server] of Object.entries(servers)) {
    turns[name].push(await load(server, expected, options.seconds));
    say(`${name}: ${turns[name].at(-1).perSecond.toFixed(0)} requests per second`);
  }
}
await servers.single.stop();
const results = Object.entries(turns).map(([name, all]) => sum(name, all));
const soak = options.soak && (await load(servers.batched, expected, options.soak));
await servers.batched.stop();

const machine = `${cpus()[0].model}, ${availableParallelism()} cores, Node ${process.version}`;
const ratio = results[0].perSecond / results[1].perSecond;
const processorRatio = results[1].processorMs / results[0].processorMs;
const part = (memory, from, to) => median(memory.slice(from * memory.length, to * memory.length));
const memory = soak && {
  seconds: options.soak,
  failed: soak.failed,
  wrong: soak.wrong,
  earlyMiB: Math.round(part(soak.memory, 0.1, 0.3)),
  lateMiB: Math.round(part(soak.memory, 0.8, 1)),
};
if (options.json) console.log(JSON.stringify({ machine, results, ratio, processorRatio, memory }));
else {
  console.log(machine);
  console.table(results);
  const [more, less] = [ratio, processorRatio].map((one) => one.toFixed(2));
  console.log(`batched: ${more} times the requests per second, ${less} times per processor second`);
  if (memory) console.log('memory over a long turn:', memory);
}
