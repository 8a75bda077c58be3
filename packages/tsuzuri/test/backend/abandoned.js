// node --expose-gc abandoned.js: backends with workers that nobody refers to any more.
import { setTimeout } from 'node:timers/promises';
import { createBackend } from '../../dist/index.js';

const threads = process.getBuiltinModule('node:worker_threads');
const workers = new Set();
let started = 0;
threads.Worker = class extends threads.Worker {
  constructor(...args) {
    super(...args);
    workers.add(this);
    started++;
    this.once('exit', () => workers.delete(this));
  }
};

async function use(size) {
  const backend = await createBackend('wasm', { threads: 3 });
  const [a, c] = [backend.allocate(size * size), backend.allocate(size * size)];
  backend.matmul(size, size, size, a, size, 1, a, size, 1, 0, 0, c);
}
for (let i = 0; i < 3; i++) await use(300);
for (let i = 0; i < 200 && workers.size > 0; i++) {
  globalThis.gc();
  await setTimeout(20);
}
console.log(`${started} workers, then ${workers.size}`);
