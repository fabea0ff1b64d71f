import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import type { Call, Handlers, Stream } from '../../../src/protocol/contract.ts';
import { RpcPeer, type RpcOptions } from '../../../src/protocol/rpc.ts';
import { pairedTransports } from '../../support/pairedTransport.ts';

interface Sums {
  calls: {
    add: Call<{ a: number; b: number }, { sum: number }>;
    fail: Call<{ kind: string }, { never: true }>;
    hang: Call<object, { aborted: boolean }>;
  };
  streams: { count: Stream<{ to: number }, number, { sent: number }> };
}

const seen = { aborted: 0, sent: 0 };

const handlers: Handlers<Sums> = {
  calls: {
    add: async ({ a, b }) => ({ sum: a + b }),
    fail: async ({ kind }) => {
      if (kind === 'app') throw new AppError('modelTooLarge', 'too large', { needBytes: 5 });
      throw new TypeError('plain');
    },
    hang: (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          seen.aborted++;
          reject(new AppError('cancelled', 'stopped'));
        });
      }),
  },
  streams: {
    count: async ({ to }, emit, { signal }) => {
      seen.sent = 0;
      for (let i = 0; i < to && !signal.aborted; i++) {
        await emit(i);
        seen.sent++;
        if (i % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
      }
      return { sent: seen.sent };
    },
  },
};

function link(
  server: Partial<RpcOptions> = {},
  client: Partial<RpcOptions> = {},
): { peer: RpcPeer<Sums>; close: () => void; frames: unknown[]; server: { dispose(): void } } {
  const { a, b, close, frames } = pairedTransports();
  const served = new RpcPeer<{ calls: object; streams: object }, Sums>(b, { version: 1, batchMs: 1, ...server }, handlers);
  return { peer: new RpcPeer<Sums>(a, { version: 1, ...client }), close, frames, server: served };
}

afterEach(() => {
  seen.aborted = 0;
});

