/** Reads what a provider's server answers: pieces of an answer, a whole one, or what speaks against it. It knows time limits; it must not know formats. */
import { AppError } from '../../base/appError.ts';
import type { EndpointPort, EndpointRequest, EndpointResponse } from './endpointPort.ts';
import { EventStreamReader, type StreamEvent } from './eventStream.ts';
import { parsedJson, quotable } from './jsonParts.ts';
import { errorWords, type WireFormat, type WirePiece } from './wireFormat.ts';

/** How long a server may take. Milliseconds. */
export interface Patience {
  /** Until the answer begins: a long question is read for minutes on a small machine. */
  first: number;
  /** From one event to the next. */
  next: number;
}

export const usualPatience: Patience = { first: 5 * 60_000, next: 60_000 };

/** Characters of a body that isn't an answer in pieces. */
const mostWhole = 4 * 1024 * 1024;
const mostError = 64 * 1024;

/** A server that is asked once. */
export interface Asked {
  endpoint: EndpointPort;
  request: EndpointRequest;
  /** As it is named in sentences. */
  host: string;
  patience: Patience;
  signal: AbortSignal;
}

/**
 * Asks, and hands on what the answer says until it is done or its stream ends.
 * @throws AppError `providerOffline`, `providerCut`, `providerStalled`, `providerDenied`, `providerRefused`, `providerRubbish` (data of all: host), `cancelled`
 */
export async function readAnswer(asked: Asked, format: WireFormat, take: (piece: WirePiece) => Promise<boolean>): Promise<void> {
  await withPatience(asked, async (signal, renew) => {
    const response = await asked.endpoint.send(asked.request, signal);
    await refuseProblems(response, asked.host);
    if (response.contentType.includes('application/json')) {
      const whole = format.readWhole(await jsonBody(response));
      for (const piece of whole) await take(piece);
      return;
    }
    const reader = new EventStreamReader();
    const takeAll = async (pieces: readonly WirePiece[]): Promise<boolean> => {
      for (const piece of pieces) if (await take(piece)) return true;
      return false;
    };
    for await (const text of response.body) {
      // Also a comment, which some send so that nobody gives up, has an end.
      if (/[\r\n]/.test(text)) renew();
      for (const event of reader.push(text)) if (await takeAll(format.read(event))) return;
    }
    const half = reader.inLine;
    for (const event of reader.end()) if (await takeAll(half ? readHalf(format, event) : format.read(event))) return;
  });
}

/** An event whose last line has no end: what can't be read is half of one. */
function readHalf(format: WireFormat, event: StreamEvent): WirePiece[] {
  try {
    return format.read(event);
  } catch (error) {
    throw AppError.is(error, 'providerRubbish') ? new AppError('providerCut', 'the last event has no end', {}, error) : error;
  }
}

/** Asks for something that is told as a whole. Throws as {@link readAnswer} does. */
export async function readJson(asked: Asked): Promise<unknown> {
  return withPatience(asked, async (signal) => {
    const response = await asked.endpoint.send(asked.request, signal);
    await refuseProblems(response, asked.host);
    return jsonBody(response);
  });
}

/**
 * Has somebody do something who is given up when nothing comes of it in time; `renew` says that something came.
 * @throws AppError `providerStalled`, `cancelled`; others as `work` does, with the host in their data
 */
export async function withPatience<T>(
  { host, patience, signal }: Pick<Asked, 'host' | 'patience' | 'signal'>,
  work: (signal: AbortSignal, renew: () => void) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  let timer = setTimeout(() => late.abort(), patience.first);
  const renew = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => late.abort(), patience.next);
  };
  try {
    return await work(AbortSignal.any([signal, late.signal]), renew);
  } catch (error) {
    if (signal.aborted) throw new AppError('cancelled', 'cancelled');
    if (late.signal.aborted) throw new AppError('providerStalled', `nothing comes from ${host}`, { host });
    throw error instanceof AppError ? new AppError(error.code, error.message, { host, ...error.data }, error.cause) : error;
  } finally {
    clearTimeout(timer);
  }
}

async function refuseProblems(response: EndpointResponse, host: string): Promise<void> {
  const { status, contentType, location, retryMs } = response;
  if (status >= 300 && status < 400) {
    response.close();
    const to = location === null ? '' : (URL.parse(location, `https://${host}`)?.host ?? '');
    throw new AppError('providerRubbish', `redirected to ${to}`, { why: 'redirect', host, to: quotable(to) });
  }
  if (status < 200 || status >= 300) {
    const said = contentType.includes('html') ? '' : errorWords(parsedJson((await textBody(response, mostError)).text));
    response.close();
    const data = { host, status, said, ...(retryMs > 0 && { retryMs }) };
    throw new AppError(status === 401 || status === 403 ? 'providerDenied' : 'providerRefused', `${String(status)}: ${said}`, data);
  }
  if (contentType.includes('html')) {
    response.close();
    throw new AppError('providerRubbish', 'a page', { why: 'page', host });
  }
}

async function jsonBody(response: EndpointResponse): Promise<unknown> {
  const { text, broke } = await textBody(response, mostWhole);
  if (text.length > mostWhole) throw new AppError('providerRubbish', 'more than an answer has', { why: 'long' });
  const value = parsedJson(text);
  // What is whole may be used whatever became of its connection then.
  if (typeof value === 'object' && value !== null) return value;
  throw broke ?? new AppError('providerRubbish', 'no JSON', { why: 'json' });
}

/** As much of a body as is looked at, and a piece more. Characters. `broke`: what ended it before its end. */
export async function textBody({ body }: EndpointResponse, most: number): Promise<{ text: string; broke: AppError | null }> {
  let text = '';
  try {
    for await (const piece of body) {
      text += piece;
      if (text.length > most) break;
    }
    return { text, broke: null };
  } catch (error) {
    return { text, broke: AppError.from(error) };
  }
}
