import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AddressInfo } from 'node:net';
import { hostileCases } from './hostile-cases.ts';
import { hostileRequests } from './hostile-requests.ts';
import { attack, expectRefused, expectServing, hostileServer } from './hostile-server.ts';
import { post, send } from './raw.ts';

const { app, log } = hostileServer();
let port = 0;
beforeAll(async () => {
  await app.listen({ port: 0, host: '127.0.0.1' });
  ({ port } = app.server.address() as AddressInfo);
});
afterAll(() => app.close());

test('each of the named attacks is refused, and the server serves on', async () => {
  const attacks = Object.entries(hostileCases);
  const heard = await Promise.all(attacks.map(([, [parts, how]]) => send(port, parts, how)));
  heard.forEach((one, i) => expectRefused(one, attacks[i][0]));
  await expectServing(port, log());
});

test('random malformed requests are refused, and the server serves on', async () => {
  await attack(port, hostileRequests(80, 7));
  await expectServing(port, log());
});

test('pipelined requests are answered in their order', async () => {
  const one = (text: string) =>
    Buffer.from(post(`{"inputs":["${text}"]}`).toString().replace('connection: close\r\n', ''));
  const letters = [...'abcdefghij'];
  const { statuses, text } = await send(port, [...letters.map(one), post('{}')]);
  expect(statuses).toEqual([...letters.map(() => 200), 400]);
  expect(Array.from(text.matchAll(/"text":"(.)"/g), ([, letter]) => letter)).toEqual(
    letters.map((letter) => letter.toUpperCase()),
  );
});

test('garbage behind a request is not answered in its place', async () => {
  const whole = post('{"inputs":["a"]}').toString().replace('connection: close\r\n', '');
  const { statuses, closed } = await send(port, [`${whole}\0\0garbage\r\n\r\n`]);
  expect(closed).toBe(true);
  expect([[], [200], [200, 400]]).toContainEqual(statuses);
});

test('a client that closes its half has gone', async () => {
  const heard = await send(port, [post('{"inputs":["a"]}')], { half: true });
  expect(heard).toEqual({ statuses: [], text: '', closed: true });
});
