/** Messages as Anthropic has them: the system prompt apart, named events, and figures in two pieces. */
import { AppError } from '../../base/appError.ts';
import type { StopReason } from '../../protocol/worker/generation.ts';
import { countAt, partAt, textAt } from './jsonParts.ts';
import { notThisFormat, objectOf, streamError, type WireFormat, type WirePiece } from './wireFormat.ts';

const version = '2023-06-01';
/** Its hottest: this format's scale ends at 1. */
const hottest = 1;

export const anthropicFormat: WireFormat = {
  path: '/messages',
  optional: ['temperature'],
  headers: (key) => ({ 'anthropic-version': version, ...(key !== null && { 'x-api-key': key }) }),
  body: ({ model, messages, maxTokens, temperature }, without) => {
    const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
    return {
      model,
      max_tokens: maxTokens,
      stream: true,
      ...(system.length > 0 && { system: system.join('\n\n') }),
      messages: messages.filter(({ role }) => role !== 'system').map(({ role, content }) => ({ role, content })),
      ...(!without.has('temperature') && { temperature: Math.min(hottest, temperature) }),
    };
  },
  read: (event) => {
    const value = objectOf(event);
    switch (textAt(value, 'type')) {
      case 'message_start':
        return usageOf(partAt(value, 'message', 'usage'));
      case 'content_block_start':
        return blockPieces(partAt(value, 'content_block'));
      case 'content_block_delta':
        return blockPieces(partAt(value, 'delta'));
      case 'message_delta':
        return [...stopPieces(partAt(value, 'delta')), ...usageOf(partAt(value, 'usage'))];
      case 'message_stop':
        return [{ type: 'done' }];
      case 'error':
        throw streamError(value);
      case '':
        throw notThisFormat();
      default:
        // `ping`, the ends of blocks, and what is new.
        return [];
    }
  },
  readWhole: (value) => {
    const content = partAt(value, 'content');
    if (!Array.isArray(content)) throw notThisFormat();
    return [...content.flatMap(blockPieces), ...stopPieces(value), ...usageOf(partAt(value, 'usage')), { type: 'done' }];
  },
};

/** A block, or what is added to one. */
function blockPieces(block: unknown): WirePiece[] {
  const text = textAt(block, 'text');
  const thought = textAt(block, 'thinking');
  return [
    ...(thought === '' ? [] : [{ type: 'thought', text: thought } as const]),
    ...(text === '' ? [] : [{ type: 'text', text } as const]),
  ];
}

function stopPieces(value: unknown): WirePiece[] {
  const reason = textAt(value, 'stop_reason');
  return reason === '' ? [] : [{ type: 'stop', stop: stopOf(reason) }];
}

function stopOf(reason: string): StopReason {
  if (reason === 'refusal')
    throw new AppError('providerRefused', 'the model refused', { status: 0, said: 'the model refuses to answer this' });
  return reason === 'max_tokens' || reason === 'model_context_window_exceeded' ? 'length' : 'end';
}

/** Of the prompt, what was read from a cache or put into one is counted apart. */
function usageOf(usage: unknown): WirePiece[] {
  const fresh = countAt(usage, 'input_tokens');
  const tokens = countAt(usage, 'output_tokens');
  const cachedTokens = countAt(usage, 'cache_read_input_tokens');
  const promptTokens = fresh === null ? null : fresh + (cachedTokens ?? 0) + (countAt(usage, 'cache_creation_input_tokens') ?? 0);
  if (promptTokens === null && tokens === null) return [];
  return [
    {
      type: 'usage',
      usage: {
        ...(promptTokens !== null && { promptTokens }),
        ...(tokens !== null && { tokens }),
        ...(cachedTokens !== null && { cachedTokens }),
      },
    },
  ];
}
