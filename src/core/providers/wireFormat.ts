/** What the formats of servers have in common: what is asked, and what is made of what they say. */
import { AppError } from '../../base/appError.ts';
import type { ToldUsage } from '../../protocol/webview.ts';
import type { ChatMessage, StopReason } from '../../protocol/worker/generation.ts';
import type { StreamEvent } from './eventStream.ts';
import { parsedJson, partAt, quotable, textAt } from './jsonParts.ts';

/** One question, as far as all formats have it. */
export interface WireRequest {
  model: string;
  messages: readonly ChatMessage[];
  maxTokens: number;
  temperature: number;
  /** Same seed, same answer, as far as the server keeps to it; not all formats have it. */
  seed?: number;
}

/** Parts of a request that some servers refuse, and that can be done without. */
export type OptionalPart = 'temperature' | 'stream_options' | 'max_tokens' | 'seed';

/** What a piece of an answer says. */
export type WirePiece =
  | { type: 'text'; text: string }
  | { type: 'thought'; text: string }
  | { type: 'usage'; usage: Partial<ToldUsage> }
  /** Why the model ended. More may come: figures, say. */
  | { type: 'stop'; stop: StopReason }
  /** Nothing more comes. */
  | { type: 'done' };

/** How one kind of server is asked. Pure. */
export interface WireFormat {
  /** Behind the address. */
  readonly path: string;
  /** What of a request can be left out. */
  readonly optional: readonly OptionalPart[];
  headers(key: string | null): Record<string, string>;
  body(request: WireRequest, without: ReadonlySet<OptionalPart>): unknown;
  /**
   * What an event of a stream says.
   * @throws AppError `providerRubbish` (data: why `json`) for what is none of this format, `providerRefused` (data: status 0, said) for an error
   */
  read(event: StreamEvent): WirePiece[];
  /** The same for an answer that comes whole, as from servers that can't stream. */
  readWhole(value: unknown): WirePiece[];
}

/** An event's data. Throws `providerRubbish` for what is no object. */
export function objectOf({ data }: StreamEvent): object {
  const value = parsedJson(data);
  if (typeof value !== 'object' || value === null) throw notThisFormat();
  return value;
}

/** The words of an error, in any of the forms that servers have for it; empty for none. */
export function errorWords(value: unknown): string {
  const words = [
    textAt(value, 'error', 'message'),
    textAt(value, 'error'),
    textAt(value, 'message'),
    textAt(value, 'detail'),
    fieldWords(partAt(value, 'detail', 0)),
  ];
  return quotable(words.find((one) => one !== '') ?? '');
}

/** What a check of the request's fields says of one, with the place where it stands. */
function fieldWords(problem: unknown): string {
  const place = partAt(problem, 'loc');
  const words = textAt(problem, 'msg');
  return words !== '' && Array.isArray(place) && place.length > 0 ? `${place.map(String).join('.')}: ${words}` : words;
}

/** What servers call an error in a stream, where they would have answered with this status had it come sooner. */
const statusOf = new Map([
  ['rate_limit_error', 429],
  ['api_error', 500],
  ['server_error', 500],
  ['overloaded_error', 529],
]);

/** An error that came in a stream. */
export function streamError(value: unknown): AppError {
  const said = errorWords(value);
  const status = statusOf.get(textAt(value, 'error', 'type')) ?? 0;
  return new AppError('providerRefused', `an error in the stream: ${said}`, { status, said });
}

export function notThisFormat(): AppError {
  return new AppError('providerRubbish', 'not of this format', { why: 'json' });
}
