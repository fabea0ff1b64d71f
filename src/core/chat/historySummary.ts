/** What stands in a prompt for the oldest exchanges of a conversation once these have no room any more: a few lines that the model itself writes of them. */
import { throwIfCancelled } from '../../base/appError.ts';
import { partThought } from '../../base/thinking.ts';
import type { ChatMessage, GenerationItem } from '../../protocol/worker/generation.ts';
import type { ChatProvider } from '../providers/chatProvider.ts';
import type { Exchange } from './conversation.ts';
import { isBeyondCounting } from './promptWindow.ts';

export interface HistorySummary {
  text: string;
  /** How many of the oldest exchanges it is of. */
  of: number;
}

/** Tokens of a summary: little beside what it stands for, and no more than this part of what a prompt may have. */
const mostTokens = 300;
const mostShare = 1 / 8;
/** A model that thinks first has this much for it beside. Tokens. */
const thinkingTokens = 64;
/** Characters of each question and answer that are read at most, and at least. */
const longest = 4_000;
const shortest = 250;

const system =
  'You sum up the beginning of a conversation about code, for yourself to go on with. At most eight short lines: what was asked, what was found or decided, ' +
  'names of files and symbols, what is still open. No greeting, no code blocks.';

/**
 * Sums up exchanges that follow what `before` is of. Resolves with null where nothing came of it: the conversation then goes on without them. Rejects with `cancelled`, and as the provider does.
 */
export async function summarise(
  exchanges: readonly Exchange[],
  before: HistorySummary | null,
  { provider, limit, contextSize }: { provider: ChatProvider; limit: number; contextSize: number },
  onItem: (item: GenerationItem) => void,
  signal: AbortSignal,
): Promise<HistorySummary | null> {
  const room = Math.min(mostTokens, Math.floor(limit * mostShare));
  const messages = await fitting(exchanges, before?.text ?? '', limit, (asked) => provider.countPrompt(asked, signal));
  if (!messages || room < 16) return null;
  const maxTokens = Math.min(room + thinkingTokens, Math.max(1, contextSize - limit));
  const { text } = await provider.chat({ messages, maxTokens, temperature: 0, thinkingTokens }, onItem, signal);
  throwIfCancelled(signal);
  const summary = partThought(text).answer.trim();
  return summary === '' ? null : { text: summary, of: (before?.of ?? 0) + exchanges.length };
}

/** What is asked, with as much of each exchange as there is room for; where they are many, of the newer ones. Null where there is room for none. */
async function fitting(
  exchanges: readonly Exchange[],
  before: string,
  limit: number,
  count: (messages: ChatMessage[]) => Promise<number>,
): Promise<ChatMessage[] | null> {
  let read = exchanges;
  let each = longest;
  while (read.length > 0) {
    const messages = summaryMessages(read, before, each);
    if (!isBeyondCounting(messages, limit) && (await count(messages)) <= limit) return messages;
    if (each > shortest) each = Math.max(shortest, Math.floor(each / 2));
    else read = read.length === 1 ? [] : read.slice(Math.ceil(read.length / 2));
  }
  return null;
}

function summaryMessages(exchanges: readonly Exchange[], before: string, each: number): ChatMessage[] {
  const said = exchanges.map(({ instruction, assistant }) => `User: ${clipped(instruction, each)}\nAssistant: ${clipped(assistant, each)}`);
  const content = [before === '' ? '' : `Summed up already:\n${before}`, ...said, 'Sum up all of this.'];
  return [
    { role: 'system', content: system },
    { role: 'user', content: content.filter((part) => part !== '').join('\n\n') },
  ];
}

/** Its beginning and its end: what it is about stands in the one, what came of it in the other. */
function clipped(text: string, most: number): string {
  if (text.length <= most) return text;
  const half = Math.floor(most / 2);
  return `${text.slice(0, half)} … ${text.slice(-half)}`;
}

/** How the next question's prompt tells of it. */
export function summaryBlock({ text }: HistorySummary): string {
  return `What was said before, in short:\n${text}`;
}
