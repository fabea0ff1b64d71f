import { beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { silentLog } from '../../../src/base/log.ts';
import { type ModelRequest, ModelRequests } from '../../../src/core/languageModels/modelRequests.ts';
import { offeredModel } from '../../../src/core/languageModels/offeredModel.ts';
import { requestError } from '../../../src/core/languageModels/requestError.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import { userMessage } from '../../../src/core/userMessage.ts';
import type { ToolCall } from '../../../src/protocol/toolShape.ts';
import { FakeEnginePort, FakeSettings, fakeTokens } from '../../support/fakeEnginePort.ts';

let engine: FakeEnginePort;
let settings: FakeSettings;
let models: ModelService;
let requests: ModelRequests;
const never = new AbortController().signal;

beforeEach(() => {
  engine = new FakeEnginePort();
  settings = new FakeSettings({ temperature: 0.3, maxTokens: 500 });
  models = new ModelService(engine, settings, silentLog);
  requests = new ModelRequests({ engine, models, settings, log: silentLog });
});

async function ask(request: Partial<ModelRequest>, signal = never): Promise<{ text: string; calls: ToolCall[] }> {
  let text = '';
  const calls: ToolCall[] = [];
  await requests.answer(
    {
      path: settings.get().modelPath,
      model: 'main',
      messages: [{ role: 'user', parts: [{ kind: 'text', text: 'Hello' }] }],
      tools: [],
      toolRequired: false,
      sampling: {},
      ...request,
    },
    { onText: (piece) => (text += piece), onCall: (call) => calls.push(call) },
    signal,
  );
  return { text, calls };
}

const code = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'none',
    (error: unknown) => (error as AppError).code,
  );

