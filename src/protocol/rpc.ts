/**
 * The one RPC engine under every link (host and worker, host and webview). It owns framing, cancellation, streams and
 * their back-pressure; it must not know any contract. Everything a peer is asked settles: with a result, a typed error,
 * `cancelled`, or `connectionClosed`.
 */
import { AppError } from '../base/appError.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Contract, Handlers, Item, Params, RequestContext, Result, Validators } from './contract.ts';
import { ItemBatch } from './itemBatch.ts';
import type { Frame, Transport } from './transport.ts';

export interface RpcOptions {
  version: number;
  validators?: Validators;
  /** Told of frames that were dropped and errors that had nowhere to go. */
  onWarning?: (message: string) => void;
  /** How long items gather before they are sent, in milliseconds. The first item of a stream goes at once. */
  batchMs?: number;
}

/** Batches that may be under way unacknowledged before `emit` waits. */
const window = 8;
/** A cancelled caller waits this long for the other end's own ending, then settles by itself. */
const cancelGraceMs = 2000;
/** When the link closes, what had come is still delivered, unless a listener takes longer than this. */
const closeGraceMs = 500;

interface Pending {
  resolve(value: unknown): void;
  reject(error: AppError): void;
  onItem: ((item: never) => void | Promise<void>) | undefined;
  nextSeq: number;
  /** Tail of the item deliveries, so that the result comes after the last item. */
  delivered: Promise<void>;
}

interface Serving {
  controller: AbortController;
  sent: number;
  acked: number;
  wake: (() => void)[];
}

/** One end of a link: offers `Local` to the other end and asks it for `Remote`. */
export class RpcPeer<Remote extends Contract, Local extends Contract = { calls: object; streams: object }> implements Disposable {
  readonly #transport: Transport;
  readonly #handlers: Handlers<Local> | undefined;
  readonly #options: RpcOptions;
  readonly #pending = new Map<number, Pending>();
  readonly #serving = new Map<number, Serving>();
  readonly #subscriptions: Disposable[] = [];
  #nextId = 1;
  #closed: AppError | undefined;
  #greeted = false;

