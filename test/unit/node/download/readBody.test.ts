import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readBody } from '../../../../src/node/download/readBody.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

it('hands on what comes over a slow line long before a megabyte is there', async () => {
  const line = new IncomingMessage(new Socket());
  line.headers['content-length'] = '9';
  const taken: string[] = [];
  const read = readBody(line, {
    host: 'localhost',
    most: 9,
    stallMs: 60_000,
    signal: new AbortController().signal,
    onBytes: () => undefined,
    take: async (chunks) => void taken.push(Buffer.concat(chunks).toString()),
  });
  const comes = async (text: string, afterMs: number): Promise<void> => {
    vi.advanceTimersByTime(afterMs);
    line.push(text);
    await new Promise((resolve) => setImmediate(resolve));
  };
  await comes('one', 0);
  expect(taken).toEqual([]);
  await comes('two', 300);
  expect(taken).toEqual(['onetwo']);
  await comes('end', 10);
  expect(taken).toEqual(['onetwo']);
  line.push(null);
  await read;
  expect(taken).toEqual(['onetwo', 'end']);
});
