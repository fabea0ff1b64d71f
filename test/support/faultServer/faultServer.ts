/**
 * A server of files over https that does what servers on bad days do: leaves out ranges, changes files, lies, stalls, cuts connections, sends pages and
 * redirects anywhere. It counts what it sends.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { testCertificate, testKey } from './testCertificate.ts';

/** How the server behaves; may be changed at any moment. */
export interface Faults {
  /** `ignored`: the whole file, with 200. `mislabelled`: the whole file, with 206. `shifted`: other bytes than were asked for. */
  ranges: 'given' | 'ignored' | 'mislabelled' | 'shifted';
  etag: string | null;
  /** Added to the length that is said. */
  lengthLie: number;
  /** Bytes per second, of all connections together. */
  rate: number;
  /** Answers with that instead of the file. */
  status: number | null;
  headers: Readonly<Record<string, string>>;
  page: boolean;
  /** Where to redirect to; null gives the file. */
  redirect: string | null;
  /** Says its head, and then nothing. */
  stalls: boolean;
  /** Takes the request, and says nothing at all. */
  mute: boolean;
}

const usual: Faults = {
  ranges: 'given',
  etag: '"first"',
  lengthLie: 0,
  rate: Infinity,
  status: null,
  headers: {},
  page: false,
  redirect: null,
  stalls: false,
  mute: false,
};

export interface SeenRequest {
  path: string;
  range: string | null;
  authorization: string | null;
}

const slice = 64 * 1024;

export class FaultServer {
  readonly #server: Server;
  #port = 0;
  #content: Buffer;
  faults: Faults = { ...usual };
  /** Other behaviour below a path. */
  readonly paths = new Map<string, Partial<Faults>>();
  sent = 0;
  readonly requests: SeenRequest[] = [];
  /** Bytes until the connections are cut. */
  #untilCut = Infinity;
  #nextMs = 0;

  private constructor(content: Buffer) {
    this.#content = content;
    this.#server = createServer({ cert: testCertificate, key: testKey }, (request, response) => void this.#answer(request, response));
  }

  static async start(content: Buffer): Promise<FaultServer> {
    const server = new FaultServer(content);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    server.#port = (server.#server.address() as AddressInfo).port;
    return server;
  }

  /** `localhost:41234`. */
  get host(): string {
    return `localhost:${String(this.#port)}`;
  }

  url(path = '/model.gguf', name = 'localhost'): string {
    return `https://${this.host.replace('localhost', name)}${path}`;
  }

  get sha256(): string {
    return createHash('sha256').update(this.#content).digest('hex');
  }

  set content(content: Buffer) {
    this.#content = content;
  }

  /** Cuts all connections after so many bytes more, once. */
  cutAfter(bytes: number): void {
    this.#untilCut = bytes;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    const { range: asked = null, authorization = null } = request.headers as { range?: string; authorization?: string };
    this.requests.push({ path, range: asked, authorization });
    const faults = { ...this.faults, ...this.paths.get(path) };
    if (faults.mute) return;
    if (faults.redirect !== null) return void response.writeHead(302, { location: faults.redirect, ...faults.headers }).end();
    if (faults.status !== null) return void response.writeHead(faults.status, faults.headers).end('no');
    if (faults.page)
      return void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<!doctype html><title>Log in</title>');
    const size = this.#content.length;
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(asked ?? '') ?? [];
    const whole = from === undefined || faults.ranges === 'ignored' || faults.ranges === 'mislabelled';
    const moved = faults.ranges === 'shifted' ? 1 : 0;
    const [start, end] = whole ? [0, size] : [Number(from) + moved, Math.min(size, Number(to) + 1 + moved)];
    if (start >= size) return void response.writeHead(416, { 'content-range': `bytes */${String(size)}` }).end();
    const status = from === undefined || faults.ranges === 'ignored' ? 200 : 206;
    response.writeHead(status, {
      'content-type': 'application/octet-stream',
      'content-length': String(end - start + faults.lengthLie),
      ...(status === 206 && { 'content-range': `bytes ${String(start)}-${String(end - 1)}/${String(size + faults.lengthLie)}` }),
      ...(faults.etag !== null && { etag: faults.etag }),
      ...faults.headers,
    });
    response.flushHeaders();
    if (faults.stalls) return;
    const content = this.#content;
    for (let at = start; at < end && !response.destroyed;) {
      const length = Math.min(slice, end - at, this.#untilCut);
      await this.#pace(length);
      if (!response.write(content.subarray(at, at + length))) await drained(response);
      at += length;
      this.sent += length;
      this.#untilCut -= length;
      if (this.#untilCut > 0) continue;
      this.#untilCut = Infinity;
      // What was written is on its way first.
      await delay(20);
      this.#server.closeAllConnections();
    }
    response.end();
  }

  async #pace(bytes: number): Promise<void> {
    const { rate } = this.faults;
    if (rate === Infinity) return;
    const now = performance.now();
    this.#nextMs = Math.max(this.#nextMs, now) + (bytes * 1000) / rate;
    if (this.#nextMs > now + 5) await delay(this.#nextMs - now);
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}