describe('ModelRequests', () => {
  it('answers as the settings say, or as the request says, without the model’s thoughts', async () => {
    engine.answers = [[{ text: '<think>hm</think>\n\n' }, { text: 'Hello ' }, { text: 'there' }]];
    expect(await ask({})).toEqual({ text: 'Hello there', calls: [] });
    expect(engine.chats[0]).toMatchObject({ temperature: 0.3, maxTokens: 500, messages: [{ role: 'user', content: 'Hello' }] });
    await ask({ sampling: { temperature: 0, maxTokens: 7, seed: 3 } });
    expect(engine.chats[1]).toMatchObject({ temperature: 0, maxTokens: 7, seed: 3 });
  });

  it('tells the model of the tools, and passes on its words and then its call', async () => {
    const tool = {
      name: 'read',
      description: 'Reads a file',
      inputSchema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
    };
    const call = { name: 'read', input: { path: 'a.ts' } };
    engine.toolAnswers = [{ words: 'I look.', call }];
    expect(await ask({ tools: [tool, { ...tool, description: 'again' }], toolRequired: true })).toEqual({ text: 'I look.', calls: [call] });
    const [asked] = engine.toolsAsked;
    expect(asked).toMatchObject({ required: true, tools: [{ name: 'read', input: { kind: 'object' } }] });
    expect(asked!.messages[0]!.role).toBe('system');
    expect(asked!.messages[0]!.content).toContain('Reads a file');
    expect(asked!.messages[0]!.content).not.toContain('again');
  });

  it('passes on no thought before a call, and says so when there was nothing else', async () => {
    const tools = [{ name: 'read', description: '', inputSchema: undefined }];
    const call = { name: 'read', input: {} };
    engine.toolAnswers = [
      { words: '<think>I could call it.</think>\n\nI look.', call },
      { words: '<think>I have to call it.', call },
      { words: '<think>I think, and think', call: null },
    ];
    expect(await ask({ tools })).toEqual({ text: 'I look.', calls: [call] });
    expect(engine.toolsAsked[0]).toMatchObject({ thinkingTokens: settings.get().thinkingTokens });
    expect(await ask({ tools })).toEqual({ text: '', calls: [call] });
    expect(await code(ask({ tools }))).toBe('answerIncomplete');
    for (const text of ['<think>hm', '<think>hm</think>\n', '<think></think>']) {
      engine.answers = [[{ text }]];
      const failed = await ask({}).catch((error: unknown) => error as AppError);
      expect(userMessage(failed as AppError).text).toBe(
        'The model thought, and ended without an answer. Ask again, or choose a larger context size or another model.',
      );
    }
    engine.answers = [[{ text: '<b' }]];
    expect(await ask({})).toEqual({ text: '<b', calls: [] });
  });

  it('refuses a tool with more values than can be offered, and loads nothing for it', async () => {
    const inputSchema = { type: 'object', properties: { a: { enum: Array.from({ length: 9999 }, (_, at) => at) } } };
    const failed = await ask({ tools: [{ name: 'search', description: '', inputSchema }] }).catch((error: unknown) => error as AppError);
    expect(userMessage(failed as AppError).text).toBe(
      'The tool “search” lists more values to choose from than can be offered to the model. Ask again without this tool.',
    );
    expect(models.info).toBeNull();
  });

  it('refuses what does not fit, has no text, or has no model, each with its code', async () => {
    engine.contextSize = 1000;
    expect(await code(ask({ messages: [{ role: 'user', parts: [{ kind: 'text', text: 'x'.repeat(4000) }] }] }))).toBe('contextFull');
    // So long that the engine doesn't even count it: the sentence is the same.
    engine.uncountable = 100;
    const long = ask({ messages: [{ role: 'user', parts: [{ kind: 'text', text: 'x'.repeat(200) }] }] });
    const told = await long.then(
      () => '',
      (error: unknown) => userMessage(requestError(error)).text,
    );
    expect(told).toMatch(/^The request is too long.* Send less with it, or choose a larger context size\.$/);
    engine.uncountable = Infinity;
    expect(await code(ask({ messages: [{ role: 'user', parts: [] }] }))).toBe('questionEmpty');
    engine.answers = [[{ fail: new AppError('workerCrashed', 'gone') }]];
    expect(await code(ask({}))).toBe('workerCrashed');
    settings.change({ modelPath: '' });
    expect(await code(ask({}))).toBe('modelNone');
  });

  it('ends when it is cancelled, and says so when the model went', async () => {
    const controller = new AbortController();
    engine.answers = [[{ text: 'Hel' }, { wait: new Promise(() => undefined) }]];
    const asked = code(ask({}, controller.signal));
    await Promise.resolve();
    controller.abort();
    expect(await asked).toBe('cancelled');
    engine.answers = [[{ text: 'Hel' }, { stop: 'cancelled' }]];
    expect(await code(ask({}))).toBe('modelChanged');
  });

  it('goes to the model that was asked, or says that it was changed', async () => {
    const path = settings.get().modelPath;
    settings.change({ modelPath: '/m/other.gguf' });
    expect(await code(ask({ path }))).toBe('modelChanged');
    // While it is loaded, and while its prompt is counted.
    settings.change({ modelPath: path });
    const loading = code(ask({ path }));
    settings.change({ modelPath: '/m/other.gguf' });
    expect(await loading).toBe('modelChanged');
    settings.change({ modelPath: path });
    await models.ensureLoaded();
    engine.countDelay = async () => {
      settings.change({ modelPath: '/m/other.gguf' });
      await models.ensureLoaded();
    };
    expect(await code(ask({ path }))).toBe('modelChanged');
    expect(engine.chats).toEqual([]);
  });

  it('counts a text and a message by the model’s tokenizer, and loads nothing for it', async () => {
    const { modelPath } = settings.get();
    expect(await requests.count(modelPath, '12345678', never)).toBe(2);
    const parts = [{ kind: 'call', name: 'a', input: {} }] as const;
    expect(await requests.count(modelPath, { role: 'assistant', parts }, never)).toBe(
      fakeTokens('<tool_call>\n{"name": "a", "arguments": {}}\n</tool_call>'),
    );
    expect([models.info, engine.countedBy]).toEqual([null, [modelPath, modelPath]]);
  });
});

describe('the model that is offered', () => {
  it('has its own window once it was loaded, and the one that is asked for before', async () => {
    const offered = (known?: number) => offeredModel(models.state, settings.get(), known);
    expect(offered()).toMatchObject({ id: 'chosen', version: 'fake.gguf', maxInputTokens: 16_384 - 500, maxOutputTokens: 500 });
    expect(offered(2000)).toMatchObject({ maxInputTokens: 1500, maxOutputTokens: 500 });
    engine.contextSize = 1000;
    await models.ensureLoaded();
    expect(offered(2000)).toMatchObject({ name: 'Fake', maxInputTokens: 750, maxOutputTokens: 250 });
    settings.change({ modelPath: '' });
    expect(offered()).toBeNull();
  });
});
