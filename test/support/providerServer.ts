/** A server that answers chats as the real ones do, or as they do on bad days: what it says is the test's own, piece by piece. It keeps what it was asked. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { testCertificate, testKey } from './faultServer/testCertificate.ts';

/** One thing that an answer does: say something, wait for the test, or break the connection. */
export type AnswerStep = string | Buffer | { wait: Promise<void> } | { cut: true };

export interface ServerAnswer {
  status?: number;
  type?: string;
  headers?: Record<string, string>;
  steps: readonly AnswerStep[];
}

export interface SeenQuestion {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** Parsed; null without one. */
  body: Record<string, unknown> | null;
  /** Settles when the connection of its answer is closed. */
  closed: Promise<void>;
}

export const eventStream = 'text/event-stream';

export class ProviderServer {
  readonly #server: Server;
  readonly #scheme: string;
  /** Stays when it is stopped. */
  port = 0;
  readonly questions: SeenQuestion[] = [];
  /** What each question is answered. */
  answer: (question: SeenQuestion) => ServerAnswer | Promise<ServerAnswer> = () => ({ status: 404, type: 'text/plain', steps: ['no'] });

  private constructor(secure: boolean) {
    const onRequest = (request: IncomingMessage, response: ServerResponse): void => void this.#onRequest(request, response);
    this.#scheme = secure ? 'https' : 'http';
    this.#server = secure ? createSecureServer({ cert: testCertificate, key: testKey }, onRequest) : createServer(onRequest);
  }

  static async start({ secure = false } = {}): Promise<ProviderServer> {
    const server = new ProviderServer(secure);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    server.port = (server.#server.address() as AddressInfo).port;
    return server;
  }

  url(name = '127.0.0.1'): string {
    return `${this.#scheme}://${name}:${String(this.port)}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const closed = new Promise<void>((resolve) => response.once('close', resolve));
    let text = '';
    for await (const piece of request.setEncoding('utf8') as AsyncIterable<string>) text += piece;
    const question: SeenQuestion = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: text === '' ? null : (JSON.parse(text) as Record<string, unknown>),
      closed,
    };
    this.questions.push(question);
    const { status = 200, type = eventStream, headers = {}, steps } = await this.answer(question);
    response.writeHead(status, { 'content-type': type, ...headers });
    response.flushHeaders();
    for (const step of steps) {
      if (response.destroyed) return;
      if (typeof step === 'string' || Buffer.isBuffer(step)) response.write(step);
      else if ('wait' in step) await Promise.race([step.wait, closed]);
      else {
        // What was written is on its way first.
        await new Promise<void>((resolve) => response.write('', () => resolve()));
        response.destroy();
        return;
      }
    }
    response.end();
  }
}

/** An answer as llama-server and most others stream it. */
export function openaiStream(pieces: readonly string[], usage?: { prompt: number; completion: number }): ServerAnswer {
  const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
  const chunk = (delta: unknown, reason: string | null): unknown => ({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: reason }],
  });
  return {
    steps: [
      event(chunk({ role: 'assistant', content: null }, null)),
      ...pieces.map((content) => event(chunk({ content }, null))),
      event(chunk({}, 'stop')),
      ...(usage ? [event({ choices: [], usage: { prompt_tokens: usage.prompt, completion_tokens: usage.completion } })] : []),
      'data: [DONE]\n\n',
    ],
  };
}

/** What a server says that it has. */
export function modelList(...models: readonly string[]): ServerAnswer {
  const data = models.map((id) => ({ id, object: 'model', created: 1, owned_by: 'test' }));
  return { type: 'application/json', steps: [JSON.stringify({ object: 'list', data })] };
}
