/** A conversation as other programs send it, in the form that the model reads. Pure. */
import type { ChatMessage, ChatRole } from '../../protocol/worker/generation.ts';
import { callText, resultText } from './toolCallText.ts';

/** A part of a message. */
export type RequestPart =
  | { kind: 'text'; text: string }
  /** A tool that the model called. */
  | { kind: 'call'; name: string; input: unknown }
  /** What came of a call. */
  | { kind: 'result'; text: string }
  /** Something that a model of text can't read, in words: `an image (image/png)`. */
  | { kind: 'unreadable'; what: string };

export interface RequestMessage {
  role: ChatRole;
  parts: readonly RequestPart[];
}

/**
 * The messages for the model. What stands in `instructions` comes before everything; neighbours of one role become one message, since many chat formats
 * know only conversations that alternate; a part that can't be read is told instead of being left out in silence.
 */
export function chatMessages(messages: readonly RequestMessage[], instructions = ''): ChatMessage[] {
  const said: ChatMessage[] = instructions === '' ? [] : [{ role: 'system', content: instructions }];
  for (const { role, parts } of messages) {
    const content = partsText(parts);
    if (content.trim() === '') continue;
    const last = said.at(-1);
    if (last?.role === role) last.content += `\n\n${content}`;
    else said.push({ role, content });
  }
  return said;
}

/** A message's text as it stands in the prompt. */
export function partsText(parts: readonly RequestPart[]): string {
  return parts.map(partText).join('');
}

function partText(part: RequestPart): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'call':
      return callText(part.name, part.input);
    case 'result':
      return resultText(part.text);
    case 'unreadable':
      return `[Left out: ${part.what}, which this model can't read.]`;
  }
}
