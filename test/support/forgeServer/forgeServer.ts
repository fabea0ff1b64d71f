/**
 * A server of pull requests on real sockets: what its interface is stands in tables written from the published descriptions, and what isn't described it
 * refuses, in the words and forms of the real one. On bad days it limits, sends on, breaks off, or answers with a page.
 */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { testCertificate, testKey } from '../faultServer/testCertificate.ts';
import { type Endpoint, endpointOf, type WrongField, wrongFields } from './description.ts';

export interface Answered {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Asked {
  method: string;
  /** Below the interface's own beginning. */
  path: string;
  parts: Record<string, string>;
  query: Record<string, string>;
  body: Record<string, unknown>;
  endpoint: Endpoint;
}

/** One of the two, with what it holds. */
export interface ForgeModel {
  /** `/api/v4`. */
  prefix: string;
  table: readonly Endpoint[];
  /** The token that a request shows; null for none. */
  tokenOf(headers: IncomingHttpHeaders): string | null;
  /** What is wrong with the heads of a request, in its own form; null for nothing. */
  headersRefused(headers: IncomingHttpHeaders): Answered | null;
  refuse(why: 'token' | 'missing' | 'limit', wrong?: string): Answered;
  invalid(wrong: readonly WrongField[]): Answered;
  answer(asked: Asked): Answered;
  /** Heads that tell of the other pages. `address`: this one's, without its query. */
  pageHeaders(address: string, query: URLSearchParams, page: number, perPage: number, total: number): Record<string, string>;
  /** Where the items stand in the answer of a list. */
  itemsIn(body: unknown): { items: unknown[]; put: (items: unknown[]) => unknown };
}

/** What happens to the next requests whose path has this in it. */
export interface Fault {
  path: string;
  /** Absent: whatever is done. */
  method?: string;
  do: { answer: Answered } | { page: number } | { cut: 'before' | 'within' } | { sendTo: string; status: number };
  times: number;
}

export interface SeenCall {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: unknown;
  status: number;
}

export const testToken = 'test-token-4711';

export class ForgeServer {
  readonly #server: Server;
  readonly #scheme: string;
  readonly #model: ForgeModel;
  readonly calls: SeenCall[] = [];
  readonly faults: Fault[] = [];
  /** The most that a page holds, below what is asked for. */
  mostOnPage = 100;
  port = 0;

  private constructor(model: ForgeModel, secure: boolean) {
    this.#model = model;
    const onRequest = (request: IncomingMessage, response: ServerResponse): void => void this.#onRequest(request, response);
    this.#scheme = secure ? 'https' : 'http';
    this.#server = secure ? createSecureServer({ cert: testCertificate, key: testKey }, onRequest) : createServer(onRequest);
  }

  static async start(model: ForgeModel, { secure = false } = {}): Promise<ForgeServer> {
    const server = new ForgeServer(model, secure);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    server.port = (server.#server.address() as AddressInfo).port;
    return server;
  }

  get host(): string {
    return `127.0.0.1:${String(this.port)}`;
  }

  get origin(): string {
    return `${this.#scheme}://${this.host}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const piece of request.setEncoding('utf8') as AsyncIterable<string>) text += piece;
    const method = request.method ?? '';
    const url = new URL(request.url ?? '', this.origin);
    const seen: SeenCall = { method, path: url.pathname + url.search, headers: request.headers, body: parsed(text), status: 0 };
    this.calls.push(seen);
    const fault = this.faults.find((one) => one.times > 0 && seen.path.includes(one.path) && (one.method ?? method) === method);
    if (fault) fault.times--;
    const what = fault?.do;
    if (what && 'cut' in what) {
      if (what.cut === 'within') {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
        await new Promise<void>((resolve) => response.write('[{"number":', () => resolve()));
      }
      response.destroy();
      return;
    }
    const { status, body, headers = {} } = what ? faulty(what, url) : this.#answer(seen, url);
    seen.status = status;
    const page = typeof body === 'string';
    response.writeHead(status, {
      ...(body !== undefined && { 'content-type': page ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8' }),
      ...headers,
    });
    response.end(body === undefined ? undefined : page ? body : JSON.stringify(body));
  }

  #answer({ method, headers, body }: SeenCall, url: URL): Answered {
    const model = this.#model;
    const badHeaders = model.headersRefused(headers);
    if (badHeaders) return badHeaders;
    const token = model.tokenOf(headers);
    if (token !== null && token !== testToken) return model.refuse('token');
    const found = url.pathname.startsWith(model.prefix) ? endpointOf(model.table, method, url.pathname.slice(model.prefix.length)) : null;
    if (!found) return model.refuse('missing');
    const { endpoint, parts } = found;
    if (endpoint.signedIn === true && token === null) return model.refuse('token');
    const query = Object.fromEntries(url.searchParams);
    const wrong = [
      ...wrongFields(endpoint.query ?? {}, query, true),
      ...(typeof body === 'object' && body !== null ? wrongFields(endpoint.body ?? {}, body as Record<string, unknown>, false) : []),
      ...(endpoint.body && body === undefined ? wrongFields(endpoint.body, {}, false) : []),
    ];
    if (wrong.length > 0) return model.invalid(wrong);
    const answered = model.answer({ method, path: url.pathname, parts, query, body: (body ?? {}) as Record<string, unknown>, endpoint });
    return endpoint.paged === true && answered.status === 200 ? this.#page(answered, url) : answered;
  }

  #page(answered: Answered, url: URL): Answered {
    const { items, put } = this.#model.itemsIn(answered.body);
    const page = Number(url.searchParams.get('page') ?? 1);
    const perPage = Math.min(Number(url.searchParams.get('per_page') ?? 30), this.mostOnPage);
    const headers = this.#model.pageHeaders(this.origin + url.pathname, url.searchParams, page, perPage, items.length);
    return { ...answered, body: put(items.slice((page - 1) * perPage, page * perPage)), headers: { ...answered.headers, ...headers } };
  }
}

function parsed(text: string): unknown {
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}

function faulty(what: Exclude<Fault['do'], { cut: string }>, url: URL): Answered {
  if ('answer' in what) return what.answer;
  if ('page' in what) return { status: what.page, body: '<!doctype html><title>Sign in to the proxy</title>' };
  return {
    status: what.status,
    body: { message: 'Moved Permanently', url: what.sendTo },
    headers: { location: what.sendTo.replace('SAME', url.origin) },
  };
}

/** The heads `link` of both, for the pages around one. */
export function linkHeader(address: string, query: URLSearchParams, page: number, last: number): string {
  const to = (number: number, rel: string): string => {
    const other = new URLSearchParams(query);
    other.set('page', String(number));
    return `<${address}?${other.toString()}>; rel="${rel}"`;
  };
  return [
    ...(page > 1 ? [to(page - 1, 'prev')] : []),
    ...(page < last ? [to(page + 1, 'next')] : []),
    ...(page < last ? [to(last, 'last')] : []),
    ...(page > 1 ? [to(1, 'first')] : []),
  ].join(', ');
}
