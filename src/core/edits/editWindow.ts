/** Fits an edit's prompt into the model's window, counted exactly: whole files where they fit, else less around what is to be changed. */
import { AppError } from '../../base/appError.ts';
import type { AnchorForm, ChatMessage, LineRange, SamplingParams } from '../../protocol/worker.ts';
import type { EnginePort } from '../ports.ts';
import { editMessages, longestShownLine, type ShownFile } from './editPrompt.ts';
import type { EditableFile, EditRequest } from './editRequest.ts';
import { linesOf } from './fileLines.ts';

export interface FittedEdit {
  messages: ChatMessage[];
  files: ShownFile[];
  /** Tokens that the answer may have. */
  maxTokens: number;
}

export interface WindowOptions {
  anchor: AnchorForm;
  thinkingTokens: number;
  sampling: SamplingParams;
  signal: AbortSignal | undefined;
}

/** Tokens that an answer has at least. */
const leastAnswer = 160;
/** Lines around what may be changed, tried in turn. */
const aroundSteps = [60, 25, 10, 0];

export class EditWindow {
  readonly #engine: EnginePort;
  readonly #contextSize: number;
  readonly #request: EditRequest;
  readonly #options: WindowOptions;

  constructor(engine: EnginePort, contextSize: number, request: EditRequest, options: WindowOptions) {
    this.#engine = engine;
    this.#contextSize = contextSize;
    this.#request = request;
    this.#options = options;
  }

  /** Rejects with `selectionTooLarge` or `contextFull` when even the least doesn't fit. */
  async fit(wanted: number): Promise<FittedEdit> {
    const contexts = this.#request.context?.length ?? 0;
    let tokens = 0;
    for (const around of [Infinity, ...aroundSteps]) {
      const files = this.#request.files.map((file) => shownFile(file, around));
      const fitted = await this.#try(files, around === Infinity ? contexts : 0, wanted);
      if (typeof fitted !== 'number') return fitted;
      tokens = fitted;
    }
    throw new AppError('contextFull', `an edit prompt of ${String(tokens)} tokens`, { tokens, limit: this.#contextSize - leastAnswer });
  }

  async #try(files: ShownFile[], contexts: number, wanted: number): Promise<FittedEdit | number> {
    const { anchor, thinkingTokens, signal } = this.#options;
    const messages = editMessages({ request: this.#request, files, contexts, anchor, thinking: thinkingTokens > 0 });
    const tokens = await this.#engine.countPrompt(messages, signal);
    const room = this.#contextSize - tokens - 2;
    if (room < Math.min(wanted, Math.max(leastAnswer, Math.floor(this.#contextSize / 4)))) return tokens;
    return { messages, files, maxTokens: Math.min(wanted, room) };
  }
}

/** A file with `around` lines about what may be changed. */
function shownFile(file: EditableFile, around: number): ShownFile {
  const lines = linesOf(file.text);
  const within: LineRange = {
    first: Math.max(1, file.within?.first ?? 1),
    last: Math.min(lines.length, file.within?.last ?? lines.length),
  };
  const shown: LineRange = { first: Math.max(1, within.first - around), last: Math.min(lines.length, within.last + around) };
  return { ...file, shown: [shown], offered: offeredLines(lines, within) };
}

/** What of a range can be changed: all but lines that are too long to be shown. */
function offeredLines(lines: readonly { content: string }[], { first, last }: LineRange): LineRange[] {
  const ranges: LineRange[] = [];
  let start = first;
  for (let line = first; line <= last; line++) {
    if ((lines[line - 1]?.content.length ?? 0) <= longestShownLine) continue;
    if (line > start) ranges.push({ first: start, last: line - 1 });
    start = line + 1;
  }
  if (start <= last || lines.length === 0) ranges.push({ first: start, last });
  return ranges;
}
