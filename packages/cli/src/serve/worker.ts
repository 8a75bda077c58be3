import { parentPort, workerData } from 'node:worker_threads';
import { plainOf } from '../errors.ts';
import { type Engine, openEngine } from './engine.ts';
import type { StreamedToken } from './schemas.ts';
import { warmUp } from './warm-up.ts';
import type { EngineOrder, EngineMessage, EngineStart } from './thread.ts';

// One model in a thread of its own: the thread that speaks HTTP never waits for arithmetic.

function post(message: EngineMessage): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows of a browser
  parentPort?.postMessage(message);
}

const { path, machine, cancelled } = workerData as EngineStart;
const flag = new Int32Array(cancelled);

/** A signal that other threads set: no message arrives while a search runs. */
function signalOf(id: number): AbortSignal {
  const throwIfAborted = () => {
    if (Atomics.load(flag, 0) === id) throw new Error('cancelled');
  };
  return { throwIfAborted } as AbortSignal;
}

async function serve(engine: Engine): Promise<void> {
  await warmUp(engine, machine.warmUp ?? 0);
  post({ facts: engine.facts, probe: engine.probe });
  for await (const { id, texts, options, streams } of orders()) {
    const hear = streams ? (token: StreamedToken) => post({ id, token }) : undefined;
    try {
      post({ id, replies: await engine.answer(texts, options, signalOf(id), hear) });
    } catch (error) {
      post({ id, failure: plainOf(error) });
    }
  }
}

/** What the other thread asks for, in turn. */
async function* orders(): AsyncGenerator<EngineOrder> {
  const waiting: EngineOrder[] = [];
  let wake = () => {};
  parentPort?.on('message', (order: EngineOrder) => {
    waiting.push(order);
    wake();
  });
  for (;;) {
    for (let next = waiting.shift(); next; next = waiting.shift()) yield next;
    await new Promise<void>((resolve) => (wake = resolve));
  }
}

try {
  await serve(await openEngine(path, machine));
} catch (error) {
  post({ broken: plainOf(error) });
}
