/**
 * Answers what other programs ask the chosen model: conversations of any make, with tools or without. They take turns with the chat, whose answers are not
 * theirs: nothing of them is kept. It must not know whose requests they are.
 */
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import type { Log } from '../../base/log.ts';
import type { ToolCall } from '../../protocol/toolShape.ts';
import type { ChatMessage, GenerationItem, GenerationResult } from '../../protocol/worker/generation.ts';
import type { AskedModel } from '../../protocol/worker/modelRoles.ts';
import type { SamplingParams } from '../../protocol/worker/samplingParams.ts';
import { answerReserve } from '../chat/promptWindow.ts';
import { settleSoonAfterAbort, stopGraceMs } from '../../base/settleSoonAfterAbort.ts';
import type { ModelSource } from '../models/modelSource.ts';
import { smallWindow } from '../models/smallModel.ts';
import { stopError } from '../models/stopError.ts';
import type { EnginePort, SettingsPort } from '../ports.ts';
import { answerOnly, onlyThought } from './answerOnly.ts';
import { chatMessages, partsText, type RequestMessage } from './requestMessages.ts';
import { type OfferedTool, toolInstructions } from './toolCallText.ts';
import { inputShape } from './toolSchema.ts';

export interface ModelRequest {
  /** File of the model that is meant: no other one that is chosen answers in its stead. */
  path: string;
  /** As what it was offered. */
  model: AskedModel;
  messages: readonly RequestMessage[];
  /** That may be called; of two with one name the first. */
  tools: readonly OfferedTool[];
  /** One of them has to be called. */
  toolRequired: boolean;
  /** What is wanted otherwise than the settings say. */
  sampling: RequestSampling;
}

export interface RequestSampling extends SamplingParams {
  /** Tokens of the answer. */
  maxTokens?: number;
}

export interface RequestListener {
  onText(text: string): void;
  /** At most once, behind all text. */
  onCall(call: ToolCall): void;
}

export interface ModelRequestsParts {
  engine: Pick<EnginePort, 'chat' | 'answerWithTools' | 'countTokensOf' | 'countPrompt'>;
  models: ModelSource;
  settings: SettingsPort;
  log: Log;
}

export class ModelRequests {
  readonly #parts: ModelRequestsParts;

  constructor(parts: ModelRequestsParts) {
    this.#parts = parts;
  }

  /**
   * Has a request answered, loading the model when it isn't. Rejects with `modelNone`, `questionEmpty`, `toolTooLarge`, `contextFull`, `modelChanged`, `cancelled`,
   * `answerIncomplete` when all of the answer was thought, or the engine's errors.
   */
  async answer(request: ModelRequest, listener: RequestListener, signal: AbortSignal): Promise<void> {
    const { engine, models, settings } = this.#parts;
    const { messages, tools } = prepared(request);
    const callable = tools.map(({ name, inputSchema }) => ({ name, input: inputShape(inputSchema, name) }));
    if (messages.length === 0) throw new AppError('questionEmpty', 'a request without text');
    this.#requireChosen(request);
    const info = await settleSoonAfterAbort(models.ensureLoaded(signal), signal, 0);
    throwIfCancelled(signal);
    this.#requireChosen(request);
    const { maxTokens: usual, temperature: usualTemperature, thinkingTokens } = settings.get();
    const { maxTokens: wanted = usual, temperature = usualTemperature, ...sampling } = request.sampling;
    const { model } = request;
    const contextSize = model === 'small' ? smallWindow(info) : info.contextSize;
    const limit = contextSize - answerReserve(contextSize, wanted);
    const tokens = await engine.countPrompt(messages, signal, model);
    if (tokens > limit) throw new AppError('contextFull', `${String(tokens)} tokens of ${String(limit)}`, { tokens, limit });
    // While the prompt was counted another one may have been loaded.
    if (models.info !== info) throw changed();
    const params = {
      model,
      messages,
      maxTokens: Math.max(1, Math.min(wanted, contextSize - tokens)),
      temperature,
      thinkingTokens,
      ...sampling,
    };
    const answer = answerOnly((text) => listener.onText(text));
    const onItem = (item: GenerationItem): void => (item.type === 'text' ? answer.push(item.text) : undefined);
    const asked: Promise<GenerationResult & { call?: ToolCall | null }> =
      callable.length === 0
        ? engine.chat(params, onItem, signal)
        : engine.answerWithTools({ ...params, tools: callable, required: request.toolRequired }, onItem, signal);
    const { call, ...result } = await settleSoonAfterAbort(asked, signal, stopGraceMs);
    this.#ended(result, signal);
    const thoughtOnly = answer.end();
    if (call) listener.onCall(call);
    else if (thoughtOnly) throw onlyThought();
  }

  /** Tokens of a text by itself, or of a message as it stands in a prompt, without what the chat format puts around it. Loads no model for it. */
  async count(path: string, text: string | RequestMessage, signal: AbortSignal): Promise<number> {
    const { engine, settings } = this.#parts;
    const { gpu } = settings.get();
    const [tokens = 0] = await engine.countTokensOf({ path, gpu }, [typeof text === 'string' ? text : partsText(text.parts)], signal);
    return tokens;
  }

  #requireChosen({ path, model }: ModelRequest): void {
    const { modelPath, smallModelPath } = this.#parts.settings.get();
    const chosen = model === 'small' ? smallModelPath : modelPath;
    // Without any model the load says what to do.
    if (modelPath !== '' && chosen !== path) throw changed();
  }

  #ended({ stop, tokens, promptTokens, evaluatedTokens }: GenerationResult, signal: AbortSignal): void {
    if (stop === 'cancelled') throw stopError(signal);
    this.#parts.log.info(
      `answered another program's request: ${String(promptTokens)} prompt tokens, ${String(evaluatedTokens)} of them evaluated, ${String(tokens)} written, ended by ${stop}`,
    );
  }
}

function changed(): AppError {
  return new AppError('modelChanged', 'another model is chosen than was asked');
}

function prepared({ messages, tools, toolRequired }: ModelRequest): { messages: ChatMessage[]; tools: OfferedTool[] } {
  const named = tools.filter(({ name }, at) => tools.findIndex((one) => one.name === name) === at);
  const said = chatMessages(messages);
  if (said.length === 0 || named.length === 0) return { messages: said, tools: named };
  return { messages: chatMessages(messages, toolInstructions(named, toolRequired)), tools: named };
}
