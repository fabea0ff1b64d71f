/**
 * Calls to the server of a forge: each is an effect, listed, bounded, and read against a schema. It knows addresses, pages, limits and
 * failures; it must not know what is asked for.
 */
import * as v from 'valibot';
import { AppError } from '../../base/appError.ts';
import { type Patience, textBody, withPatience } from '../providers/endpointAnswer.ts';
import type { EndpointPort, EndpointRequest, EndpointResponse } from '../providers/endpointPort.ts';
import { parsedJson, quotable } from '../providers/jsonParts.ts';
import { withoutKey } from '../providers/maskedKey.ts';
import type { EffectsGate } from '../security/effectsGate.ts';
import type { ForgeCalls } from './forgeCalls.ts';
import { forgeFailure } from './forgeFailure.ts';

/** What is kept of the user's word about forges; each by the origin of what is asked. */
export interface ForgeAccess {
  /** The user agreed to connect there. */
  agreed(origin: string): boolean;
  /** What shows who asks; null for nobody. */
  token(origin: string): Promise<string | null>;
}

export interface ForgeParts {
  endpoint: EndpointPort;
  effects: Pick<EffectsGate, 'run'>;
  access: ForgeAccess;
  calls: ForgeCalls;
  patience?: Patience;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** Where, and how it wants to be asked. */
export interface ForgeServer {
  /** Address that all calls go below, without a slash at its end. */
  base: string;
  /** As sentences name it. */
  host: string;
  /** What goes with each call. */
  headers: (token: string | null) => Readonly<Record<string, string>>;
}

export interface Call {
  method?: NonNullable<EndpointRequest['method']>;
  body?: object;
  /** What it is about, as sentences call it when it isn't there. */
  what: string;
  signal: AbortSignal;
}

type Schema = v.GenericSchema;

const usualPatience: Patience = { first: 30_000, next: 30_000 };
/** Characters of an answer, and of one that failed. */
const mostAnswer = 8 * 1024 * 1024;
const mostFailure = 64 * 1024;
/** Pages of a list, of 100 each, and times that a call is sent on. */
const mostPages = 10;
const mostHops = 3;
/** Characters of an address in the list of calls. */
const mostListed = 300;

interface Answer {
  value: unknown;
  headers: Readonly<Record<string, string>>;
  /** What answered in the end. */
  address: URL;
}

export class ForgeClient {
  readonly #server: ForgeServer;
  readonly #parts: ForgeParts;

  constructor(server: ForgeServer, parts: ForgeParts) {
    this.#server = server;
    this.#parts = parts;
  }

  /** Asks for one thing, or changes it. `path` begins with a slash. Rejects as `Forge` does. */
  async one<S extends Schema>(path: string, schema: S, call: Call): Promise<v.InferOutput<S>> {
    const { value } = await this.#ask(URL.parse(this.#server.base + path), call);
    return this.#read(schema, value);
  }

  /** As {@link ForgeClient.one}, where nothing of the answer is of use. */
  async send(path: string, call: Call): Promise<void> {
    await this.#ask(URL.parse(this.#server.base + path), call);
  }

