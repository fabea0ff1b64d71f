/**
 * Refactor and fix: one range in, its replacement out, decoded inside a code block that is forced rather than hoped for. It knows
 * budgets and what makes an answer unusable; it must not know editors or how the replacement is applied.
 */
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import type { Log } from '../../base/log.ts';
import type { ChatMessage, GenerateResult, GenerationStats, ModelInfo } from '../../protocol/worker.ts';
import { checkLength, checkSelection } from '../context/selectionCheck.ts';
import { codeFromAnswer } from '../edits/codeFromAnswer.ts';
import { findPlaceholder } from '../edits/placeholder.ts';
import type { ModelSource } from '../models/modelSource.ts';
import { stopError } from '../models/stopError.ts';
import type { EnginePort, SettingsPort } from '../ports.ts';
import { textAfter } from './forcedText.ts';
import { answerFence, rewriteMessages } from './rewritePrompt.ts';

export interface RewriteRequest {
  languageId: string;
  /** Workspace-relative, as the model sees it. */
  path: string;
  /** The exact text of the range. */
  text: string;
  /** What stands before and after the range, up to about 40 lines each. */
  before: string;
  after: string;
  instruction: string;
  /** Problems in the range; `line` counts from 1 at the range's first line. */
  diagnostics?: { message: string; line: number; code?: string }[];
  eol: '\n' | '\r\n';
}

export interface RewriteResult {
  /** In the document's line ends and the range's indentation; ends with a line break exactly when the range did. */
  replacement: string;
  stats: GenerationStats;
}

export interface RewriteOptions {
  /** The code written so far, as the model writes it. */
  onText?: (soFar: string) => void;
  /** Prompt tokens evaluated so far. */
  onPrefill?: (done: number, total: number) => void;
  signal?: AbortSignal;
  seed?: number;
}

/** Lines of surroundings tried in turn, until the prompt leaves room for an answer. */
const contextSteps = [40, 20, 8, 0];

interface Budget {
  messages: ChatMessage[];
  maxTokens: number;
}

export class RewriteService {
  readonly #engine: EnginePort;
  readonly #models: ModelSource;
  readonly #settings: SettingsPort;
  readonly #log: Log;

  constructor(engine: EnginePort, models: ModelSource, settings: SettingsPort, log: Log) {
    this.#engine = engine;
    this.#models = models;
    this.#settings = settings;
    this.#log = log;
  }

  /**
   * Rejects with `selectionEmpty`, `selectionBinary`, `selectionTooLarge` (data: tokens, limit), `nothingChanged`, `answerIncomplete`
   * (the bound was hit, or the answer leaves code out), `cancelled`, or the engine's own errors.
   */
  async rewrite(request: RewriteRequest, options: RewriteOptions = {}): Promise<RewriteResult> {
    const { signal } = options;
    const refused = checkSelection(request.text);
    if (refused) throw refused;
    throwIfCancelled(signal);
    const info = await this.#models.ensureLoaded(signal);
    const tooLong = checkLength(request.text, info.contextSize);
    if (tooLong) throw tooLong;
    const { open, close } = answerFence(request);
    const { messages, maxTokens } = await this.#budget(request, open, info, signal);
    const onText = options.onText && textAfter(open, options.onText);
    const result = await this.#engine.generate(
      {
        messages,
        segments: [
          { kind: 'forced', text: open },
          { kind: 'free', maxTokens, stop: [close] },
        ],
        temperature: this.#settings.get().temperature,
        ...(options.seed === undefined ? {} : { seed: options.seed }),
      },
      (item) => {
        if (item.type === 'text') onText?.(item.text);
        else options.onPrefill?.(item.done, item.total);
      },
      signal,
    );
    if (result.stop === 'cancelled') throw stopError(signal);
    throwIfCancelled(signal);
    return { replacement: this.#replacement(request, result), stats: result };
  }

  #replacement(request: RewriteRequest, result: GenerateResult): string {
    const answer = result.segments[1] ?? '';
    if (result.stop === 'length' || result.stop === 'loop') throw this.#incomplete(`stopped by ${result.stop}`);
    const replacement = codeFromAnswer(answer, request);
    if (replacement === '') throw this.#incomplete('it holds no code');
    if (findPlaceholder(replacement, request.text) !== null) throw this.#incomplete('it leaves code out');
    if (replacement === request.text) throw new AppError('nothingChanged', 'the answer is the code as it was');
    return replacement;
  }

  #incomplete(why: string): AppError {
    this.#log.info(`an answer was not used: ${why}`);
    return new AppError('answerIncomplete', `the answer is incomplete: ${why}`);
  }

  /** The prompt with as much of the surroundings as fits, and the bound on the answer's tokens. All counts are exact. */
  async #budget(request: RewriteRequest, open: string, info: ModelInfo, signal: AbortSignal | undefined): Promise<Budget> {
    const [textTokens = 0, fenceTokens = 0] = await this.#engine.countTokens([request.text, open], signal);
    const wanted = 2 * textTokens + 256;
    const least = Math.ceil(1.25 * textTokens) + 32;
    let promptTokens = 0;
    for (const lines of contextSteps) {
      const messages = rewriteMessages(request, lines);
      promptTokens = await this.#engine.countPrompt(messages, signal);
      const room = info.contextSize - promptTokens - fenceTokens;
      if (room >= wanted || (room >= least && lines === 0)) return { messages, maxTokens: Math.min(wanted, room) };
    }
    // A few tokens less than would just fit: a text's count inside a prompt can differ from its count alone.
    const around = promptTokens + fenceTokens - textTokens + 36;
    const limit = Math.max(0, Math.floor((info.contextSize - around) / 2.25));
    throw new AppError('selectionTooLarge', `range of ${String(textTokens)} tokens`, { what: 'selection', tokens: textTokens, limit });
  }
}
