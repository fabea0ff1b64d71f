import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { AppError } from '../../src/base/appError.ts';
import { userMessage } from '../../src/core/userMessage.ts';
import type { Turn } from '../../src/protocol/webview.ts';
import { chooseModelFile, closeEditors, fixtureModel, messagesOf, underTest, waitFor, WorkspaceSubfolder } from './extensionUnderTest.ts';

/** The extension's errors are of its own bundle. */
function sentenceOf(error: unknown): string {
  const { code, message, data } = error as AppError;
  return userMessage(new AppError(code, message, data)).text;
}

describe('running a command from the chat', function () {
  // A shell starts with each new terminal.
  this.timeout(60_000);
  const folder = new WorkspaceSubfolder('running');
  const settings = () => vscode.workspace.getConfiguration('mlxCode');
  const set = (key: string, value: unknown) => settings().update(key, value, vscode.ConfigurationTarget.Global);

  /** Runs it, and answers the question: what was asked, what it said, and the turns that it left besides. */
  const run = async (
    argument: string,
    answer: 'Run' | 'No' | Record<string, string> = 'Run',
    signal?: AbortSignal,
  ): Promise<{ asked: string[]; detail: string; said: string; turns: Turn[] }> => {
    const { app, services } = await underTest();
    const window = vscode.window as unknown as Record<string, unknown>;
    const real = window.showWarningMessage;
    const asked: string[] = [];
    let detail = '';
    window.showWarningMessage = (text: string, options: { detail?: string }) => {
      asked.push(text);
      detail = options.detail ?? '';
      return Promise.resolve(typeof answer === 'object' ? answer[text] : answer === 'Run' ? 'Run' : undefined);
    };
    const before = app.chat.snapshot.turns.length;
    try {
      const said = await services.commands.find({ name: 'run', argument }).run(argument, signal).catch(sentenceOf);
      return { asked, detail, said: said ?? '', turns: app.chat.snapshot.turns.slice(before) };
    } finally {
      window.showWarningMessage = real;
    }
  };
  const said = async (argument: string): Promise<string> => (await run(argument)).said;

  before(() => chooseModelFile(fixtureModel('scripted')));
  afterEach(async () => {
    for (const key of ['run.enabled', 'run.timeLimitSeconds', 'run.outputCharacters']) await set(key, undefined);
    for (const terminal of vscode.window.terminals) terminal.dispose();
    await waitFor('no terminal', () => vscode.window.terminals.length === 0);
    (await underTest()).app.chat.clear();
  });
  after(() => folder.remove());

  it('asks with the exact text, and runs nothing where the answer is no', async () => {
    const terminals = vscode.window.terminals.length;
    const result = await run(`echo \u202eabc > running/made.txt`, 'No');
    assert.deepEqual(result.asked, ['Run this command?']);
    assert.match(result.detail, /^echo ⟨U\+202E⟩abc > running\/made\.txt\n\nIn the folder /);
    assert.equal(result.said, 'Nothing was run.');
    assert.equal(vscode.window.terminals.length, terminals);
    assert.throws(() => folder.read('made.txt'), { code: 'ENOENT' });
  });

  it('shows output, exit code and time, in the folder that was chosen, and takes its terminal again', async () => {
    const first = await said('echo one && echo two >&2 && pwd');
    assert.match(first, /^`echo one .*` ended with exit code 0 after \d+\.\d s\./);
    assert.match(first, /\n```\none\ntwo\n\/[^\n]*\n```/);
    const terminals = vscode.window.terminals.length;
    assert.match(await said('sh -c "echo bad; exit 3"'), /ended with exit code 3 after[\s\S]*\nbad\n/);
    assert.equal(vscode.window.terminals.length, terminals);
    folder.write('a.txt', '');
    const { services } = await underTest();
    services.chatFolder.path = 'running';
    try {
      assert.match(await said('ls'), /\na\.txt\n/);
    } finally {
      services.chatFolder.path = '';
    }
  });

  it('keeps the end of a long output, and says so', async () => {
    await set('run.outputCharacters', 200);
    const text = await said('seq 1 2000');
    assert.match(text, /\n2000\n```\n\nThe last \d+ characters are shown; [\d,]+ characters before are in the terminal only/);
    assert.ok(text.length < 600, text);
  });

  it('stops at the time limit, and what does not hear it ends with its terminal', async () => {
    await set('run.timeLimitSeconds', 1);
    assert.match(await said('echo begun; sleep 30'), /was stopped at the time limit, after 1\.\d s[\s\S]*begun/);
    const deaf = await said(`sh -c "trap '' INT; echo deaf; sleep 30; sleep 30"`);
    assert.match(deaf, /was stopped at the time limit/);
  });

  it('is stopped by the user, and keeps what came', async () => {
    const controller = new AbortController();
    const running = run('echo begun; sleep 30', 'Run', controller.signal);
    await waitFor('the terminal', () => vscode.window.terminals.some((one) => one.shellIntegration !== undefined));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    controller.abort();
    assert.match((await running).said, /was stopped after \d[\s\S]*begun/);
  });

  it('asks the model about the output, without secrets', async () => {
    const { app } = await underTest();
    const key = ['ghp', 'A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8'].join('_');
    folder.write('out.txt', `one\ntoken = "${key}"\n`);
    const { turns } = await run('cat running/out.txt --ai');
    const [ran, asked] = turns;
    assert.equal(turns.length, 2);
    assert.match(ran?.answer ?? '', /one\n\(not shown: this line holds what looks like a secret\)[\s\S]*1 line isn’t shown/);
    assert.equal(asked?.question, 'What came of cat running/out.txt?');
    assert.deepEqual(asked.chips.map(({ kind, detail }) => [kind, detail]), [['terminal', 'the output of cat running/out.txt']]); // prettier-ignore
    assert.equal(asked.status, 'done', asked.error?.text);
    assert.ok(!JSON.stringify(app.chat.snapshot.turns).includes(key));
  });

  it('suggests to fix and to ask about tests that failed, until they pass', async () => {
    const { app, services } = await underTest();
    const suggested = (): string =>
      (app.chat.snapshot.suggestions ?? []).flatMap(({ text, why }) => (why.endsWith('failed') ? [text] : [])).join();
    // Tests take longer than VS Code does to tell of their start.
    folder.write('Makefile', 'check:\n\t@sleep 1; echo "running/cart.js:2: total is wrong"; exit 1\n');
    folder.write('cart.js', 'const one = 1;\nconst total = 2;\n');
    await closeEditors();
    services.chatFolder.path = 'running';
    await run('make check').finally(() => (services.chatFolder.path = ''));
    await waitFor('the suggestions', () => suggested() === '/fix,/run make check --ai');
    await waitFor('a usable command', () => services.commands.list.find(({ name }) => name === 'fix')?.unusable === undefined);
    await services.commands.find({ name: 'fix', argument: '' }).run('');
    const turn = app.chat.snapshot.turns.at(-1);
    assert.equal(turn?.question, 'Fix what failed in make check');
    assert.equal(turn.status, 'done', turn.error?.text);
    const chips = turn.chips.map(({ kind, detail }) => `${kind}: ${detail}`);
    assert.ok(chips.includes('terminal: the output of make check'), JSON.stringify(chips));
    assert.ok(services.attached.sources.some(({ text }) => text?.includes('running/cart.js:2: total is wrong')));
    await run('true || make check');
    await waitFor('them to go', () => suggested() === '' && services.attached.sources.length === 0);
  });

  it('types into a shell that tells nothing only where that was agreed to, says so beforehand from then on, and knows when it tells again', async () => {
    const integration = (enabled: boolean | undefined) =>
      vscode.workspace
        .getConfiguration('terminal.integrated.shellIntegration')
        .update('enabled', enabled, vscode.ConfigurationTarget.Global);
    const yes = { 'Run this command?': 'Run', 'Run it without limits?': 'Run All the Same' };
    const written = (name: string) => waitFor(name, () => { try { return folder.read(name); } catch { return null; } }); // prettier-ignore
    folder.write('here.txt', '');
    await integration(false);
    try {
      const refused = await run('echo none > running/none.txt');
      assert.deepEqual([refused.asked.length, refused.said], [2, '`echo none > running/none.txt` was not run.']);
      await waitFor('its terminal to go', () => vscode.window.terminals.length === 0);
      assert.match((await run('echo one > running/one.txt', yes)).said, /was handed to the terminal/);
      await written('one.txt');
      const again = await run('echo two > running/two.txt', { 'Run this command?': 'Run in the Same Terminal' });
      assert.match(again.detail, /no limit of time or output holds/);
      assert.deepEqual([again.asked.length, vscode.window.terminals.length], [1, 1]);
      await written('two.txt');
      assert.throws(() => folder.read('none.txt'), { code: 'ENOENT' });
    } finally {
      await integration(undefined);
    }
    await run('echo three', yes);
    await waitFor('a shell that tells', () => vscode.window.terminals.some(({ shellIntegration }) => shellIntegration !== undefined));
    assert.match(await said('echo four'), /ended with exit code 0/);
  });

  it('is refused where it is switched off, whatever a workspace says, and for more than a line', async () => {
    await set('run.enabled', false);
    const off = await run('echo one');
    assert.deepEqual(off.asked, []);
    assert.match(off.said, /Running commands is switched off/);
    const { services } = await underTest();
    await waitFor(
      'the reason',
      () =>
        services.commands.list.find(({ name }) => name === 'run')?.unusable === 'Running commands is switched off (mlxCode.run.enabled).',
    );
    await set('run.enabled', undefined);
    const several = await run('echo one\necho two');
    assert.deepEqual(several.asked, []);
    assert.match(several.said, /Only a command of one line can be run/);
    assert.deepEqual(await messagesOf(() => run('echo "one"', 'No')), []);
  });
});