  /** All items of a list, up to a bound; `more`: there are others. The schema is that of a page. */
  async list<S extends v.GenericSchema<unknown, readonly unknown[]>>(
    path: string,
    page: S,
    call: Call,
  ): Promise<{ items: v.InferOutput<S>[number][]; more: boolean }> {
    const items: v.InferOutput<S>[number][] = [];
    let next = URL.parse(`${this.#server.base}${path}${path.includes('?') ? '&' : '?'}per_page=100`);
    for (let pages = 0; next; pages++) {
      if (pages === mostPages) return { items, more: true };
      const { value, headers, address } = await this.#ask(next, call);
      items.push(...(this.#read(page, value) as readonly v.InferOutput<S>[number][]));
      next = this.#nextPage(headers, address);
    }
    return { items, more: false };
  }

  #nextPage(headers: Readonly<Record<string, string>>, current: URL): URL | null {
    const number = headers['x-next-page'];
    if (number !== undefined && /^\d{1,6}$/.test(number)) {
      const next = new URL(current);
      next.searchParams.set('page', number);
      return next;
    }
    const link = /<([^<>]{1,2000})>\s*;\s*rel="?next"?/.exec(headers.link ?? '')?.[1];
    if (link === undefined) return null;
    const next = URL.parse(link, current.href);
    // The token is for this server.
    if (next?.origin !== current.origin) throw this.#rubbish('redirect', next?.host ?? '');
    return next;
  }

  #read<S extends Schema>(schema: S, value: unknown): v.InferOutput<S> {
    const read = v.safeParse(schema, value, { abortEarly: true });
    if (read.success) return read.output;
    const field = (read.issues[0].path ?? []).map(({ key }) => String(key)).join('.');
    throw new AppError('forgeRubbish', `the field ${quotable(field)} is not as described`, { host: this.#server.host, why: 'json' });
  }

  #rubbish(why: string, to = ''): AppError {
    return new AppError('forgeRubbish', why, { host: this.#server.host, why, to: quotable(to) });
  }

  async #ask(address: URL | null, call: Call): Promise<Answer> {
    let to = address;
    for (let hops = 0; to; hops++) {
      const answer = await this.#listed(to, call);
      if (!('moved' in answer)) return answer;
      const next = URL.parse(answer.moved, to.href);
      // A repository that was renamed is found under its old name; what changes something isn't sent twice.
      if (next?.origin !== to.origin || (call.method ?? 'GET') !== 'GET' || hops === mostHops)
        throw this.#rubbish('redirect', next?.host ?? '');
      to = next;
    }
    throw new AppError('internal', 'a forge without an address');
  }

  /** One call, as an effect and in the list, however it ends. */
  async #listed(address: URL, call: Call): Promise<Answer | { moved: string }> {
    const { calls, now = Date.now } = this.#parts;
    const { method = 'GET' } = call;
    let outcome = '';
    const add = (): void =>
      calls.add({ at: now(), method, host: address.host, path: (address.pathname + address.search).slice(0, mostListed), outcome });
    try {
      return await this.#effect(address, call, (status) => (outcome = String(status)));
    } catch (error) {
      const failed = AppError.from(error);
      outcome ||= failed.code === 'cancelled' ? 'stopped' : `not made: ${failed.message.slice(0, 200)}`;
      throw failed;
    } finally {
      add();
    }
  }

  async #effect(address: URL, call: Call, answered: (status: number) => void): Promise<Answer | { moved: string }> {
    const { effects, access, endpoint, patience = usualPatience } = this.#parts;
    const { origin } = address;
    const { method = 'GET', body, signal } = call;
    const { host } = this.#server;
    const agreed = access.agreed(origin) ? origin : null;
    // What is looked for may be a branch's name, and isn't for the log.
    const recorded = origin + address.pathname;
    return effects.run({ kind: 'askForge', address: recorded, method, agreed }, async () => {
      const token = await access.token(origin);
      const request: EndpointRequest = {
        address: address.href,
        method,
        headers: this.#server.headers(token),
        ...(body && { body: JSON.stringify(body) }),
      };
      const work = async (ended: AbortSignal): Promise<Answer | { moved: string }> => {
        const response = await endpoint.send(request, ended);
        answered(response.status);
        return this.#answer(response, address, call.what);
      };
      return withPatience({ host, patience, signal }, work).catch((error: unknown) => {
        throw asForge(withoutKey(error, token));
      });
    });
  }

  async #answer(response: EndpointResponse, address: URL, what: string): Promise<Answer | { moved: string }> {
    const { status, headers, contentType, location, retryMs } = response;
    const { host } = this.#server;
    try {
      if (status >= 300 && status < 400 && location !== null) return { moved: location };
      const good = status >= 200 && status < 300;
      const page = contentType.includes('html');
      // A failing server's page says that it fails; any other comes from somebody else.
      if (page && status !== 401 && status < 500) throw this.#rubbish('page');
      if (status === 204) return { value: null, headers, address };
      const { text, broke } = await textBody(response, good ? mostAnswer : mostFailure);
      const value = page ? undefined : parsedJson(text);
      if (!good) throw forgeFailure({ host, status, headers, retryMs, value, what }, (this.#parts.now ?? Date.now)());
      if (text.length > mostAnswer) throw this.#rubbish('long');
      if (value === undefined) throw broke ?? this.#rubbish('json');
      return { value, headers, address };
    } finally {
      response.close();
    }
  }
}

/** Failures of connections are told as those of a forge: the sentences for engines that answer would be wrong here. */
function asForge(error: unknown): AppError {
  const failed = AppError.from(error);
  const { host = '' } = failed.data;
  switch (failed.code) {
    case 'providerOffline':
      return new AppError('forgeOffline', failed.message, failed.data, error);
    case 'providerCut':
      return new AppError('forgeOffline', failed.message, { host, reason: 'cut' }, error);
    case 'providerStalled':
      return new AppError('forgeOffline', failed.message, { host, reason: 'stalled' }, error);
    case 'providerRubbish':
      return new AppError('forgeRubbish', failed.message, failed.data, error);
    default:
      return failed;
  }
}

/** What isn't there is none; anything else stays an error. */
export function nothingThere<T>(none: T): (error: unknown) => T {
  return (error) => {
    if (AppError.is(error, 'forgeMissing')) return none;
    throw error;
  };
}
