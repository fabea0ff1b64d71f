/** `@mlx` in VS Code's chat: what the project asks assistants to keep to goes along, and is named among what the answer refers to. */
import { beforeEach, expect, it, vi } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import type { Instruction } from '../../../src/core/instructions/instruction.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import { FakeEnginePort, FakeSettings } from '../../support/fakeEnginePort.ts';

type Handler = (request: unknown, context: unknown, stream: unknown, token: unknown) => Promise<unknown>;
let handler: Handler | undefined;
const folder = { uri: { scheme: 'file', path: '/w', fsPath: '/w', toString: () => 'file:///w' }, name: 'w', index: 0 };

vi.mock('vscode', () => {
  class Plain {
    readonly plain = true;
  }
  return {
    ChatRequestTurn: Plain,
    ChatResponseMarkdownPart: Plain,
    ChatResponseTurn: Plain,
    DiagnosticSeverity: { Error: 0, Warning: 1, Information: 2, Hint: 3 },
    EventEmitter: Plain,
    MarkdownString: Plain,
    Range: Plain,
    Selection: Plain,
    ThemeIcon: Plain,
    Uri: {
      from: (parts: object) => parts,
      joinPath: ({ path }: { path: string }, inside: string) => ({ path: `${path}/${inside}`, toString: () => `${path}/${inside}` }),
    },
    chat: {
      createChatParticipant: (_: string, one: Handler) => {
        handler = one;
        return { dispose: () => undefined };
      },
    },
    commands: {},
    languages: { getDiagnostics: () => [] },
    window: { activeTextEditor: undefined },
    workspace: { workspaceFolders: [folder], asRelativePath: (uri: { path: string }) => uri.path },
  };
});
const { registerParticipant } = await import('../../../src/vscode/languageModels/participant.ts');

let engine: FakeEnginePort;
let rules: Instruction[];
let asked: readonly string[][];

beforeEach(() => {
  engine = new FakeEnginePort();
  [rules, asked] = [[{ path: 'AGENTS.md', text: 'Say it in one line.' }], []];
  const settings = new FakeSettings();
  registerParticipant({
    engine,
    log: silentLog,
    models: new ModelService(engine, settings, silentLog),
    settings: Object.assign(settings, { attachCurrentFile: true }),
    instructions: {
      tokens: 600,
      of: (paths: string[]) => {
        asked = [...asked, paths];
        return Promise.resolve(rules);
      },
      onDidChange: () => ({ dispose: () => undefined }),
    },
  } as unknown as Parameters<typeof registerParticipant>[0]);
});

async function ask(prompt: string): Promise<{ said: string; references: string[] }> {
  let said = '';
  const references: string[] = [];
  const stream = {
    markdown: (text: string) => (said += text),
    progress: () => undefined,
    reference: (uri: { path: string }) => references.push(uri.path),
    button: () => undefined,
  };
  const token = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => undefined }) };
  const result = await handler!({ command: undefined, prompt, references: [] }, { history: [] }, stream, token);
  expect(result).not.toHaveProperty('errorDetails');
  return { said, references };
}

it('goes by the rules of the project, and names them', async () => {
  expect(await ask('What is it?')).toEqual({ said: 'Hello', references: ['/w/AGENTS.md'] });
  // About no file: what holds for the project as a whole.
  expect(asked[0]).toEqual([]);
  const { content } = engine.chats[0]!.messages.at(-1)!;
  expect(content).toContain('Say it in one line.');
  expect(content.endsWith('What is it?')).toBe(true);
});

it('names no rules that did not go', async () => {
  rules = [];
  expect((await ask('What is it?')).references).toEqual([]);
  expect(engine.chats[0]!.messages.at(-1)!.content).toBe('What is it?');
  rules = [{ path: 'AGENTS.md', text: 'long '.repeat(4_000) }];
  const { references } = await ask('And now?');
  const { content } = engine.chats[1]!.messages.at(-1)!;
  expect(references.length === 1).toBe(content.includes('long long'));
});
