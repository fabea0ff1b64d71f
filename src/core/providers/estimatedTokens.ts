/** How many tokens a text may be where nobody here has the tokenizer. Rather too many than too few: what doesn't fit is cut off by some servers in silence. */
import type { ChatMessage } from '../../protocol/worker/generation.ts';

/** Of UTF-8, in a token: code has three to four in those of today's models, and scripts beside Latin have about one character of three bytes. */
const bytesPerToken = 3;
/** What stands around each message. */
const tokensPerMessage = 8;

const encoder = new TextEncoder();

export function estimatedTokens(text: string): number {
  return Math.ceil(encoder.encode(text).length / bytesPerToken);
}

export function estimatedPromptTokens(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, { content }) => sum + tokensPerMessage + estimatedTokens(content), 0);
}
