/**
 * Chat completions as OpenAI has them, and with it mlx_lm.server, llama-server, Ollama, LM Studio, vLLM and many others, each in its own dialect: thoughts
 * are `reasoning_content` or `reasoning`, figures come with the last piece, behind it, or not at all, and some end without saying so.
 */
import { AppError } from '../../base/appError.ts';
import type { StopReason } from '../../protocol/worker/generation.ts';
import { countAt, partAt, textAt } from './jsonParts.ts';
import { notThisFormat, objectOf, streamError, type WireFormat, type WirePiece } from './wireFormat.ts';

export const openaiFormat: WireFormat = {
  path: '/chat/completions',
  optional: ['temperature', 'stream_options', 'max_tokens', 'seed'],
  headers: (key) => (key === null ? {} : { authorization: `Bearer ${key}` }),
  body: ({ model, messages, maxTokens, temperature, seed }, without) => ({
    model,
    messages: messages.map(({ role, content }) => ({ role, content })),
    stream: true,
    ...(!without.has('temperature') && { temperature }),
    ...(seed !== undefined && !without.has('seed') && { seed }),
    ...(!without.has('stream_options') && { stream_options: { include_usage: true } }),
    // Newer models of OpenAI's know it by another name, and refuse the one that everybody else knows.
    ...(without.has('max_tokens') ? { max_completion_tokens: maxTokens } : { max_tokens: maxTokens }),
  }),
  read: (event) => (event.data === '[DONE]' ? [{ type: 'done' }] : pieces(objectOf(event), 'delta')),
  readWhole: (value) => [...pieces(value, 'message'), { type: 'done' }],
};

function pieces(value: unknown, part: 'delta' | 'message'): WirePiece[] {
  if (partAt(value, 'error') !== undefined && partAt(value, 'error') !== null) throw streamError(value);
  const choices = partAt(value, 'choices');
  const usage = partAt(value, 'usage');
  if (!Array.isArray(choices) && (typeof usage !== 'object' || usage === null)) throw notThisFormat();
  const said = partAt(choices, 0, part);
  const content = partAt(said, 'content');
  const ended = textAt(choices, 0, 'finish_reason');
  return [
    ...spoken('thought', textAt(said, 'reasoning_content') || textAt(said, 'reasoning')),
    ...(Array.isArray(content) ? content.flatMap(partPieces) : spoken('text', textAt(said, 'content'))),
    // It refuses in words of its own, which are its answer.
    ...spoken('text', textAt(said, 'refusal')),
    ...(ended === '' ? [] : [{ type: 'stop', stop: stopOf(ended) } as const]),
    ...usageOf(usage),
  ];
}

/** Of an answer that comes in parts, one. A thought there is a list of parts again. */
function partPieces(part: unknown): WirePiece[] {
  const thought = partAt(part, 'thinking');
  return [
    ...spoken('thought', Array.isArray(thought) ? thought.map((one) => textAt(one, 'text')).join('') : textAt(part, 'thinking')),
    ...spoken('text', textAt(part, 'text') || textAt(part, 'refusal')),
  ];
}

function spoken(type: 'text' | 'thought', text: string): WirePiece[] {
  return text === '' ? [] : [{ type, text }];
}

function usageOf(usage: unknown): WirePiece[] {
  if (typeof usage !== 'object' || usage === null) return [];
  const promptTokens = countAt(usage, 'prompt_tokens');
  const tokens = countAt(usage, 'completion_tokens');
  const cachedTokens = countAt(usage, 'prompt_tokens_details', 'cached_tokens');
  return [{ type: 'usage', usage: { promptTokens, tokens, cachedTokens } }];
}

function stopOf(reason: string): StopReason {
  // What is left out of an answer must not look like its end.
  if (reason === 'content_filter') throw new AppError('providerRefused', reason, { status: 0, said: 'its filter cut the answer' });
  return reason === 'length' ? 'length' : 'end';
}
