/** Calls of tools out of random weights have the tool's form, and words of the readable model are followed by the call that they begin. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import { partThought } from '../../src/base/thinking.ts';
import { chatMessages } from '../../src/core/languageModels/requestMessages.ts';
import { callOpen, callText } from '../../src/core/languageModels/toolCallText.ts';
import { inputShape } from '../../src/core/languageModels/toolSchema.ts';
import type { ToolAnswer, ToolAnswerParams } from '../../src/protocol/worker/programmes.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { violations } from '../support/jsonSchema.ts';
import { modelFolder } from './modelFolder.ts';

const models = modelFolder();
const engine = new LlamaEngine(() => undefined);
const never = new AbortController().signal;
const load = { contextSize: 2048, threads: 1, gpu: 'off' } as const;

const schema = {
  type: 'object',
  properties: {
    path: { type: 'string', maxLength: 40 },
    lines: { type: 'array', items: { type: 'integer', minimum: 1, maximum: 500 }, minItems: 1, maxItems: 3 },
    mode: { enum: ['read', 'read-all', 'größe'] },
    options: { type: 'object', properties: { deep: { type: 'boolean' }, note: { type: ['string', 'null'] } }, required: ['deep'] },
  },
  required: ['path', 'mode', 'options'],
};
const tools = [
  { name: 'read_file', input: inputShape(schema) },
  { name: 'stop', input: inputShape(undefined) },
];

afterAll(() => engine.dispose());

const messages = chatMessages([{ role: 'user', parts: [{ kind: 'text', text: 'Read the file.' }] }], 'Tools.');

async function ask(more: Partial<ToolAnswerParams> = {}, signal = never): Promise<ToolAnswer & { streamed: string }> {
  let streamed = '';
  const answer = await engine.answerWithTools(
    { messages, tools, required: true, maxTokens: 600, temperature: 1.5, topK: 0, topP: 1, ...more },
    (item) => {
      if (item.type === 'text') streamed += item.text;
    },
    signal,
  );
  return { ...answer, streamed };
}

describe('random weights', () => {
  beforeAll(() => engine.load({ path: models.write('random', 2), ...load }, () => undefined, never));

  it('call tools in their form, 30 times, and nothing of it is streamed', async () => {
    const named = new Set<string>();
    for (let seed = 1; seed <= 30; seed++) {
      const { call, text, streamed } = await ask({ seed });
      expect(streamed).toBe('');
      named.add(call!.name);
      expect(violations(call!.name === 'stop' ? { type: 'object', additionalProperties: false } : schema, call!.input)).toEqual([]);
      expect(text.startsWith(`${callOpen}\n{"name": "${call!.name}", "arguments": {`)).toBe(true);
      expect(text.endsWith('}\n</tool_call>')).toBe(true);
    }
    expect([...named].sort()).toEqual(['read_file', 'stop']);
  });

  it('close a call within its bound, and are refused where none fits', async () => {
    const { call, stop, tokens } = await ask({ seed: 4, maxTokens: 200, tools: tools.slice(0, 1) });
    expect(violations(schema, call!.input)).toEqual([]);
    expect(tokens).toBeLessThanOrEqual(200);
    expect(['end', 'length']).toContain(stop);
    await expect(ask({ maxTokens: 40, tools: tools.slice(0, 1) })).rejects.toMatchObject({ code: 'contextFull' });
  });

  it('end with what there is when they are cancelled', async () => {
    const controller = new AbortController();
    const asked = ask({ required: false, seed: 1 }, controller.signal);
    controller.abort();
    expect(await asked).toMatchObject({ stop: 'cancelled', call: null });
  });
});

describe('the readable model', () => {
  it('writes, begins a call, and finds the answer in its cache when the conversation goes on', async () => {
    const path = models.path('calling');
    writeFixtureModel({ out: path, kind: 'scripted', chat: `I look into it.\n${callOpen}` });
    await engine.load({ path, ...load }, () => undefined, never);
    const first = await ask({ required: false, seed: 1, temperature: 0, tools: tools.slice(1) });
    expect(first.streamed).toBe('I look into it.\n');
    expect(first.call).toEqual({ name: 'stop', input: {} });
    expect(first.text).toBe(`I look into it.\n${callText('stop', {})}`);
    const next = [...messages, { role: 'assistant' as const, content: first.text }, { role: 'user' as const, content: 'Go on.' }];
    const second = await ask({ messages: next, required: false, temperature: 0, tools: tools.slice(1) });
    expect(second.evaluatedTokens).toBeLessThan(second.promptTokens - first.promptTokens);
  });

  it('calls nothing in a thought, which has a bound of its own and is closed beyond it', async () => {
    const path = models.path('talkingOfCalls');
    const talked = `<think>\nI could write ${callOpen}`;
    writeFixtureModel({ out: path, kind: 'scripted', chat: talked });
    await engine.load({ path, ...load }, () => undefined, never);
    const asked = { required: false, temperature: 0, tools: tools.slice(1) };
    expect(await ask(asked)).toMatchObject({ text: talked, streamed: talked, call: null });

    const long = models.path('thinkingFirst');
    const words = Array.from({ length: 300 }, (_, at) => `w${String.fromCharCode(97 + (at % 26), 97 + Math.floor(at / 26))}`).join(' ');
    const thought = `<think>\n${words}\n</think>\n\n`;
    writeFixtureModel({ out: long, kind: 'scripted', chat: `${thought}I look.\n${callOpen}` });
    await engine.load({ path: long, ...load }, () => undefined, never);
    const whole = await ask({ ...asked, maxTokens: 250 });
    expect(whole.text).toBe(`${thought}I look.\n${callText('stop', {})}`);
    expect(whole.tokens).toBeGreaterThan(300);
    const cut = await ask({ ...asked, thinkingTokens: 20 });
    const { thought: kept, thinking } = partThought(cut.text);
    expect([thinking, words.startsWith(kept), kept.length < 120]).toEqual([false, true, true]);
  });
});
