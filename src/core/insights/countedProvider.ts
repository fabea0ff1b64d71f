import type { AnswerSource } from '../../protocol/webview.ts';
import type { ChatParams } from '../../protocol/worker/chat.ts';
import type { ChatMessage, GenerationItem } from '../../protocol/worker/generation.ts';
import type { ChatProvider, ContextWindow, ProviderAbilities, ProviderAnswer, ReadyModel } from '../providers/chatProvider.ts';
import type { AnswerFigures } from './answerFigures.ts';

/** Somebody else's engine, each of whose answers is counted: what it says that it took, and how long that was waited for. */
export class CountedProvider implements ChatProvider {
  readonly #provider: ChatProvider;
  readonly #answered: (figures: AnswerFigures) => void;
  readonly #now: () => number;

  /** `now` in milliseconds. */
  constructor(provider: ChatProvider, answered: (figures: AnswerFigures) => void, now: () => number) {
    this.#provider = provider;
    this.#answered = answered;
    this.#now = now;
  }

  get abilities(): ProviderAbilities {
    return this.#provider.abilities;
  }

  get from(): ChatProvider['from'] {
    return this.#provider.from;
  }

  get window(): ContextWindow | null {
    return this.#provider.window;
  }

  prepare(signal: AbortSignal): Promise<ReadyModel> {
    return this.#provider.prepare(signal);
  }

  countTokens(texts: string[], signal: AbortSignal): Promise<number[]> {
    return this.#provider.countTokens(texts, signal);
  }

  countPrompt(messages: ChatMessage[], signal: AbortSignal): Promise<number> {
    return this.#provider.countPrompt(messages, signal);
  }

  async chat(params: ChatParams, onItem: (item: GenerationItem) => void | Promise<void>, signal: AbortSignal): Promise<ProviderAnswer> {
    const start = this.#now();
    const answer = await this.#provider.chat(params, onItem, signal);
    const { from } = this.#provider;
    const { promptTokens, cachedTokens, tokens } = answer.told ?? {};
    this.#answered({
      kind: 'elsewhere',
      model: from ? sourceName(from) : '',
      language: '',
      tokensRead: promptTokens ?? 0,
      tokensReused: cachedTokens ?? 0,
      tokensWritten: tokens ?? 0,
      readMs: 0,
      writtenMs: this.#now() - start,
      timed: false,
    });
    return answer;
  }
}

/** As it stands in a table, whoever gave the answer: `coder (Team)`. */
export function sourceName({ provider, model }: Pick<AnswerSource, 'provider' | 'model'>): string {
  return model === '' || model === provider ? provider : `${model} (${provider})`;
}
