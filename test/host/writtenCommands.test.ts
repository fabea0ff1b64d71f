import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../src/base/appError.ts';
import { userMessage } from '../../src/core/userMessage.ts';
import type { ChatParams } from '../../src/protocol/worker/chat.ts';
import { chooseModelFile, closeEditors, fixtureModel, openSelected, underTest, waitFor, WorkspaceSubfolder } from './extensionUnderTest.ts';
import { scriptAnswers } from './scriptedAnswers.ts';

/** The extension's errors are of its own bundle. */
function sentenceOf(error: unknown): string {
  const { code, message, data } = error as AppError;
  return userMessage(new AppError(code, message, data)).text;
}

describe('templates and written commands', () => {
  const folder = new WorkspaceSubfolder('written');
  const root = (): string => vscode.workspace.workspaceFolders![0]!.uri.fsPath;
  const projectFile = (name: string): string => path.join(root(), '.mlx-code', 'commands', name);
  const userFile = (name: string): string => path.join(process.env.MLX_CODE_DATA_FOLDER!, 'commands', name);
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  const say = async (text: string): Promise<string> => {
    const { services } = await underTest();
    const [, name = '', argument = ''] = /^\/(\S+)\s*([\s\S]*)$/.exec(text) ?? [];
    return (await (await services.commands.findCurrent({ name, argument })).run(argument)) ?? '';
  };
  const answer = async (text: string): Promise<string> => say(text).catch(sentenceOf);
  const helpOf = async (name: string): Promise<string | undefined> =>
    (await underTest()).services.commands.list.find((one) => one.name === name)?.help;
  const lastTurn = async () => {
    const turn = (await underTest()).app.chat.snapshot.turns.at(-1);
    assert.ok(turn);
    return turn;
  };
  const marksIn = (file: string): string[] =>
    vscode.languages
      .getDiagnostics(vscode.Uri.file(file))
      .filter(({ source }) => source === 'MLX-CODE')
      .map(({ range, message }) => `${String(range.start.line + 1)}: ${message}`);
  /** What the model is asked meanwhile: the last message of each prompt. */
  const asked = async (run: () => Promise<unknown>): Promise<string[]> => {
    const engine = (await underTest()).services.engine as unknown as { chat: (params: ChatParams, ...rest: unknown[]) => unknown };
    const original = engine.chat;
    const prompts: string[] = [];
    engine.chat = function (params, ...rest) {
      prompts.push(params.messages.at(-1)?.content ?? '');
      return original.call(this, params, ...rest);
    };
    try {
      await run();
    } finally {
      engine.chat = original;
    }
    return prompts;
  };

  before(async () => {
    await chooseModelFile(fixtureModel('scripted'));
    const { services } = await underTest();
    await waitFor('the commands', () => services.commands.list.some(({ name }) => name === 'template'));
  });
  beforeEach(async () => (await underTest()).app.chat.clear());
  afterEach(async () => {
    await closeEditors();
    for (const one of [path.join(root(), '.mlx-code'), path.join(root(), '.github'), path.dirname(userFile('x'))])
      rmSync(one, { recursive: true, force: true });
    await say('/template');
    folder.clear();
  });
  after(async () => {
    (await underTest()).app.chat.clear();
    folder.remove();
  });

  it('go by what the project’s settings say of them, as soon as that is saved', async () => {
    const settings = path.join(root(), '.mlx-code.json');
    const before = existsSync(settings) ? readFileSync(settings, 'utf8') : null;
    const { services } = await underTest();
    const offered = (): string[] => services.commands.list.find(({ name }) => name === 'template')!.choices.map(({ value }) => value);
    write(projectFile('old.md'), 'Old.');
    folder.write('prompts/more.md', 'Say more of {{arguments}}.');
    folder.write('cart.js', 'one();\ntwo();\n');
    try {
      writeFileSync(
        settings,
        '{\n  "templates": {\n    "folders": ["written/prompts"],\n    "off": ["optimize", "old", "nothing-of-it"],\n    "add": {"debug": "Name the file."}\n  }\n}\n',
      );
      await waitFor('what the project says', () => !offered().includes('optimize'));
      assert.ok(offered().includes('test'));
      await waitFor('the command of the other folder', async () => (await helpOf('more')) !== undefined);
      await waitFor('the one that is switched off', async () => (await helpOf('old')) === undefined);
      assert.match(await answer('/template optimize'), /switched off for this project/);
      assert.match(await answer('/template'), /Switched off for this project \(`\.mlx-code\.json`\): `optimize`, `old`, `nothing-of-it`\./);
      await waitFor('the mark', () => marksIn(settings).some((mark) => mark.startsWith('4: “templates.off” has “nothing-of-it”')));
      assert.equal(marksIn(settings).length, 1);
      await waitFor('the file', async () => (await answer('/find written/**')).includes('cart.js'));
      const [prompt = ''] = await asked(() => say('/template debug @written/cart.js'));
      assert.match(prompt, /In this project: Name the file\./);
    } finally {
      if (before === null) rmSync(settings, { force: true });
      else writeFileSync(settings, before);
    }
    await waitFor('all of them', () => offered().includes('optimize'));
  });

  it('list the eight, and do one with lines of a file that isn’t open', async () => {
    assert.match(await answer('/template'), /`\/template optimize` \| Makes the code faster[\s\S]*`\/template secure`/);
    assert.match(await answer('/template secur'), /There is no template “secur”\. The templates are: test, doc/);
    folder.write('list.js', 'one();\ntwo();\nthree();\n');
    await waitFor('the file', async () => (await answer('/find written/**')).includes('list.js'));
    const [prompt = ''] = await asked(() => say('/template debug @written/list.js:2-3'));
    assert.match(prompt, /two\(\);\nthree\(\);/);
    assert.doesNotMatch(prompt, /one\(\)/);
    const turn = await lastTurn();
    assert.deepEqual(
      [turn.question, turn.status, turn.chips.map(({ detail }) => detail)],
      ['Debug list.js:2-3', 'done', ['written/list.js:2-3']],
    );
    assert.match(await answer('/template debug written/list.js:9-12'), /^The file has no lines “list\.js:9-12”\./);
  });

  it('change code as a proposal, of the selection where no file is named', async () => {
    await openSelected(folder.write('sum.js', 'function sum(a, b) {\n  return a + b;\n}\n\nsum(1, 2);\n'), 'function', '}');
    const scripted = await scriptAnswers(({ files }) => [`// Adds.\n${files[0]?.text ?? ''}`]);
    try {
      await say('/template doc');
      assert.deepEqual(scripted.asked[0]?.files[0]?.within, { first: 1, last: 3 });
      const { services } = await underTest();
      assert.ok(await waitFor('the proposal', () => services.proposals.find()));
      await vscode.commands.executeCommand('mlxCode.edits.discard');
    } finally {
      scripted.restore();
    }
  });

  it('come, change and go with their files, and say where they are from', async () => {
    write(projectFile('why.md'), '---\ndescription: Says why\narguments: [focus?]\n---\nWhy is {{selection}} there? {{focus}}');
    await waitFor('the command', async () => (await helpOf('why')) === 'Says why. (.mlx-code/commands/why.md)');
    assert.match(await answer('/help'), /\*\*Yours and the project’s\*\*[\s\S]*`\/why \[FOCUS\]`.*\.mlx-code\/commands\/why\.md/);
    assert.match(await answer('/why'), /^No text editor is open\./);
    await openSelected(folder.write('a.js', 'const a = 1;\nconst b = 2;\n'), 'const b', ';');
    const [prompt = ''] = await asked(() => say('/why {{file}} $ARGUMENTS'));
    assert.match(
      prompt,
      /^Selection written\/a\.js:2:\n```javascript\nconst b = 2;\n```\n\nWhy is the selection written\/a\.js:2 there\? \{\{file\}\} \$ARGUMENTS$/,
    );
    assert.deepEqual((await lastTurn()).chips.map(({ id }) => id), ['selection']); // prettier-ignore
    write(projectFile('why.md'), '---\ndescription: Says what for\n---\nWhat for?');
    // Whether VS Code has told of the change or not, which it doesn't on every system: it is what is asked.
    assert.match((await asked(() => say('/why')))[0] ?? '', /What for\?$/);
    assert.equal(await helpOf('why'), 'Says what for. (.mlx-code/commands/why.md)');
    write(projectFile('why.md'), '---\nhow: run\n---\nWhat for?');
    assert.match(await answer('/why'), /^There is no command \/why, as its file is set aside\. \.mlx-code\/commands\/why\.md, line 2: /);
    rmSync(projectFile('why.md'));
    assert.match(await answer('/why'), /^There is no command \/why\./);
    assert.equal(await helpOf('why'), undefined);
  });

  it('may be prompt files of others, and the user’s own, which a project’s go before', async () => {
    write(path.join(root(), '.github/prompts/Tidy Up.prompt.md'), '---\nmode: ask\ntools: [x]\n---\nTidy ${file}.');
    write(userFile('tidy-up.md'), 'Mine.');
    write(userFile('mine.md'), '---\ncontext: none\n---\nOnly {{arguments}}.');
    await say('/template');
    assert.match((await helpOf('tidy-up')) ?? '', /\(\.github\/prompts\/Tidy Up\.prompt\.md\)$/);
    assert.match((await helpOf('mine')) ?? '', /\(~\/\.mlx-code\/commands\/mine\.md\)$/);
    await openSelected(folder.write('b.js', 'b();\n'));
    assert.deepEqual(await asked(() => say('/mine this')), ['Only this.']);
  });

  it('are set aside with the line of what is wrong, and shadow nothing', async () => {
    write(projectFile('undo.md'), 'Undo everything.');
    write(projectFile('bad.md'), '---\nhow: run\n---\nx');
    write(projectFile('hidden.md'), 'Say\u202e this.');
    const { services } = await underTest();
    const undo = await helpOf('undo');
    await say('/template');
    await waitFor('the marks', () => marksIn(projectFile('bad.md')).length === 1);
    assert.match(marksIn(projectFile('bad.md'))[0] ?? '', /^2: “how” is “words”/);
    assert.match(marksIn(projectFile('undo.md'))[0] ?? '', /^1: “\/undo” is MLX-CODE’s own/);
    assert.match(marksIn(projectFile('hidden.md'))[0] ?? '', /^1: The line holds a character that isn’t seen \(U\+202E\)/);
    assert.equal(await helpOf('undo'), undo);
    assert.equal(services.commands.list.some(({ name }) => name === 'bad' || name === 'hidden'), false); // prettier-ignore
    assert.match(await answer('/template'), /Set aside:[\s\S]*bad\.md`, line 2: /);
    rmSync(projectFile('bad.md'));
    await say('/template');
    await waitFor('its mark to go', () => marksIn(projectFile('bad.md')).length === 0);
  });

  it('take no secrets along, and say where there is nothing to go by', async () => {
    write(projectFile('look.md'), 'Look at {{file}}.');
    write(projectFile('mend.md'), 'Mend {{problems}}.');
    await say('/template');
    await openSelected(folder.write('.env', 'TOKEN=1\n'));
    assert.match(await answer('/look'), /^“\.env” may hold secrets, so \/look doesn’t take it along\./);
    // What a language server has reported of other tests' files it may go on to report when they are gone.
    await vscode.commands.executeCommand('typescript.restartTsServer');
    const reported = (): string[] =>
      vscode.languages
        .getDiagnostics()
        .flatMap(([uri, all]) =>
          all.filter(({ severity }) => severity <= vscode.DiagnosticSeverity.Warning).map(({ message }) => `${uri.path}: ${message}`),
        );
    await waitFor('no problem', () => reported().length === 0).catch(() => assert.deepEqual(reported(), []));
    assert.match(await answer('/mend'), /^No error and no warning is reported now, so \/mend has nothing to go by\./);
  });

  it('take along what has changed, and what is reported, with the text of both', async () => {
    write(projectFile('note.md'), '---\ndescription: Notes\n---\nSay in one line what {{diff}} does.');
    write(projectFile('mend.md'), 'Say why {{problems}} came up.');
    await say('/template');
    const added = folder.write('added.js', 'export const addedHere = 1;\n');
    const git = (...args: string[]) => execFileSync('git', args, { cwd: root() });
    const reported = vscode.languages.createDiagnosticCollection('reported');
    const { Error: error } = vscode.DiagnosticSeverity;
    const chips = async (kind: string) =>
      (await lastTurn()).chips.filter((chip) => chip.kind === kind).map(({ tokens }) => (tokens ?? 0) > 0);
    try {
      git('add', 'written/added.js');
      await openSelected(added);
      const [diff] = await asked(() => say('/note'));
      assert.match(diff ?? '', /^\+export const addedHere = 1;$/m);
      assert.match(diff ?? '', /Say in one line what .+ does\./);
      assert.deepEqual(await chips('diff'), [true]);
      reported.set(added, [new vscode.Diagnostic(new vscode.Range(0, 13, 0, 22), 'addedHere is never read', error)]);
      await waitFor('the report', () => vscode.languages.getDiagnostics(added).length > 0);
      const [problems] = await asked(() => say('/mend'));
      assert.match(problems ?? '', /added\.js[^]*addedHere is never read/);
      assert.deepEqual(await chips('problems'), [true]);
    } finally {
      reported.dispose();
      git('rm', '--quiet', '--cached', '--', 'written/added.js');
    }
  });

  it('may be answered by an edit that applies', async () => {
    write(projectFile('upper.md'), '---\nhow: edit\n---\nWrite the names in {{file}} in capitals.');
    await say('/template');
    await openSelected(folder.write('names.js', 'const a = 1;\n'));
    const scripted = await scriptAnswers(() => ['const A = 1;\n']);
    try {
      await say('/upper');
      assert.equal(scripted.asked[0]?.instruction, 'Write the names in the file written/names.js in capitals.');
      const turn = await lastTurn();
      assert.deepEqual(
        [turn.question, turn.edits?.files.map(({ path: one, state }) => [one, state])],
        ['/upper', [['written/names.js', 'waiting']]],
      );
    } finally {
      scripted.restore();
    }
  });

  it('are answered by the model that they name, for that one question', async () => {
    write(projectFile('q.md'), '---\nmodel: q7b\ncontext: none\n---\nSay it.');
    await say('/template');
    assert.match(await answer('/q'), /not on this machine/);
    const { services } = await underTest();
    assert.equal(services.chat.snapshot.turns.length, 0);
    const chosen = services.settings.get().modelPath;
    const turn = await services.settings.answeredBy(fixtureModel('random'), () => {
      assert.equal(services.settings.get().modelPath, fixtureModel('random'));
      return services.chat.ask('Say something');
    });
    assert.equal(turn.status, 'done');
    assert.equal(services.models.info?.path, fixtureModel('random'));
    assert.equal(services.settings.get().modelPath, chosen);
  });

  it('are made, opened and shared from the chat', async () => {
    assert.match(await answer('/template new ../x'), /^A command begins with a letter/);
    assert.match(await answer('/template new undo'), /^“\/undo” is MLX-CODE’s own/);
    assert.match(await answer('/template edit none'), /^There is no command of yours or the project’s yet/);
    write(userFile('mine.md'), 'Mine {{arguments}}.');
    assert.match(await answer('/template share mine'), /`\/mine` is copied to `\.mlx-code\/commands\/mine\.md`/);
    assert.equal(readFileSync(projectFile('mine.md'), 'utf8'), 'Mine {{arguments}}.');
    assert.match((await helpOf('mine')) ?? '', /\(\.mlx-code\/commands\/mine\.md\)$/);
    // There is one by then.
    assert.match(await answer('/template share mine'), /mine\.md/);
    await say('/template edit mine');
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, projectFile('mine.md'));
    rmSync(userFile('mine.md'));
    await say('/template share mine');
    assert.ok(existsSync(userFile('mine.md')));
  });
});
