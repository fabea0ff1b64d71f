/**
 * Somebody else's server as a provider: asked over the network, each request through the gate. It knows what servers refuse and what can be done without;
 * it must not know who shows the answer, or how bytes come.
 */
import { AppError } from '../../base/appError.ts';
import type { Log } from '../../base/log.ts';
import type { AnswerSource } from '../../protocol/webview.ts';
import type { ChatParams } from '../../protocol/worker/chat.ts';
import type { ChatMessage, GenerationItem } from '../../protocol/worker/generation.ts';
import type { EffectsGate } from '../security/effectsGate.ts';
import { anthropicFormat } from './anthropicFormat.ts';
import { AnswerAssembly } from './answerAssembly.ts';
import {
  type ChatProvider,
  type ContextWindow,
  noAbilities,
  type ProviderAbilities,
  type ProviderAnswer,
  type ReadyModel,
} from './chatProvider.ts';
import { type Asked, type Patience, readAnswer, readJson, usualPatience } from './endpointAnswer.ts';
import type { EndpointPort, EndpointRequest, ProviderAccess } from './endpointPort.ts';
import { estimatedPromptTokens, estimatedTokens } from './estimatedTokens.ts';
import { asksNext } from './failover.ts';
import { withoutKey } from './maskedKey.ts';
import { modelsOf } from './modelList.ts';
import { openaiFormat } from './openaiFormat.ts';
import type { ProviderKind, ServerEntry, ServerKind } from './providerEntry.ts';
import { refusedPart } from './refusedPart.ts';
import type { OptionalPart, WireFormat, WireRequest } from './wireFormat.ts';

/** For a check: who is well tells its models at once. */
const checkPatience: Patience = { first: 2000, next: 2000 };

const formats: Readonly<Record<ServerKind, WireFormat>> = { openai: openaiFormat, anthropic: anthropicFormat };

/**
 * What others of a kind can do, as far as it is asked of them. Some servers take a grammar, tools or pictures; others that are asked in the same way
 * overlook these without a word, so that nothing here relies on them. VS Code has no grammar, and tools and pictures aren't asked for there.
 */
export const endpointAbilities: Readonly<Record<ProviderKind, ProviderAbilities>> = {
  openai: noAbilities,
  anthropic: noAbilities,
  vscode: noAbilities,
};

export interface EndpointProviderParts {
  endpoint: EndpointPort;
  effects: EffectsGate;
  access: ProviderAccess;
  log: Log;
  /** Absent: as is usual. */
  patience?: Patience;
}

export class EndpointProvider implements ChatProvider {
  readonly abilities: ProviderAbilities;
  readonly window: ContextWindow;
  readonly #entry: ServerEntry;
  readonly #parts: EndpointProviderParts;
  readonly #format: WireFormat;
  #model: string | null;
  /** What this server refuses, and has answered without. Kept until its entry in the settings changes, or the window closes. */
  readonly #without = new Set<OptionalPart>();

  constructor(entry: ServerEntry, parts: EndpointProviderParts) {
    this.#entry = entry;
    this.#parts = parts;
    this.#format = formats[entry.kind];
    this.abilities = endpointAbilities[entry.kind];
    this.#model = entry.model;
    this.window = { contextSize: entry.contextSize, estimated: true };
  }

