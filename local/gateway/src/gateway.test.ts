import { once } from 'node:events';
import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { PortBusyError } from './gateway.ts';
import { startTestGateway } from './start-test-gateway.ts';

test('a port that is taken is a typed error that says what to do', async () => {
  const first = await startTestGateway();
  const second = startTestGateway({ port: first.port });
  await expect(second).rejects.toBeInstanceOf(PortBusyError);
  await expect(second).rejects.toMatchObject({
    code: 'port-busy',
    message: expect.stringMatching(new RegExp(`Port ${first.port} .* choose another port`)),
  });
  await first.close();
});

test('connections are reused, and the server never closes an idle one by itself', async () => {
  const gateway = await startTestGateway();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const get = async () => {
    const sent = request(gateway.url, { agent }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    await text(response);
    await setImmediate();
    return { reused: sent.reusedSocket, hint: response.headers['keep-alive'] };
  };
  await get();
  expect(await get()).toEqual({ reused: true, hint: undefined });
  const [socket] = Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? []);
  const closed = once(socket!, 'close');
  await gateway.close();
  await closed;
});

test('closing lets a request finish that is under way, and refuses those that come meanwhile', async () => {
  const arrived = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const gateway = await startTestGateway({
    unsigned: async (_: IncomingMessage, response: ServerResponse) => {
      response.write('first ');
      arrived.resolve();
      await finish.promise;
      response.end('last');
    },
  });
  const slow = fetch(gateway.url);
  await arrived.promise;
  const closed = gateway.close();
  expect((await fetch(gateway.url)).status).toBe(503);
  finish.resolve();
  expect(await (await slow).text()).toBe('first last');
  await closed;
  await expect(fetch(gateway.url)).rejects.toThrow();
});

test('closing cuts off a request that does not finish', async () => {
  const arrived = Promise.withResolvers<void>();
  const gateway = await startTestGateway({ unsigned: async () => arrived.resolve() });
  const stuck = fetch(gateway.url);
  const refused = expect(stuck).rejects.toThrow();
  await arrived.promise;
  await gateway.close();
  await refused;
});
