import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { attack, expectServing, hostileServer } from './hostile-server.ts';
import { hostileRequests } from './hostile-requests.ts';

test('three thousand malformed requests leave the server as it was', async () => {
  const { app, log } = hostileServer();
  await app.listen({ port: 0, host: '127.0.0.1' });
  try {
    const { port } = app.server.address() as AddressInfo;
    await attack(port, hostileRequests(3000, 11));
    await expectServing(port, log());
    const left = await new Promise<number>((resolve) =>
      app.server.getConnections((_, count) => resolve(count)),
    );
    expect(left).toBeLessThan(5);
  } finally {
    await app.close();
  }
});
