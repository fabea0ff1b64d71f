/** What goes over a link, and the least that a link must do. Types only. */
import type { ErrorCode, ErrorData } from '../base/appError.ts';
import type { Disposable } from '../base/disposable.ts';

/** An AppError as plain data. */
export interface WireError {
  code: ErrorCode;
  message: string;
  data: ErrorData;
}

/** Frames on the wire: plain data that survives JSON and structured cloning. */
export type Frame =
  | { t: 'hello'; version: number }
  | { t: 'call'; id: number; method: string; params: unknown }
  | { t: 'cancel'; id: number }
  | { t: 'items'; id: number; seq: number; items: unknown[] }
  | { t: 'ack'; id: number; seq: number }
  | { t: 'result'; id: number; result: unknown }
  | { t: 'error'; id: number; error: WireError };

/** One duplex channel: child-process IPC, `postMessage`, or a pair in a test. */
export interface Transport {
  /** Throws or returns normally; a closed channel is reported through `onClose`, not by throwing. */
  send(frame: Frame): void;
  onFrame(listener: (frame: unknown) => void): Disposable;
  onClose(listener: () => void): Disposable;
}
