import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { expect, test } from 'vitest';
import { type FakeEngine, fakeEngine, fakeServer } from './support.ts';

/** An engine whose batches end when they are told to, or cancelled. */
function heldEngine(): FakeEngine & { release: () => void; cancelled: number } {
  const quick = fakeEngine();
  const engine = { ...quick, release: () => {}, cancelled: 0 };
  engine.answer = async (texts, options, signal) => {
    await new Promise<void>((resolve, reject) => {
      engine.release = resolve;
      signal?.addEventListener('abort', () => {
        engine.cancelled++;
        reject(new Error('cancelled'));
      });
    });
    return quick.answer(texts, options);
  };
  return engine;
}

test('what a client does not wait for is not computed, and its place is free', async () => {
  const engine = heldEngine();
  const { app, served } = fakeServer({ hun: engine }, { queue: 1, maxInputs: 1, batchSize: 1 });
  await app.listen({ port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const { batcher } = served.models.get('hun')!;
  const send = async (text: string) => {
    const body = JSON.stringify({ inputs: [text] });
    const head = `POST /v1/predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json`;
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(`${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    return socket;
  };
  const first = await send('first');
  await expect.poll(() => served.inFlight, { interval: 1 }).toBe(1);
  const second = await send('second');
  await expect.poll(() => batcher.waiting, { interval: 1 }).toBe(1);
  second.destroy();
  await expect.poll(() => batcher.waiting, { interval: 1 }).toBe(0);
  const third = await send('third');
  await expect.poll(() => batcher.waiting, { interval: 1 }).toBe(1);
  first.destroy();
  await expect.poll(() => engine.cancelled, { interval: 1 }).toBe(1);
  await expect.poll(() => batcher.waiting, { interval: 1 }).toBe(0);
  engine.release();
  const [response] = (await once(third, 'data')) as [Buffer];
  expect(response.toString()).toMatch(/^HTTP\/1\.1 200 .*"text":"THIRD"/s);
  expect(engine.batches).toEqual([['third']]);
  await expect.poll(() => served.inFlight, { interval: 1 }).toBe(0);
  expect((await app.inject('/metrics')).body).toContain(
    'tsuzuri_requests_total{model="hun",route="/v1/predict",status="499"} 2',
  );
  third.destroy();
  await app.close();
});
