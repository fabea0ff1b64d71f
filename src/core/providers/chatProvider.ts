/** Who can answer in the chat: the model within, or somebody else's server. Services ask this and needn't know which. */
import type { Event } from '../../base/event.ts';
import type { AnswerSource, ModelState, ToldUsage } from '../../protocol/webview.ts';
import type { AnswerRecord } from '../../protocol/worker/answerRecord.ts';
import type { ChatParams } from '../../protocol/worker/chat.ts';
import type { ChatMessage, GenerationItem, GenerationStats, StopReason } from '../../protocol/worker/generation.ts';
import type { EngineSetup } from '../../protocol/worker/modelInfo.ts';

/** What a provider can do for this product, as far as that is built. What it can't is done in another way, or by the model within, and `abilityWords.ts` says so. */
export interface ProviderAbilities {
  /** Answers are decoded under a grammar, so that they have their form whatever the model says. */
  grammar: boolean;
  /** Code is filled in at a cursor. */
  fim: boolean;
  /** Makes vectors of texts. */
  embeddings: boolean;
  /** Calls tools, for VS Code's own chat and other programs. */
  tools: boolean;
  /** Looks at pictures. */
  images: boolean;
}

export const noAbilities: ProviderAbilities = { grammar: false, fim: false, embeddings: false, tools: false, images: false };

/** Tokens that question and answer share. */
export interface ContextWindow {
  contextSize: number;
  /** Counts are estimates, as nobody here has the tokenizer, or as whoever answers counts, which may be estimates too. Absent where they are exact. */
  estimated?: true | 'theirs';
}

/** A model that can be asked now. */
export interface ReadyModel extends ContextWindow {
  /** What it takes to know an answer that was given before; null where the same question may get another one. */
  repeats: { setup: EngineSetup; promptHash: (messages: ChatMessage[], signal: AbortSignal) => Promise<string> } | null;
}

/** An answer, or as much of it as came before a stop. */
export interface ProviderAnswer {
  text: string;
  stop: StopReason;
  /** Measured here; null for what was computed elsewhere. */
  stats: GenerationStats | null;
  /** What a server says that it took; null where it says nothing, and for the model within. */
  told: ToldUsage | null;
  record: AnswerRecord | null;
}

export interface ChatProvider {
  readonly abilities: ProviderAbilities;
  /** Null for the model within. */
  readonly from: AnswerSource | null;
  /** Null until it is known. Another object for another tokenizer. */
  readonly window: ContextWindow | null;
  /** Gets it ready to be asked. Rejects with AppError. */
  prepare(signal: AbortSignal): Promise<ReadyModel>;
  countTokens(texts: string[], signal: AbortSignal): Promise<number[]>;
  countPrompt(messages: ChatMessage[], signal: AbortSignal): Promise<number>;
  /** Resolves also when it was stopped, with what had come. Rejects with AppError. */
  chat(params: ChatParams, onItem: (item: GenerationItem) => void | Promise<void>, signal: AbortSignal): Promise<ProviderAnswer>;
}

/** One try at having something answered. */
export interface Attempt {
  provider: ChatProvider;
  /** Why this one is asked and not the chosen one, in a sentence; null for the chosen one. */
  instead: string | null;
  /** Called with the first piece of the answer: from then on nobody else is asked, so that no answer is of two. */
  begun: () => void;
  /** Aborted also when this one is given up. */
  signal: AbortSignal;
}

/** Has something answered by the provider of an attempt. Rejects with AppError. */
export type Ask<T> = (attempt: Attempt) => Promise<T>;

/** Who answers at the moment. */
export interface ProviderSource {
  /** The one that is chosen. */
  readonly current: ChatProvider;
  /** Has the chosen one answer, or in its stead who comes behind it. Rejects with what the attempt rejects with, and `providerNobody`. */
  ask<T>(ask: Ask<T>, signal: AbortSignal): Promise<T>;
  /** As the chat shows it. */
  readonly state: ModelState;
  /** Fires also when another one was chosen. */
  readonly onDidChange: Event<ModelState>;
}
