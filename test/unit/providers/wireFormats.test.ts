/** Streams as servers of today write them, each held against the text and the figures that a user should get, however it is cut. */
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { AnswerAssembly } from '../../../src/core/providers/answerAssembly.ts';
import { anthropicFormat } from '../../../src/core/providers/anthropicFormat.ts';
import { EventStreamReader } from '../../../src/core/providers/eventStream.ts';
import { quotable } from '../../../src/core/providers/jsonParts.ts';
import { openaiFormat } from '../../../src/core/providers/openaiFormat.ts';
import type { OptionalPart, WireFormat } from '../../../src/core/providers/wireFormat.ts';

function assembled(format: WireFormat, pieces: readonly Uint8Array[]): Pick<AnswerAssembly, 'text' | 'stop' | 'told' | 'done'> {
  const decoder = new TextDecoder();
  const reader = new EventStreamReader();
  const answer = new AnswerAssembly();
  const events = [...pieces.flatMap((piece) => reader.push(decoder.decode(piece, { stream: true }))), ...reader.end()];
  let text = '';
  for (const event of events) for (const piece of format.read(event)) text += answer.add(piece);
  expect(text).toBe(answer.text);
  const { stop, told, done } = answer;
  return { text, stop, told, done };
}

const data = (...values: unknown[]): string =>
  values.map((value) => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`).join('');
const delta = (part: object, reason: string | null = null): object => ({
  id: 'c1',
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta: part, logprobs: null, finish_reason: reason }],
});
const named = (...events: ({ type: string } & Record<string, unknown>)[]): string =>
  events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');

const streams: [name: string, format: WireFormat, stream: string, expected: object][] = [
  [
    'llama-server, with figures in the last piece and a character of four bytes',
    openaiFormat,
    data(
      delta({ role: 'assistant', content: null }),
      delta({ content: 'Grüße ' }),
      delta({ content: '🙂' }),
      { ...delta({}, 'stop'), usage: { completion_tokens: 3, prompt_tokens: 20, total_tokens: 23 }, timings: { predicted_n: 3 } },
      '[DONE]',
    ),
    { text: 'Grüße 🙂', stop: 'end', told: { promptTokens: 20, tokens: 3, cachedTokens: null }, done: true },
  ],
  [
    'vLLM, with a thought and figures behind the end',
    openaiFormat,
    data(
      delta({ role: 'assistant', content: '' }),
      delta({ reasoning_content: 'Let me ' }),
      delta({ reasoning_content: 'see.' }),
      delta({ content: 'Yes' }),
      delta({ content: '.' }, 'length'),
      { choices: [], usage: { prompt_tokens: 9, completion_tokens: 7, prompt_tokens_details: { cached_tokens: 4 } } },
      '[DONE]',
    ),
    {
      text: '<think>\nLet me see.\n</think>\n\nYes.',
      stop: 'length',
      told: { promptTokens: 9, tokens: 7, cachedTokens: 4 },
      done: true,
    },
  ],
  [
    'LM Studio and Ollama, with a thought under another name',
    openaiFormat,
    data(
      delta({ role: 'assistant', content: '', reasoning: 'Hm.' }),
      delta({ role: 'assistant', content: 'No.' }),
      delta({}, 'stop'),
      '[DONE]',
    ),
    { text: '<think>\nHm.\n</think>\n\nNo.', stop: 'end', told: null, done: true },
  ],
  [
    'mlx_lm.server, with comments while it reads, and without figures',
    openaiFormat,
    `: keepalive 512/2048\n\n: keepalive 1024/2048\n\n${data(delta({ role: 'assistant', content: 'Hi' }), delta({ role: 'assistant', content: '' }, 'stop'), '[DONE]')}`,
    { text: 'Hi', stop: 'end', told: null, done: true },
  ],
  [
    'one whose text comes in parts, with a thought in parts of its own',
    openaiFormat,
    data(
      delta({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'So' }] }] }),
      delta({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: '.' }, { type: 'new' }] }] }),
      delta({ content: [{ type: 'text', text: 'Yes' }, 7, null, { type: 'image' }] }),
      delta({ content: '.' }, 'stop'),
      '[DONE]',
    ),
    { text: '<think>\nSo.\n</think>\n\nYes.', stop: 'end', told: null, done: true },
  ],
  [
    'OpenAI, where the model refuses in its own words',
    openaiFormat,
    data(
      delta({ role: 'assistant', content: '', refusal: null }),
      delta({ refusal: 'I can’t ' }),
      delta({ refusal: 'help.' }),
      delta({}, 'stop'),
      '[DONE]',
    ),
    { text: 'I can’t help.', stop: 'end', told: null, done: true },
  ],
  [
    'one that ends without saying so',
    openaiFormat,
    data(delta({ content: 'Hi' }), delta({}, 'stop')).trimEnd(),
    { text: 'Hi', stop: 'end', told: null, done: false },
  ],
  ['one whose connection broke', openaiFormat, data(delta({ content: 'Hi' })), { text: 'Hi', stop: null, told: null, done: false }],
  [
    'Anthropic, with a thought, a ping and kinds of events that nobody knows yet',
    anthropicFormat,
    named(
      { type: 'message_start', message: { id: 'm', usage: { input_tokens: 10, cache_read_input_tokens: 30, output_tokens: 1 } } },
      { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '' } },
      { type: 'ping' },
      { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'So.' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 'xyz' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'Hello' } },
      { type: 'new_kind', what: 1 },
      { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: '!' } },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 12 } },
      { type: 'message_stop' },
    ),
    { text: '<think>\nSo.\n</think>\n\nHello!', stop: 'end', told: { promptTokens: 40, tokens: 12, cachedTokens: 30 }, done: true },
  ],
];

describe.each(streams)('the stream of %s', (_name, format, stream, expected) => {
  it('is read the same however it is cut, in the middle of characters too', () => {
    const bytes = new TextEncoder().encode(stream);
    expect(assembled(format, [bytes])).toEqual(expected);
    expect(
      assembled(
        format,
        [...bytes].map((byte) => Uint8Array.of(byte)),
      ),
    ).toEqual(expected);
    for (let cut = 1; cut < bytes.length; cut++) expect(assembled(format, [bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(expected);
  });
});

it('takes an answer that comes whole', () => {
  const answers: [WireFormat, unknown][] = [
    [openaiFormat, { choices: [{ message: { role: 'assistant', content: 'All.', reasoning_content: 'Hm' }, finish_reason: 'stop' }], usage: { prompt_tokens: 3, completion_tokens: 2 } }], // prettier-ignore
    [openaiFormat, { choices: [{ message: { content: [{ type: 'thinking', thinking: 'Hm' }, { type: 'text', text: 'All' }, { type: 'refusal', refusal: '.' }] }, finish_reason: 'stop' }], usage: { prompt_tokens: 3, completion_tokens: 2 } }], // prettier-ignore
    [anthropicFormat, { content: [{ type: 'thinking', thinking: 'Hm' }, { type: 'text', text: 'All.' }], stop_reason: 'end_turn', usage: { input_tokens: 3, output_tokens: 2 } }], // prettier-ignore
  ];
  for (const [format, value] of answers) {
    const answer = new AnswerAssembly();
    for (const piece of format.readWhole(value)) answer.add(piece);
    expect(answer.text).toBe('<think>\nHm\n</think>\n\nAll.');
    expect(answer).toMatchObject({ stop: 'end', done: true, told: { promptTokens: 3, tokens: 2 } });
  }
});

it('names what is no answer, and says an error in its own words', () => {
  const errorOf = (format: WireFormat, text: string): AppError => {
    try {
      format.read({ event: '', data: text });
    } catch (error) {
      return AppError.from(error);
    }
    throw new Error(`taken for an answer: ${text}`);
  };
  for (const format of [openaiFormat, anthropicFormat])
    for (const text of ['', 'Hello', '<html>', '{', '[]', 'null', '7', '{"hello":1}', '{"choices":7}'])
      expect(errorOf(format, text)).toMatchObject({ code: 'providerRubbish', data: { why: 'json' } });
  const said = (format: WireFormat, value: unknown): unknown => {
    const { code, data: more } = errorOf(format, JSON.stringify(value));
    return [code, more.said];
  };
  expect(said(openaiFormat, { error: { message: 'out of\nmemory.', code: 500 } })).toEqual(['providerRefused', 'out of memory']);
  expect(said(openaiFormat, { error: 'model crashed' })).toEqual(['providerRefused', 'model crashed']);
  expect(said(openaiFormat, delta({}, 'content_filter'))).toEqual(['providerRefused', 'its filter cut the answer']);
  expect(said(anthropicFormat, { type: 'error', error: { type: 'overloaded_error', message: 'Over\u202eloaded' } })).toEqual([
    'providerRefused',
    'Over⟨U+202E⟩loaded',
  ]);
  expect(said(anthropicFormat, { type: 'message_delta', delta: { stop_reason: 'refusal' } })).toEqual([
    'providerRefused',
    'the model refuses to answer this',
  ]);
});

it('looks at so much of a server’s words as a sentence has room for', () => {
  const million = 1024 * 1024;
  expect(quotable(`${'.'.repeat(million)}x`)).toBe(`${'.'.repeat(160)}…`);
  expect(quotable(`No${'.'.repeat(200)}`)).toBe(`No${'.'.repeat(158)}…`);
  expect(quotable(`  No\n\tway...\u202e!. `)).toBe('No way...⟨U+202E⟩');
  expect(quotable(`No${' '.repeat(million)}way`)).toBe('No…');
});

it('ends an answer that has no end, and lets no thought into the middle of one', () => {
  const answer = new AnswerAssembly();
  expect(
    answer.add({ type: 'text', text: 'A' }) + answer.add({ type: 'thought', text: 'B' }) + answer.add({ type: 'text', text: 'C' }),
  ).toBe('AC');
  const fill = (): void => {
    for (let i = 0; i < 10; i++) answer.add({ type: 'text', text: 'x'.repeat(1024 * 1024) });
  };
  expect(fill).toThrow(expect.objectContaining({ code: 'providerRubbish', data: { why: 'long' } }) as Error);
});

it('asks in each format, and without what a server refuses', () => {
  const request = {
    model: 'm',
    messages: [
      { role: 'system', content: 'Be short.' },
      { role: 'user', content: 'Hi' },
    ],
    maxTokens: 50,
    temperature: 1.5,
  } as const;
  const without = (...parts: OptionalPart[]): Set<OptionalPart> => new Set(parts);
  expect(openaiFormat.body(request, without())).toEqual({
    model: 'm', messages: request.messages, stream: true, temperature: 1.5, stream_options: { include_usage: true }, max_tokens: 50,
  }); // prettier-ignore
  expect(openaiFormat.body({ ...request, seed: 7 }, without())).toMatchObject({ seed: 7 });
  expect(anthropicFormat.body({ ...request, seed: 7 }, without())).not.toHaveProperty('seed');
  expect(openaiFormat.body({ ...request, seed: 7 }, without('temperature', 'stream_options', 'max_tokens', 'seed'))).toEqual({
    model: 'm', messages: request.messages, stream: true, max_completion_tokens: 50,
  }); // prettier-ignore
  expect(anthropicFormat.body(request, without())).toEqual({
    model: 'm', max_tokens: 50, stream: true, system: 'Be short.', messages: [{ role: 'user', content: 'Hi' }], temperature: 1,
  }); // prettier-ignore
  expect(openaiFormat.headers('k')).toEqual({ authorization: 'Bearer k' });
  expect(anthropicFormat.headers('k')).toMatchObject({ 'x-api-key': 'k' });
  expect({ ...openaiFormat.headers(null), ...anthropicFormat.headers(null) }).toEqual({
    'anthropic-version': expect.any(String) as string,
  });
});