  constructor(transport: Transport, options: RpcOptions, handlers?: Handlers<Local>) {
    this.#transport = transport;
    this.#options = options;
    this.#handlers = handlers;
    this.#subscriptions.push(
      transport.onFrame((frame) => this.#receive(frame)),
      transport.onClose(() => this.#close(new AppError('connectionClosed', 'the other end went away'))),
    );
    transport.send({ t: 'hello', version: options.version });
  }

  /** Asks once. Rejects with AppError; `cancelled` when the signal aborts. */
  call<K extends keyof Remote['calls'] & string>(
    method: K,
    params: Params<Remote['calls'][K]>,
    signal?: AbortSignal,
  ): Promise<Result<Remote['calls'][K]>> {
    return this.#request(method, params, undefined, signal) as Promise<Result<Remote['calls'][K]>>;
  }

  /** Asks and hears items until the answer; a slow `onItem` slows the sender down. */
  stream<K extends keyof Remote['streams'] & string>(
    method: K,
    params: Params<Remote['streams'][K]>,
    onItem: (item: Item<Remote['streams'][K]>) => void | Promise<void>,
    signal?: AbortSignal,
  ): Promise<Result<Remote['streams'][K]>> {
    return this.#request(method, params, onItem, signal) as Promise<Result<Remote['streams'][K]>>;
  }

  /** Ends this end: open requests reject with `connectionClosed`, served ones are aborted. */
  dispose(): void {
    this.#close(new AppError('connectionClosed', 'this end was closed'));
  }

  #request(method: string, params: unknown, onItem: Pending['onItem'], signal?: AbortSignal): Promise<unknown> {
    if (this.#closed) return Promise.reject(this.#closed);
    if (signal?.aborted) return Promise.reject(new AppError('cancelled', 'cancelled before it was sent'));
    const id = this.#nextId++;
    let grace: ReturnType<typeof setTimeout> | undefined;
    const onAbort = (): void => {
      this.#send({ t: 'cancel', id });
      grace = setTimeout(() => this.#settle(id, (p) => p.reject(new AppError('cancelled', 'cancelled')), 0), cancelGraceMs);
    };
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, onItem, nextSeq: 0, delivered: Promise.resolve() });
    });
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#send({ t: 'call', id, method, params });
    return answer.finally(() => {
      clearTimeout(grace);
      signal?.removeEventListener('abort', onAbort);
    });
  }

  #receive(received: unknown): void {
    if (this.#closed || typeof received !== 'object' || received === null) return;
    const frame = received as Frame;
    if (!this.#greeted) {
      if (frame.t !== 'hello' || frame.version !== this.#options.version) {
        const theirs = frame.t === 'hello' ? String(frame.version) : 'none';
        this.#close(new AppError('protocolMismatch', `protocol version ${theirs}, expected ${String(this.#options.version)}`));
        return;
      }
      this.#greeted = true;
      return;
    }
    switch (frame.t) {
      case 'call':
        void this.#serve(frame.id, frame.method, frame.params);
        return;
      case 'cancel': {
        const serving = this.#serving.get(frame.id);
        serving?.controller.abort();
        for (const wake of serving?.wake.splice(0) ?? []) wake();
        return;
      }
      case 'ack': {
        const serving = this.#serving.get(frame.id);
        if (!serving) return;
        serving.acked = frame.seq + 1;
        for (const wake of serving.wake.splice(0)) wake();
        return;
      }
      case 'items':
        this.#deliver(frame.id, frame.seq, frame.items);
        return;
      case 'result':
        this.#settle(frame.id, (p) => p.resolve(frame.result));
        return;
      case 'error':
        this.#settle(frame.id, (p) => p.reject(new AppError(frame.error.code, frame.error.message, frame.error.data)));
        return;
      default:
        this.#options.onWarning?.(`dropped a frame of unknown type ${String((frame as { t?: unknown }).t)}`);
    }
  }

  #deliver(id: number, seq: number, items: unknown[]): void {
    const pending = this.#pending.get(id);
    if (!pending) return;
    if (seq !== pending.nextSeq) {
      const gap = new AppError('internal', `stream gap: batch ${String(seq)}, expected ${String(pending.nextSeq)}`);
      // The other end would wait for room that never comes.
      this.#send({ t: 'cancel', id });
      this.#settle(id, (p) => p.reject(gap), 0);
      return;
    }
    pending.nextSeq++;
    pending.delivered = pending.delivered.then(async () => {
      for (const item of items) {
        try {
          await pending.onItem?.(item as never);
        } catch (error) {
          this.#options.onWarning?.(`a stream listener failed: ${String(error)}`);
        }
      }
      this.#send({ t: 'ack', id, seq });
    });
  }

  /** Ends a request once its items are delivered, or after `withinMs` whatever its listener does. */
  #settle(id: number, end: (pending: Pending) => void, withinMs?: number): void {
    const finish = (): void => {
      const pending = this.#pending.get(id);
      if (this.#pending.delete(id) && pending) end(pending);
    };
    if (withinMs === 0) {
      finish();
      return;
    }
    void this.#pending.get(id)?.delivered.then(finish);
    if (withinMs !== undefined) setTimeout(finish, withinMs);
  }

  async #serve(id: number, method: string, raw: unknown): Promise<void> {
    const serving: Serving = { controller: new AbortController(), sent: 0, acked: 0, wake: [] };
    this.#serving.set(id, serving);
    const context = { signal: serving.controller.signal };
    const batch = new ItemBatch(this.#options.batchMs ?? 30, (items) => this.#send({ t: 'items', id, seq: serving.sent++, items }));
    try {
      const params = this.#validate(method, raw);
      const calls = this.#handlers?.calls as Record<string, (p: unknown, c: RequestContext) => Promise<unknown>> | undefined;
      const streams = this.#handlers?.streams as
        Record<string, (p: unknown, e: (i: unknown) => Promise<void>, c: RequestContext) => Promise<unknown>> | undefined;
      let result: unknown;
      if (calls && Object.hasOwn(calls, method)) result = await calls[method]?.(params, context);
      else if (streams && Object.hasOwn(streams, method)) {
        const emit = async (item: unknown): Promise<void> => {
          batch.push(item);
          while (serving.sent - serving.acked >= window && !context.signal.aborted && !this.#closed) {
            await new Promise<void>((resolve) => serving.wake.push(resolve));
          }
        };
        result = await streams[method]?.(params, emit, context);
      } else throw new AppError('unknownMethod', `no method ${method}`);
      batch.flush();
      this.#send({ t: 'result', id, result });
    } catch (thrown) {
      batch.flush();
      const error = AppError.from(thrown);
      this.#send({ t: 'error', id, error: { code: error.code, message: error.message, data: error.data } });
    } finally {
      this.#serving.delete(id);
    }
  }

  #validate(method: string, raw: unknown): unknown {
    if (!this.#options.validators) return raw;
    const validator = Object.hasOwn(this.#options.validators, method) ? this.#options.validators[method] : undefined;
    if (!validator) throw new AppError('unknownMethod', `no method ${method}`);
    try {
      return validator(raw);
    } catch (error) {
      this.#options.onWarning?.(`refused ${method}: ${String(error)}`);
      throw new AppError('invalidParams', `bad parameters for ${method}`, {}, error);
    }
  }

  #send(frame: Frame): void {
    if (this.#closed) return;
    try {
      this.#transport.send(frame);
    } catch (error) {
      this.#close(new AppError('connectionClosed', `could not send: ${String(error)}`, {}, error));
    }
  }

  #close(reason: AppError): void {
    if (this.#closed) return;
    this.#closed = reason;
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const serving of this.#serving.values()) {
      serving.controller.abort();
      for (const wake of serving.wake.splice(0)) wake();
    }
    for (const id of [...this.#pending.keys()]) this.#settle(id, (p) => p.reject(reason), closeGraceMs);
  }
}
