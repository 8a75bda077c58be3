// How many floating-point operations a second one core does at most: node bench/peak.js prints
// { native, wasm } in GFLOPS. `native` is null on a platform that the loop is not built for.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const TURNS = 30; // of a few milliseconds each: the best one is the peak
const TURN_MS = 4;

/** GFLOPS of the best turn of a loop that takes a number of rounds and returns its operations. */
function best(run) {
  let rounds = 1000;
  let peak = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    const start = performance.now();
    const operations = run(rounds);
    const ms = performance.now() - start;
    peak = Math.max(peak, operations / ms / 1e6);
    if (ms < TURN_MS) rounds *= 2;
  }
  return peak;
}

async function wasm() {
  const bytes = readFileSync(new URL('peak/built/peak.wasm', import.meta.url));
  const { instance } = await WebAssembly.instantiate(bytes);
  return best(instance.exports.run);
}

function native() {
  const name = `./peak/built/${process.platform}-${process.arch}.node`;
  try {
    return best(createRequire(import.meta.url)(name).run);
  } catch (error) {
    console.error(error.message.split('\n')[0]);
    return null;
  }
}

console.log(JSON.stringify({ native: native(), wasm: await wasm() }));
