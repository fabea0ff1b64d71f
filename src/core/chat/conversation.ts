/**
 * A conversation as the model reads it: each attached file stands in it once, where it came first, with the text that it has now. So a question after the first
 * adds only itself, and a file that changed is read again from its first changed token on. Pure.
 */
import type { ChatMessage } from '../../protocol/worker/generation.ts';
import { contextBlock, shownAbove } from './chatPrompt.ts';
import { type ContextSource, sourceKey } from './contextSource.ts';

/** A question with what was attached to it. */
export interface AskedQuestion {
  instruction: string;
  sources: readonly ContextSource[];
}

/** A question with its answer. */
export interface Exchange extends AskedQuestion {
  assistant: string;
}

/** The messages of a conversation that ends with a question; `before` stands for what was said before it, and is empty for nothing. */
export function conversationMessages(system: string, history: readonly Exchange[], question: AskedQuestion, before = ''): ChatMessage[] {
  const latest = new Map<string, ContextSource>();
  for (const { sources } of [...history, question]) for (const source of sources) latest.set(sourceKey(source), source);
  const shown = new Set<string>();
  // As a message of its own, it would be a question without an answer.
  const first = before === '' ? [] : [before];
  const user = ({ instruction, sources }: AskedQuestion): ChatMessage => {
    const blocks = sources.map((source) => {
      const key = sourceKey(source);
      // What was selected belongs to its question; another question's is another one.
      if (source.kind === 'selection') return contextBlock(source);
      if (shown.has(key)) return shownAbove(source);
      shown.add(key);
      return contextBlock(latest.get(key) ?? source);
    });
    return { role: 'user', content: [...first.splice(0), ...blocks, instruction].join('\n\n') };
  };
  return [
    { role: 'system', content: system },
    ...history.flatMap((exchange): ChatMessage[] => [user(exchange), { role: 'assistant', content: exchange.assistant }]),
    user(question),
  ];
}
