// Four workers one after the other, each with threads of its own under the native backend.
//   node lifecycle.js [products]   a kernel call each (50)
import { Worker, isMainThread } from 'node:worker_threads';
import { createBackend } from '../../dist/index.js';

const backend = await createBackend('native', { threads: 3 });
const [a, c] = [backend.allocate(1e6), backend.allocate(1e6)];
const products = Number(process.argv[2] ?? 50);
for (let i = 0; i < products; i++) backend.matmul(300, 300, 300, a, 300, 1, a, 300, 1, 0, 0, c);
if (isMainThread) {
  for (let round = 0; round < 4; round++) {
    const worker = new Worker(new URL(import.meta.url), { argv: process.argv.slice(2) });
    await new Promise((resolve) => worker.once('exit', resolve));
  }
  console.log('ended');
}
