import type { ChatParams } from '../../protocol/worker/chat.ts';
import type { ChatMessage, GenerationItem, GenerationStats } from '../../protocol/worker/generation.ts';
import type { ModelSource } from '../models/modelSource.ts';
import type { EnginePort } from '../ports.ts';
import type { ChatProvider, ContextWindow, ProviderAbilities, ProviderAnswer, ProviderSource, ReadyModel } from './chatProvider.ts';
import { askOnly } from './providerLine.ts';

type Engine = Pick<EnginePort, 'countTokens' | 'countPrompt' | 'hashPrompt' | 'chat'>;

/** The model within: its own process on this machine. */
export class EmbeddedProvider implements ChatProvider {
  readonly from = null;
  readonly #engine: Engine;
  readonly #models: ModelSource;

  constructor(engine: Engine, models: ModelSource) {
    this.#engine = engine;
    this.#models = models;
  }

  get abilities(): ProviderAbilities {
    return { grammar: true, fim: this.#models.info?.fim ?? false, embeddings: true, tools: true, images: false };
  }

  get window(): ContextWindow | null {
    return this.#models.info;
  }

  async prepare(signal: AbortSignal): Promise<ReadyModel> {
    const { contextSize, setup } = await this.#models.ensureLoaded(signal);
    return { contextSize, repeats: { setup, promptHash: (messages, ended) => this.#engine.hashPrompt(messages, ended) } };
  }

  countTokens(texts: string[], signal: AbortSignal): Promise<number[]> {
    return this.#engine.countTokens(texts, signal);
  }

  countPrompt(messages: ChatMessage[], signal: AbortSignal): Promise<number> {
    return this.#engine.countPrompt(messages, signal);
  }

  async chat(params: ChatParams, onItem: (item: GenerationItem) => void | Promise<void>, signal: AbortSignal): Promise<ProviderAnswer> {
    const result = await this.#engine.chat(params, onItem, signal);
    const { text, stop, record = null } = result;
    return { text, stop, stats: statsOf(result), told: null, record };
  }
}

/** The model within, where nobody else can be chosen. */
export function embeddedOnly(engine: Engine, models: ModelSource): ProviderSource {
  const current = new EmbeddedProvider(engine, models);
  return {
    current,
    ask: (ask, signal) => askOnly(current, ask, signal),
    get state() {
      return models.state;
    },
    onDidChange: models.onDidChange,
  };
}

/** Each figure there is; one that is added to them has to be added here. */
const figures: Record<keyof GenerationStats, true> = {
  tokens: true,
  promptTokens: true,
  evaluatedTokens: true,
  prefillMs: true,
  generateMs: true,
  tokensPerSecond: true,
  thoughtCut: true,
  draftedTokens: true,
  acceptedTokens: true,
  aheadTokens: true,
  wastedTokens: true,
};

/** The figures alone: what comes from the engine has more in it. */
export function statsOf(result: GenerationStats): GenerationStats {
  return Object.fromEntries(Object.entries(result).filter(([name]) => name in figures)) as unknown as GenerationStats;
}
