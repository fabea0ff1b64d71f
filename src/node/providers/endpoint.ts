/** Requests to the servers of providers and forges: to this machine over plain http too, anywhere else over https only; no redirect is followed. */
import { type ClientRequest, type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest, type RequestOptions } from 'node:https';
import type { LookupFunction } from 'node:net';
import { AppError } from '../../base/appError.ts';
import type { EndpointPort, EndpointRequest, EndpointResponse } from '../../core/providers/endpointPort.ts';
import { isThisMachine } from '../../core/providers/providerAddress.ts';
import { connectionProblem } from '../download/httpsGet.ts';
import { retryAfterMs } from '../retryAfter.ts';

export interface EndpointOptions {
  /** Who signs what hosts show, beside those that the system knows. PEM. */
  ca?: string;
  /** Finds a name's addresses; absent: the system does. */
  lookup?: LookupFunction;
  /** Milliseconds until a connection is there, encrypted where it has to be. */
  connectMs?: number;
}

const usualConnectMs = 10_000;

export class Endpoint implements EndpointPort {
  readonly #options: EndpointOptions;

  constructor(options: EndpointOptions = {}) {
    this.#options = options;
  }

  send({ address, method, headers, body }: EndpointRequest, signal: AbortSignal): Promise<EndpointResponse> {
    const { ca, lookup, connectMs = usualConnectMs } = this.#options;
    const url = new URL(address);
    const { host, hostname, protocol } = url;
    const local = isThisMachine(hostname);
    if (protocol !== 'https:' && !local) throw new AppError('internal', `${host} would be asked without encryption`);
    const found = local ? thisMachine : lookup;
    const options: RequestOptions = {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        'user-agent': 'mlx-code',
        accept: 'text/event-stream, application/json',
        'accept-encoding': 'identity',
        ...(body !== undefined && { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
        ...headers,
      },
      signal,
      // A connection that was kept may be gone by the next question.
      agent: false,
      ...(ca !== undefined && { ca }),
      ...(found && { lookup: found }),
    };
    return new Promise((resolve, reject) => {
      let late = false;
      const asked: ClientRequest = protocol === 'https:' ? secureRequest(url, options) : plainRequest(url, options);
      const timer = setTimeout(() => {
        late = true;
        asked.destroy();
      }, connectMs);
      const connected = (): void => clearTimeout(timer);
      asked.once('socket', (socket) => {
        // It is always a new one; an encrypted one is there when both ends have agreed on how.
        socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', connected);
      });
      asked.once('response', (response) => {
        connected();
        resolve(answerOf(response, host, signal));
      });
      asked.once('upgrade', (_response, socket) => {
        socket.destroy();
        reject(new AppError('providerRubbish', 'it wants another protocol', { why: 'json', host }));
      });
      const failed = (error: NodeJS.ErrnoException): void => {
        connected();
        if (signal.aborted) reject(new AppError('cancelled', 'cancelled'));
        else reject(new AppError('providerOffline', error.message, { host, reason: late ? 'late' : connectionProblem(error) }, error));
      };
      asked.on('error', failed);
      // However it ended without an answer, somebody waits for one.
      asked.once('close', () => failed(new Error('closed without an answer')));
      asked.end(body);
    });
  }
}

/** Its own names are this machine's whoever answers for them in the network. */
const thisMachine: LookupFunction = (_hostname, options, found) => {
  const addresses = [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ];
  if (options.all) found(null, addresses);
  else found(null, '127.0.0.1', 4);
};

function answerOf(response: IncomingMessage, host: string, signal: AbortSignal): EndpointResponse {
  const { statusCode = 0, headers } = response;
  return {
    status: statusCode,
    contentType: (headers['content-type'] ?? '').toLowerCase(),
    location: headers.location ?? null,
    retryMs: retryAfterMs(headers['retry-after']),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
    ),
    body: bodyOf(response, host, signal),
    close: () => void response.destroy(),
  };
}

async function* bodyOf(response: IncomingMessage, host: string, signal: AbortSignal): AsyncGenerator<string> {
  try {
    response.setEncoding('utf8');
    for await (const piece of response as AsyncIterable<string>) yield piece;
  } catch (error) {
    if (signal.aborted) throw new AppError('cancelled', 'cancelled');
    throw new AppError('providerCut', String(error), { host }, error);
  } finally {
    response.destroy();
  }
}
