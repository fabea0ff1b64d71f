import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ChatParams } from '../../src/protocol/worker/chat.ts';
import type { EditParams } from '../../src/protocol/worker/edits.ts';
import { chooseModelFile, closeEditors, fixtureModel, openSelected, underTest, waitFor, WorkspaceSubfolder } from './extensionUnderTest.ts';

describe('what a project tells assistants', () => {
  const folder = new WorkspaceSubfolder('instructed');
  const root = (): string => vscode.workspace.workspaceFolders![0]!.uri.fsPath;
  const write = (name: string, text: string): void => {
    mkdirSync(path.dirname(path.join(root(), name)), { recursive: true });
    writeFileSync(path.join(root(), name), text);
  };
  const chips = async () => (await underTest()).app.chat.snapshot.chips.filter(({ kind }) => kind === 'instructions');
  const labels = async (): Promise<string> => (await chips()).map(({ label }) => label).join(' ');
  /** The last message of each prompt that the engine gets meanwhile. */
  const prompts = async (method: 'chat' | 'edit', run: () => Promise<unknown>): Promise<string[]> => {
    const engine = (await underTest()).services.engine as unknown as Record<
      string,
      (params: ChatParams | EditParams, ...rest: unknown[]) => unknown
    >;
    const original = engine[method]!;
    const found: string[] = [];
    engine[method] = function (params, ...rest) {
      found.push(params.messages.at(-1)?.content ?? '');
      return original.call(this, params, ...rest);
    };
    try {
      await run();
    } finally {
      engine[method] = original;
    }
    return found;
  };
  const setTokens = (tokens: number | undefined): Thenable<void> =>
    vscode.workspace.getConfiguration('mlxCode').update('context.instructionTokens', tokens, vscode.ConfigurationTarget.Workspace);

  before(() => chooseModelFile(fixtureModel('scripted')));
  beforeEach(async () => {
    const { app } = await underTest();
    app.chat.clear();
    app.chat.switchContext(true);
  });
  afterEach(async () => {
    await closeEditors();
    for (const name of ['AGENTS.md', 'instructed/AGENTS.md', '.cursorrules', '.mlx-code.json'])
      rmSync(path.join(root(), name), { force: true });
    await setTokens(undefined);
    await waitFor('the chips to go', async () => (await chips()).length === 0);
    folder.clear();
  });
  after(() => folder.remove());

  it('is shown as chips, the nearest first, which follow the files and can be switched off', async () => {
    write('AGENTS.md', 'Say it in German.');
    await waitFor('the root’s', async () => (await labels()) === 'AGENTS.md');
    await openSelected(folder.write('cart.js', 'const a = 1;\n'));
    write('instructed/AGENTS.md', 'Short names.');
    await waitFor('both', async () => (await labels()) === 'instructed/AGENTS.md AGENTS.md');
    const { app } = await underTest();
    app.chat.toggleChip('instructions:AGENTS.md', false);
    const [prompt = ''] = await prompts('chat', () => app.chat.ask('What is it?'));
    assert.match(
      prompt,
      /^Project rules instructed\/AGENTS\.md, which the answer has to follow:\n```markdown\nShort names\.\n```\n\nFile instructed\/cart\.js:/,
    );
    assert.doesNotMatch(prompt, /German/);
    const sent = app.chat.snapshot.turns.at(-1)?.chips.map(({ label, enabled }) => [label, enabled]);
    assert.deepEqual(sent, [['instructed/AGENTS.md', true], ['cart.js', true]]); // prettier-ignore
    // A template names what goes along, and what is switched off stays so.
    const [explained = ''] = await prompts('chat', async () => vscode.commands.executeCommand('mlxCode.actions.template', 'explain'));
    assert.match(explained, /Project rules instructed\/AGENTS\.md/);
    assert.doesNotMatch(explained, /German/);
    rmSync(path.join(root(), 'instructed/AGENTS.md'));
    await waitFor('it to go', async () => (await labels()) === 'AGENTS.md');
  });

  it('is cut to its tokens, which is said, and can be switched off by them', async () => {
    const { app } = await underTest();
    await app.models.ensureLoaded();
    write('AGENTS.md', Array.from({ length: 400 }, (_, at) => `Rule number ${String(at)} of all of them.`).join('\n'));
    const cut = await waitFor('the cut', async () => (await chips()).find(({ note }) => note?.startsWith('Only its first')));
    assert.match(cut.note ?? '', /^Only its first \d+ of 400 lines go along\. Such files may take \d+ tokens of a question/);
    const tokens = await waitFor('its tokens', async () => (await chips())[0]?.tokens);
    assert.ok(tokens <= 600);
    const [prompt = ''] = await prompts('chat', () => app.chat.ask('What is it?'));
    const going = Number(/first (\d+)/.exec(cut.note ?? '')?.[1]);
    assert.ok(prompt.includes(`Rule number ${String(going - 1)} `) && !prompt.includes(`Rule number ${String(going)} `));
    await setTokens(0);
    await waitFor('none', async () => (await chips()).length === 0);
  });

  it('reaches edits, with the project’s standards', async () => {
    write('.mlx-code.json', '{"standards": ["Values are bound."]}');
    await openSelected(folder.write('cart.js', 'const a = 1;\n'));
    await waitFor('the chip', async () => (await labels()) === '.mlx-code.json');
    const { services } = await underTest();
    const file = { path: 'instructed/cart.js', languageId: 'javascript', text: 'const a = 1;\n' };
    const [prompt = ''] = await prompts('edit', () => services.editService.edit({ instruction: 'Rename a.', files: [file] }));
    assert.match(prompt, /^Project rules \.mlx-code\.json, which the new lines have to follow:\n```markdown\n- Values are bound\.\n```/);
  });
});
