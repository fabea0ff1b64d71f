import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { writeScriptedModel } from '../../scripts/fixture/scriptedModel.ts';
import type { ChatMessage } from '../../src/protocol/worker/generation.ts';
import { violations } from '../support/jsonSchema.ts';
import { chooseModelFile, fixtureModel, TemporaryFolder, underTest, waitFor } from './extensionUnderTest.ts';

const vendor = 'mlx-code';
const { User } = vscode.LanguageModelChatMessage;

async function theModel(): Promise<vscode.LanguageModelChat> {
  const [model, ...others] = await vscode.lm.selectChatModels({ vendor });
  assert.ok(model, 'the model is offered');
  assert.deepEqual(others, []);
  return model;
}

async function said(response: vscode.LanguageModelChatResponse): Promise<{ text: string; calls: vscode.LanguageModelToolCallPart[] }> {
  let text = '';
  const calls: vscode.LanguageModelToolCallPart[] = [];
  for await (const part of response.stream) {
    if (part instanceof vscode.LanguageModelTextPart) text += part.value;
    else if (part instanceof vscode.LanguageModelToolCallPart) calls.push(part);
  }
  return { text, calls };
}

describe('the model that VS Code and other extensions get', () => {
  const folder = new TemporaryFolder();
  before(() => chooseModelFile(fixtureModel('scripted')));
  after(async () => {
    await chooseModelFile(fixtureModel('scripted'));
    folder.remove();
  });

  it('is offered with its own window, answers in pieces, and counts exactly', async () => {
    const { app } = await underTest();
    const info = await app.models.ensureLoaded();
    const model = await waitFor('its window', async () => {
      const offered = await theModel();
      return offered.maxInputTokens < info.contextSize && offered.maxInputTokens >= info.contextSize * 0.75 ? offered : null;
    });
    assert.equal(model.name, info.name);
    assert.equal(model.id, 'chosen');
    const { text, calls } = await said(await model.sendRequest([User('What is this?')]));
    assert.ok(text.includes('built-in test model'), text);
    assert.deepEqual(calls, []);
    const [expected] = await app.engine.countTokens(['const a = 1; // é']);
    assert.equal(await model.countTokens('const a = 1; // é'), expected);
    assert.equal(await model.countTokens(User('const a = 1; // é')), expected);
  });

  it('stops when the request is cancelled', async () => {
    const model = await theModel();
    const cancel = new vscode.CancellationTokenSource();
    const response = await model.sendRequest([User('Tell me all')], {}, cancel.token);
    const read = said(response);
    cancel.cancel();
    await read.catch((error: unknown) => assert.ok(error instanceof Error));
    const { app } = await underTest();
    await waitFor('the engine to be idle', () => !app.engine.busy);
  });

  it('calls a tool whose input has the form of its schema, with weights that know nothing of it', async () => {
    await chooseModelFile(fixtureModel('random'));
    const { app } = await underTest();
    await app.models.ensureLoaded();
    const model = await theModel();
    const inputSchema = {
      type: 'object',
      properties: {
        path: { type: 'string', maxLength: 30 },
        mode: { enum: ['read', 'write'] },
        lines: { type: 'array', items: { type: 'integer' }, maxItems: 3 },
      },
      required: ['path', 'mode'],
    };
    const tools = [{ name: 'open_file', description: 'Opens a file', inputSchema }];
    for (const seed of [1, 2, 3]) {
      const options = { tools, toolMode: vscode.LanguageModelChatToolMode.Required, modelOptions: { seed, temperature: 1.5 } };
      const { calls } = await said(await model.sendRequest([User('Open it')], options));
      assert.equal(calls.length, 1);
      assert.equal(calls[0]?.name, 'open_file');
      assert.deepEqual(violations(inputSchema, calls[0].input), []);
    }
  });

  it('says in words that it calls, and answers when it was told what came of it', async () => {
    const file = path.join(folder.path, 'calling.gguf');
    writeScriptedModel(file, { chat: 'I look into it.\n<tool_call>' });
    await chooseModelFile(file);
    const { app } = await underTest();
    await app.models.ensureLoaded();
    const model = await theModel();
    const tools = [{ name: 'list_files', description: 'Lists the files' }];
    const { text, calls } = await said(await model.sendRequest([User('What is there?')], { tools }));
    assert.equal(text, 'I look into it.\n');
    const [call] = calls;
    assert.ok(call);
    assert.deepEqual([call.name, call.input], ['list_files', {}]);
    const result = new vscode.LanguageModelToolResultPart(call.callId, [new vscode.LanguageModelTextPart('cart.js')]);
    const conversation = [
      User('What is there?'),
      vscode.LanguageModelChatMessage.Assistant([new vscode.LanguageModelTextPart(text), call]),
      User([result, new vscode.LanguageModelDataPart(new Uint8Array([1, 2, 3]), 'application/pdf')]),
    ];
    const asked: ChatMessage[][] = [];
    const { chat } = app.engine;
    Object.assign(app.engine, {
      chat: (...[params, ...rest]: Parameters<typeof chat>) => {
        asked.push(params.messages);
        return chat(params, ...rest);
      },
    });
    try {
      const next = await said(await model.sendRequest(conversation));
      assert.ok(next.text.startsWith('I look into it.'), next.text);
    } finally {
      Object.assign(app.engine, { chat });
    }
    assert.deepEqual(asked, [
      [
        { role: 'user', content: 'What is there?' },
        { role: 'assistant', content: 'I look into it.\n<tool_call>\n{"name": "list_files", "arguments": {}}\n</tool_call>' },
        {
          role: 'user',
          content: "<tool_response>\ncart.js\n</tool_response>\n[Left out: data (application/pdf), which this model can't read.]",
        },
      ],
    ]);
  });

  it('says in one sentence why it can not answer', async () => {
    await chooseModelFile(fixtureModel('scripted'));
    const model = await theModel();
    const long = 'word '.repeat(60_000);
    const failure = await model
      .sendRequest([User(long)])
      .then(said)
      .then(
        () => null,
        (error: unknown) => error as Error,
      );
    assert.match(failure?.message ?? '', /The request is too long: .*larger context size/);
    await chooseModelFile('');
    await waitFor('the model to go', async () => (await vscode.lm.selectChatModels({ vendor })).length === 0);
  });
});
