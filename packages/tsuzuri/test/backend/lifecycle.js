// Four workers one after the other, each with a backend that has threads.
//   node lifecycle.js BACKEND [products]   so many kernel calls each (50)
import { Worker, isMainThread, workerData } from 'node:worker_threads';
import { createBackend } from '../../dist/index.js';

const name = isMainThread ? process.argv[2] : workerData;
const backend = await createBackend(name, { threads: 3 });
const [a, c] = [backend.allocate(1e6), backend.allocate(1e6)];
const products = Number(process.argv[3] ?? 50);
for (let i = 0; i < products; i++) backend.matmul(300, 300, 300, a, 300, 1, a, 300, 1, 0, 0, c);
if (isMainThread) {
  for (let round = 0; round < 4; round++) {
    const worker = new Worker(new URL(import.meta.url), {
      workerData: name,
      argv: process.argv.slice(2),
    });
    await new Promise((resolve) => worker.once('exit', resolve));
  }
  console.log('ended');
}
