/** VS Code's language models as the core sees them: whose they are, what is handed over, and what becomes of failures and stops. */
import { beforeEach, expect, it, vi } from 'vitest';

interface Token {
  isCancellationRequested: boolean;
}
const models = vi.hoisted(() => ({
  offered: [] as object[],
  selected: [] as object[],
  listeners: [] as (() => void)[],
  extensions: [] as object[],
}));
vi.mock('vscode', () => {
  class LanguageModelTextPart {
    readonly value: string;
    constructor(value: string) {
      this.value = value;
    }
  }
  class LanguageModelError extends Error {
    readonly code: string;
    constructor(message: string, code: string) {
      super(message);
      this.code = code;
    }
  }
  return {
    LanguageModelTextPart,
    LanguageModelError,
    LanguageModelChatMessage: { User: (content: string) => ({ user: content }), Assistant: (content: string) => ({ assistant: content }) },
    CancellationTokenSource: class {
      readonly token: Token = { isCancellationRequested: false };
      cancel(): void {
        this.token.isCancellationRequested = true;
      }
      dispose(): void {
        // Nothing is held.
      }
    },
    extensions: { all: models.extensions },
    lm: {
      selectChatModels: (selector: object) => {
        models.selected.push(selector);
        return Promise.resolve(models.offered);
      },
      onDidChangeChatModels: (listener: () => void) => {
        models.listeners.push(listener);
        return { dispose: () => undefined };
      },
    },
  };
});
const vscode = await import('vscode');
const { extensionOf, vsCodeModels } = await import('../../../src/vscode/providers/vsCodeModels.ts');

const messages = [
  { role: 'system', content: 'Be brief' },
  { role: 'user', content: 'Hi' },
  { role: 'assistant', content: 'Hello' },
] as const;

let sent: { messages: object; options: object; token: Token }[];
let stream: () => AsyncGenerator;
const model = {
  vendor: 'acme',
  id: 'm',
  name: 'M',
  family: 'f',
  maxInputTokens: 9,
  countTokens: (text: string, token: Token) => Promise.resolve(token.isCancellationRequested ? 0 : text.length),
  sendRequest: (asked: object, options: object, token: Token) => {
    sent.push({ messages: asked, options, token });
    return Promise.resolve({ stream: stream() });
  },
};
const first = async () => (await vsCodeModels.list('acme'))[0]!;
const answer = async (signal = new AbortController().signal): Promise<string[]> => {
  const said: string[] = [];
  for await (const piece of (await first()).ask(messages, signal)) said.push(piece);
  return said;
};
const failing = (error: Error, before: object[] = []) =>
  async function* () {
    yield* before;
    throw error;
  };

beforeEach(() => {
  sent = [];
  models.offered = [model, { ...model, vendor: 'mlx-code' }];
  models.selected.length = 0;
  stream = async function* () {
    yield new vscode.LanguageModelTextPart('Hel');
    yield { thought: 'hm' };
    yield new vscode.LanguageModelTextPart('lo');
  };
});

it('lists those of others, never our own, and tells of changes', async () => {
  expect((await vsCodeModels.list(null)).map(({ vendor, id, maxInputTokens }) => [vendor, id, maxInputTokens])).toEqual([['acme', 'm', 9]]);
  await vsCodeModels.list('acme');
  expect(models.selected).toEqual([{}, { vendor: 'acme' }]);
  let told = 0;
  vsCodeModels.onDidChange(() => told++);
  models.listeners.at(-1)?.();
  expect(told).toBe(1);
  expect(await (await first()).countTokens('four', new AbortController().signal)).toBe(4);
});

it('asks with our instructions as the user’s first message, and hands on texts; what is none shows that it goes on', async () => {
  expect(await answer()).toEqual(['Hel', '', 'lo']);
  expect(sent).toMatchObject([
    {
      messages: [{ user: 'Be brief' }, { user: 'Hi' }, { assistant: 'Hello' }],
      options: { justification: expect.stringContaining('MLX-CODE') as string },
      token: { isCancellationRequested: false },
    },
  ]);
});

it('cancels the request when nobody wants the answer any more, also before it was asked', async () => {
  const stop = new AbortController();
  stream = async function* () {
    yield new vscode.LanguageModelTextPart('Half');
    stop.abort();
  };
  await answer(stop.signal);
  await answer(AbortSignal.abort());
  expect(sent.map(({ token }) => token.isCancellationRequested)).toEqual([true, true]);
});

it.each([
  ['NoPermissions', 'providerNotAllowed', { by: 'vscode' }],
  ['Blocked', 'providerRefused', { reason: 'blocked', said: 'Why' }],
  ['NotFound', 'providerModels', { reason: 'notOffered', name: 'M' }],
  ['Other', 'providerRefused', { reason: 'failed', said: 'Why' }],
])('knows %s, and names who failed', async (name, code, data) => {
  stream = failing(new vscode.LanguageModelError('Why.', name as never));
  await expect(answer()).rejects.toMatchObject({ code, data: { host: 'acme via VS Code', ...data } });
});

it('tells a failure in the middle of an answer from one before it', async () => {
  stream = failing(new Error('Reset'), [new vscode.LanguageModelTextPart('Half')]);
  await expect(answer()).rejects.toMatchObject({ code: 'providerCut', data: { said: 'Reset' } });
  stream = failing(new Error('Reset'), [{}]);
  await expect(answer()).rejects.toMatchObject({ code: 'providerRefused', data: { reason: 'failed' } });
});

it('knows the extension that offers a vendor’s models, where it is seen from here', () => {
  models.extensions.push(
    { id: 'a.none', packageJSON: {} },
    { id: 'a.one', packageJSON: { displayName: 'Acme\nModels', contributes: { languageModelChatProviders: [{ vendor: 'acme' }] } } },
    { id: 'b.two', packageJSON: { displayName: '%name%', contributes: { languageModelChatProviders: { vendor: 'other' } } } },
  );
  expect(['acme', 'other', 'gone'].map(extensionOf)).toEqual(['Acme Models', 'b.two', null]);
});
