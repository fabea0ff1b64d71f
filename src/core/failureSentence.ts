/** How a failure is told. Types only. */
import type { ErrorCode, ErrorData } from '../base/appError.ts';
import type { ChatActionId } from '../protocol/webview.ts';

/** What was wrong in itself, where one failure came of another; null for what no code is. */
export type SentenceOf = (code: unknown, data: ErrorData) => string | null;

/** One plain sentence or two by the error's data, and the buttons that help, of which the first two are shown. */
export type Sentence = readonly [text: (data: ErrorData, sentenceOf: SentenceOf) => string, ...actions: ChatActionId[]];

/** Those of one subject. */
export type FailureSentences = Readonly<Partial<Record<ErrorCode, Sentence>>>;