describe('RpcPeer', () => {
  it('answers a call', async () => {
    expect(await link().peer.call('add', { a: 2, b: 3 })).toEqual({ sum: 5 });
  });

  it('carries an AppError with code and data, and anything else as internal', async () => {
    const { peer } = link();
    await expect(peer.call('fail', { kind: 'app' })).rejects.toMatchObject({
      name: 'AppError',
      code: 'modelTooLarge',
      data: { needBytes: 5 },
    });
    await expect(peer.call('fail', { kind: 'x' })).rejects.toMatchObject({ code: 'internal', message: 'plain' });
  });

  it('refuses a method that nobody serves', async () => {
    const { peer } = link();
    await expect(
      (peer as unknown as RpcPeer<{ calls: { nope: Call<object, object> }; streams: object }>).call('nope', {}),
    ).rejects.toMatchObject({ code: 'unknownMethod' });
    await expect(
      (peer as unknown as RpcPeer<{ calls: { toString: Call<object, object> }; streams: object }>).call('toString', {}),
    ).rejects.toMatchObject({
      code: 'unknownMethod',
    });
  });

  it('delivers every item in order before the result, in batches', async () => {
    const { peer, frames } = link();
    const got: number[] = [];
    const result = await peer.stream('count', { to: 1000 }, (n) => void got.push(n));
    expect(result).toEqual({ sent: 1000 });
    expect(got).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(frames.filter((f) => (f as { t: string }).t === 'items').length).toBeLessThan(100);
  });

  it('slows the sender down to a slow listener', async () => {
    const { peer } = link();
    let got = 0;
    let most = 0;
    await peer.stream('count', { to: 6000 }, async () => {
      got++;
      most = Math.max(most, seen.sent - got);
      if (got % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    });
    expect(got).toBe(6000);
    // 8 batches of at most 256 under way, and the batch being gathered.
    expect(most).toBeLessThanOrEqual(9 * 256 + 1);
  });

  it('cancels at the other end and rejects with cancelled', async () => {
    const { peer } = link();
    const controller = new AbortController();
    const answer = peer.call('hang', {}, controller.signal);
    await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
    expect(seen.aborted).toBe(1);
  });

  it('settles a cancelled call even when the other end never answers', async () => {
    vi.useFakeTimers();
    try {
      const { a } = pairedTransports();
      const peer = new RpcPeer<Sums>(a, { version: 1 });
      const controller = new AbortController();
      const answer = expect(peer.call('hang', {}, controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
      controller.abort();
      await vi.advanceTimersByTimeAsync(2_500);
      await answer;
    } finally {
      vi.useRealTimers();
    }
  });

  it('settles although a listener never comes back: when cancelled, and when the link closes', async () => {
    vi.useFakeTimers();
    try {
      for (const end of ['cancel', 'close']) {
        const { peer, close } = link();
        const controller = new AbortController();
        const stuck = new Promise<void>(() => undefined);
        const answer = expect(peer.stream('count', { to: 3 }, () => stuck, controller.signal)).rejects.toMatchObject({
          code: end === 'cancel' ? 'cancelled' : 'connectionClosed',
        });
        await vi.advanceTimersByTimeAsync(10);
        if (end === 'cancel') controller.abort();
        else close();
        await vi.advanceTimersByTimeAsync(2_500);
        await answer;
      }
    } finally {
      vi.useRealTimers();
    }
  });

  it('lets a cancelled stream answer with what it has', async () => {
    const { peer } = link();
    const controller = new AbortController();
    let got = 0;
    const result = await peer.stream(
      'count',
      { to: 1_000_000 },
      () => {
        if (++got === 500) controller.abort();
      },
      controller.signal,
    );
    expect(result.sent).toBeGreaterThanOrEqual(500);
    expect(result.sent).toBeLessThan(1_000_000);
  });

  it('rejects what is open and what comes after when the link closes, and aborts what it serves', async () => {
    const { peer, close } = link();
    const open = expect(peer.call('hang', {})).rejects.toMatchObject({ code: 'connectionClosed' });
    await new Promise((resolve) => setTimeout(resolve, 5));
    close();
    await open;
    expect(seen.aborted).toBe(1);
    await expect(peer.call('add', { a: 1, b: 1 })).rejects.toMatchObject({ code: 'connectionClosed' });
  });

  it('refuses another version', async () => {
    const { peer } = link({ version: 2 });
    await expect(peer.call('add', { a: 1, b: 1 })).rejects.toMatchObject({ code: 'protocolMismatch' });
  });

  it('validates before serving, and drops unknown methods and frames', async () => {
    const warnings: string[] = [];
    const { peer } = link({
      onWarning: (w) => warnings.push(w),
      validators: {
        add: (p) => {
          if (typeof (p as { a?: unknown }).a !== 'number') throw new Error('a is not a number');
          return p;
        },
      },
    });
    expect(await peer.call('add', { a: 1, b: 2 })).toEqual({ sum: 3 });
    await expect(peer.call('add', { a: 'x' as unknown as number, b: 2 })).rejects.toMatchObject({ code: 'invalidParams' });
    await expect(peer.call('hang', {})).rejects.toMatchObject({ code: 'unknownMethod' });
    expect(warnings).toHaveLength(1);
  });

  it('survives garbage on the wire', async () => {
    const { a, b } = pairedTransports();
    const warnings: string[] = [];
    const server = new RpcPeer<{ calls: object; streams: object }, Sums>(b, { version: 1, onWarning: (w) => warnings.push(w) }, handlers);
    const peer = new RpcPeer<Sums>(a, { version: 1 });
    for (const junk of [null, 7, 'x', { t: 'boo' }, { t: 'items', id: 99, seq: 0, items: [] }, { t: 'ack', id: 5 }]) a.send(junk as never);
    expect(await peer.call('add', { a: 1, b: 1 })).toEqual({ sum: 2 });
    expect(warnings).toEqual(['dropped a frame of unknown type boo']);
    server.dispose();
  });

  it('ends a stream whose batches have a gap', async () => {
    const { a, b } = pairedTransports();
    let cancelled = 0;
    b.onFrame((frame) => {
      const f = frame as { t: string; id: number };
      if (f.t === 'cancel') cancelled++;
      if (f.t === 'call') {
        b.send({ t: 'items', id: f.id, seq: 0, items: [1] });
        b.send({ t: 'items', id: f.id, seq: 2, items: [3] });
      }
    });
    b.send({ t: 'hello', version: 1 });
    const peer = new RpcPeer<Sums>(a, { version: 1 });
    await expect(peer.stream('count', { to: 3 }, () => undefined)).rejects.toMatchObject({ code: 'internal' });
    await Promise.resolve();
    expect(cancelled).toBe(1);
  });
});