  get from(): AnswerSource {
    const { name, address } = this.#entry;
    return { provider: name, model: this.#model ?? '', host: address.host, local: address.local };
  }

  /** Finds out which model there is where none is named. */
  async prepare(signal: AbortSignal): Promise<ReadyModel> {
    this.#model ??= await this.#firstModel(signal);
    return { ...this.window, repeats: null };
  }

  countTokens(texts: string[]): Promise<number[]> {
    return Promise.resolve(texts.map(estimatedTokens));
  }

  countPrompt(messages: ChatMessage[]): Promise<number> {
    return Promise.resolve(estimatedPromptTokens(messages));
  }

  /** The models that the server has, in its order. Rejects with AppError as a question does. */
  async models(signal: AbortSignal, patience?: Patience): Promise<string[]> {
    const value = await this.#through('/models', (request) => readJson(this.#asked(request, signal, patience)));
    const models = modelsOf(value);
    if (!models) throw new AppError('providerRubbish', 'no list of models', { why: 'json', host: this.#entry.address.host });
    return models;
  }

  /**
   * Asks for something small, to see whether anybody is there: its models. A server that doesn't tell them answers all the same. Rejects as a question
   * does that is not answered now, also when connections aren't wanted, or not there.
   */
  async check(signal: AbortSignal): Promise<void> {
    try {
      await this.models(signal, checkPatience);
    } catch (error) {
      if (AppError.isCancelled(error) || asksNext(error)) throw error;
    }
  }

  async chat(
    { messages, maxTokens, temperature = 0, seed }: ChatParams,
    onItem: (item: GenerationItem) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<ProviderAnswer> {
    const { host } = this.#entry.address;
    const model = (this.#model ??= await this.#firstModel(signal));
    const answer = new AnswerAssembly();
    const question: WireRequest = { model, messages, maxTokens, temperature, ...(seed !== undefined && { seed }) };
    const ask = (without: ReadonlySet<OptionalPart>): Promise<void> =>
      this.#through(this.#format.path, (request) => {
        const body = JSON.stringify(this.#format.body(question, without));
        return readAnswer(this.#asked({ ...request, body }, signal), this.#format, async (piece) => {
          const text = answer.add(piece);
          if (text !== '') await onItem({ type: 'text', text });
          return answer.done;
        });
      });
    try {
      await this.#withoutRefused(ask);
    } catch (error) {
      if (signal.aborted) return { text: answer.text, stop: 'cancelled', stats: null, told: answer.told, record: null };
      // Where the model has said why it ended, only the mark of the stream's end is missing.
      if (answer.stop === null || !AppError.is(error, 'providerCut', 'providerStalled')) throw this.#notThisModel(error);
    }
    const { text, stop, told } = answer;
    if (text.trim() === '') throw new AppError('providerRubbish', 'an empty answer', { why: stop === 'length' ? 'spent' : 'empty', host });
    if (stop === null) throw new AppError('providerCut', 'the answer has no end', { host });
    return { text, stop, stats: null, told, record: null };
  }

  /** Asks again without a part of the request that the server has just refused, as long as there is one. It is left out from then on once that was of use. */
  async #withoutRefused(ask: (without: ReadonlySet<OptionalPart>) => Promise<void>): Promise<void> {
    const without = new Set(this.#without);
    for (;;) {
      try {
        await ask(without);
        for (const part of without) this.#without.add(part);
        return;
      } catch (error) {
        const part = refusedPart(error, this.#format.optional);
        if (part === null || without.has(part)) throw error;
        without.add(part);
        this.#parts.log.info(`${this.#entry.address.host} refuses ${part}: it is asked without`);
      }
    }
  }

  /** The same error. Where the first model of the list isn't there any more, the next question asks for the list again. */
  #notThisModel(error: unknown): unknown {
    if (this.#entry.model === null && AppError.is(error, 'providerRefused') && error.data.status === 404) {
      this.#model = null;
      this.#without.clear();
    }
    return error;
  }

  async #firstModel(signal: AbortSignal): Promise<string> {
    const [first] = await this.models(signal);
    if (first === undefined) throw new AppError('providerModels', 'no model there', { host: this.#entry.address.host });
    return first;
  }

  /** One request as an effect: the gate is asked each time. */
  async #through<T>(path: string, send: (request: EndpointRequest) => Promise<T>): Promise<T> {
    const { effects, access } = this.#parts;
    const { base, origin } = this.#entry.address;
    const agreed = access.agreed(origin) ? origin : null;
    return effects.run({ kind: 'askProvider', address: base + path, agreed }, async () => {
      const key = await access.key(origin);
      return send({ address: base + path, headers: this.#format.headers(key) }).catch((error: unknown) => {
        throw withoutKey(error, key);
      });
    });
  }

  #asked(request: EndpointRequest, signal: AbortSignal, patience = this.#parts.patience ?? usualPatience): Asked {
    return { endpoint: this.#parts.endpoint, request, host: this.#entry.address.host, patience, signal };
  }
}
