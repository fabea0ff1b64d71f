/** Connections that come to nothing, below what a server of HTTP does by itself: each ends with an error. */
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { Endpoint, type EndpointOptions } from '../../../src/node/providers/endpoint.ts';

let server: Server | undefined;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
});

/** What a request fails of where each connection is treated so. */
async function failure(scheme: 'http' | 'https', treat: (socket: Socket) => void, options: EndpointOptions = {}): Promise<AppError> {
  const listening = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    treat(socket);
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const address = `${scheme}://127.0.0.1:${String((listening.address() as AddressInfo).port)}/v1/models`;
  const answer = new Endpoint(options).send({ address, headers: {} }, new AbortController().signal);
  return answer.then(
    ({ status }) => Promise.reject(new Error(`answered with ${String(status)}`)),
    (error: unknown) => AppError.from(error),
  );
}

it('an answer in another protocol is none, and its connection is closed', async () => {
  let closed!: () => void;
  const closing = new Promise<void>((resolve) => (closed = resolve));
  const failed = await failure('http', (socket) => {
    socket.once('close', closed);
    socket.once('data', () => socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n'));
  });
  expect(failed).toMatchObject({ code: 'providerRubbish', data: { why: 'json' } });
  await closing;
});

it('a connection that closes without an answer is none', async () => {
  expect(await failure('http', (socket) => socket.once('data', () => socket.end()))).toMatchObject({
    code: 'providerOffline',
    data: { reason: 'connection' },
  });
});

it('a connection that is never encrypted is given up', async () => {
  expect(await failure('https', () => undefined, { connectMs: 50 })).toMatchObject({ code: 'providerOffline', data: { reason: 'late' } });
});
