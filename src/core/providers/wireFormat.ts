/** What the formats of servers have in common: what is asked, and what is made of what they say. */
import { AppError } from '../../base/appError.ts';
import type { ToldUsage } from '../../protocol/webview.ts';
import type { ChatMessage, StopReason } from '../../protocol/worker.ts';
import type { StreamEvent } from './eventStream.ts';
import { parsedJson, quotable, textAt } from './jsonParts.ts';

/** One question, as far as all formats have it. */
export interface WireRequest {
  model: string;
  messages: readonly ChatMessage[];
  maxTokens: number;
  temperature: number;
}

/** Parts of a request that some servers refuse, and that can be done without. */
export const optionalParts = ['temperature', 'stream_options', 'max_tokens'] as const;
export type OptionalPart = (typeof optionalParts)[number];

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
    textAt(value, 'detail', 0, 'msg'),
  ];
  return quotable(words.find((one) => one !== '') ?? '');
}

/** An error that came in the middle of a stream. */
export function streamError(value: unknown): AppError {
  const said = errorWords(value);
  return new AppError('providerRefused', `an error in the stream: ${said}`, { status: 0, said });
}

export function notThisFormat(): AppError {
  return new AppError('providerRubbish', 'not of this format', { why: 'json' });
}
