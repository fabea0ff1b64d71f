/** Fits a conversation into the model's window by exact counts: the oldest exchanges go first, the question never. */
import type { ChatMessage } from '../../protocol/worker/generation.ts';
import { type AskedQuestion, conversationMessages, type Exchange } from './conversation.ts';

export interface PromptPlan {
  messages: ChatMessage[];
  /** Exact tokens of `messages`, counted by the engine. */
  tokens: number;
  /** How many of the oldest exchanges are left out. */
  dropped: number;
}

export interface PromptParts {
  system: string;
  history: readonly Exchange[];
  question: AskedQuestion;
  /** How many exchanges an earlier question has already left out; they don't come back. */
  dropped: number;
  /** Stands for those where any are left out; empty for nothing. */
  before?: string;
}

/**
 * Once something must go, the conversation is cut to this share of the limit: dropping one exchange a question would change the
 * prompt's beginning, and with it empty the KV cache, each time.
 */
const shareAfterDropping = 0.75;

/** More characters for each token than any text has: longer prompts can't fit, and are neither sent to be counted nor counted. */
const mostCharactersPerToken = 64;

/** Whether messages have more characters than a number of tokens can stand for. */
export function isBeyondCounting(messages: readonly ChatMessage[], tokens: number): boolean {
  return messages.reduce((sum, { content }) => sum + content.length, 0) > tokens * mostCharactersPerToken;
}

/** Tokens kept free for the answer: the setting, but at most a quarter of a small window. */
export function answerReserve(contextSize: number, maxTokens: number): number {
  return Math.max(1, Math.min(maxTokens, Math.floor(contextSize / 4)));
}

/** The messages to send, and their exact count. It may exceed `limit` only when question and context alone do. */
export async function planPrompt(
  parts: PromptParts,
  limit: number,
  count: (messages: ChatMessage[]) => Promise<number>,
): Promise<PromptPlan> {
  const total = parts.history.length;
  const plan = async (dropped: number): Promise<PromptPlan> => {
    const messages = conversationMessages(parts.system, parts.history.slice(dropped), parts.question, dropped > 0 ? parts.before : '');
    // A conversation that was kept, or taken over, may be any length; the question alone is for the engine to refuse.
    const tokens = dropped < total && isBeyondCounting(messages, limit) ? Infinity : await count(messages);
    return { messages, tokens, dropped };
  };
  const first = await plan(Math.min(parts.dropped, total));
  if (first.tokens <= limit || first.dropped === total) return first;
  const bare = await plan(total);
  const target = Math.max(limit * shareAfterDropping, Math.min(bare.tokens, limit));
  // The count falls with each exchange dropped, so the fewest that must go are found by halving.
  let best = bare;
  let low = first.dropped + 1;
  let high = total - 1;
  while (low <= high) {
    const middle = await plan(Math.floor((low + high) / 2));
    if (middle.tokens <= target) {
      best = middle;
      high = middle.dropped - 1;
    } else low = middle.dropped + 1;
  }
  return best;
}
