/** What a question of the chat gathers from the open folder, with the real index, editors and the test model. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ContextChip } from '../../src/protocol/webview.ts';
import { promptPage } from '../../src/core/chat/promptLook.ts';
import { ChatContext } from '../../src/vscode/context/chatContext.ts';
import {
  chooseModelFile,
  closeEditors,
  fixtureModel,
  openSelected,
  typeInto,
  underTest,
  waitFor,
  WorkspaceSubfolder,
} from './extensionUnderTest.ts';

const till = `import { added } from './sums.js';

export class Till {
  rounded(items) {
    return Math.round(added(items)) + vat;
  }
}

const vat = 19;
`;
const sums = 'export function added(items) {\n  return items.reduce((a, b) => a + b, 0);\n}\n\nexport function unusedHere() {}\n';
const desk = "import { Till } from './till.js';\nexport const desk = new Till();\n";

describe('what a question gathers from the project', () => {
  const folder = new WorkspaceSubfolder('gathering');
  const gathered = async (): Promise<ContextChip[]> =>
    (await underTest()).app.chat.snapshot.chips.filter(({ reason }) => reason !== undefined);
  const shown = async (): Promise<string[]> => (await gathered()).map(({ detail, reason }) => `${detail}: ${String(reason)}`);
  const write = async (text: string): Promise<void> => (await underTest()).app.chat.setDraft(text);
  const sent = async (): Promise<string> => {
    const { app } = await underTest();
    const look = await app.chat.nextPrompt(new AbortController().signal);
    return look?.messages.at(-1)?.content ?? '';
  };

  before(async () => {
    await chooseModelFile(fixtureModel('scripted'));
    const { app } = await underTest();
    await waitFor('the folder', () => app.index.folders.length > 0);
    folder.write('till.js', till);
    folder.write('sums.js', sums);
    folder.write('desk.js', desk);
    folder.write('.env', 'TOKEN=hunter2\n');
    await app.index.refresh();
    await waitFor('the new files', async () =>
      (await app.index.search('rounded till', 5)).some(({ path }) => path === 'gathering/till.js'),
    );
    await app.chat.ask('hello');
  });
  beforeEach(async () => {
    await write('');
    (await underTest()).app.chat.clear();
    (await underTest()).services.attached.clear();
    await closeEditors();
    await waitFor('an empty front', async () => (await underTest()).app.chat.snapshot.chips.length === 0);
  });
  after(async () => {
    await write('');
    (await underTest()).services.attached.clear();
    await closeEditors();
    folder.remove();
  });

  it('is the file that it names, what that uses and who imports it, counted exactly, and sent as it was shown', async () => {
    const { app } = await underTest();
    await write('check till.js for bugs');
    await waitFor('the chips', async () => (await gathered()).length >= 3 && (await gathered()).every(({ tokens }) => tokens !== null));
    assert.deepEqual(await shown(), [
      'gathering/till.js: named in the question',
      'gathering/sums.js:1-3: defines added, used in till.js',
      'gathering/desk.js: imports gathering/till.js',
    ]);
    const look = await app.chat.nextPrompt(new AbortController().signal);
    assert.ok(look?.counts);
    await waitFor('the meter', () => app.chat.snapshot.meter?.used === look.counts?.prompt);
    for (const chip of await gathered()) {
      const source = app.chat.source(chip.id);
      assert.ok(source?.text && look.messages.at(-1)?.content.includes(source.text), 'to the byte');
    }
    assert.match(promptPage(look), /· gathering\/till\.js \(named in the question\): \d+ tokens/);
    const turn = await app.chat.ask('check till.js for bugs');
    assert.equal(turn.status, 'done');
    assert.deepEqual(
      turn.chips.map(({ detail, reason, enabled }) => [detail, reason, enabled]),
      [
        ['gathering/till.js', 'named in the question', true],
        ['gathering/sums.js:1-3', 'defines added, used in till.js', true],
        ['gathering/desk.js', 'imports gathering/till.js', true],
      ],
    );
    // Nothing is said twice.
    await write('check till.js once more');
    await waitFor('the count', async () => (await sent()).includes('once more'));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    assert.deepEqual(await shown(), []);
  });

  it('is found by a slip of the finger, and is nothing for small talk', async () => {
    const { app } = await underTest();
    const turn = await app.chat.ask('check tlil.js');
    assert.equal(turn.chips[0]?.reason, 'named in the question, if “tlil.js” means it');
    const thanks = await app.chat.ask('thanks, that was great');
    assert.deepEqual([thanks.chips, thanks.notes], [[], undefined]);
  });

  it('is what a selection stands in and uses', async () => {
    await openSelected(folder.uri('till.js'), '    return Math.round', '+ vat;');
    await waitFor('the selection', async () => (await underTest()).app.chat.snapshot.chips.some(({ id }) => id === 'selection'));
    let all: string[] = [];
    const isAll = async (): Promise<boolean> => {
      all = await shown();
      return (
        all.includes('gathering/till.js:5: what the selection stands in') &&
        all.some((one) => one.startsWith('gathering/sums.js:1-3: defines added, used in the selection'))
      );
    };
    // A language server that is still starting isn't waited for: the next change of the question asks it again.
    for (let tries = 1; !(await isAll()); tries++) {
      await write(`explain this${'.'.repeat(tries)}`);
      await waitFor('what it stands in and uses', isAll, 4_000).catch(() => assert.ok(tries < 10, all.join('\n')));
    }
    assert.ok(!all.some((one) => one.includes('unusedHere')));
    const prompt = await sent();
    assert.match(prompt, /3: export class Till \{\n4: {3}rounded\(items\) \{/);
  });

  it('tells the problems that are reported in the selection', async () => {
    const problems = vscode.languages.createDiagnosticCollection('gathering-test');
    try {
      problems.set(folder.uri('till.js'), [
        new vscode.Diagnostic(new vscode.Range(4, 4, 4, 10), 'No such rounding.', vscode.DiagnosticSeverity.Error),
        new vscode.Diagnostic(new vscode.Range(8, 0, 8, 3), 'Elsewhere.', vscode.DiagnosticSeverity.Error),
      ]);
      await openSelected(folder.uri('till.js'), '    return Math.round', '+ vat;');
      await waitFor('the selection', async () => (await underTest()).app.chat.snapshot.chips.some(({ id }) => id === 'selection'));
      await write('what is wrong here?');
      await waitFor('the problem', async () => (await shown()).some((one) => one.endsWith('reported in the selection')));
      const prompt = await sent();
      assert.match(prompt, /gathering\/till\.js:5:5 error: No such rounding\./);
      assert.doesNotMatch(prompt, /Elsewhere/);
    } finally {
      problems.dispose();
    }
  });

  it('is what the project is and its map, for a question about it, once', async () => {
    const { app } = await underTest();
    const turn = await app.chat.ask('what does this project do?');
    assert.deepEqual(turn.notes, undefined);
    const kinds = turn.chips.map(({ kind }) => kind);
    assert.ok(kinds.includes('project') && kinds.includes('map'), kinds.join());
    const again = await app.chat.ask('where do I start reading?');
    assert.ok(!again.chips.some(({ kind }) => kind === 'project' || kind === 'map'), again.chips.map(({ detail }) => detail).join());
    const folderOnly = await app.chat.ask('what is in the gathering folder?');
    assert.ok(
      folderOnly.chips.some(({ kind, detail }) => kind === 'map' && detail === 'gathering/'),
      folderOnly.chips.map(({ detail }) => detail).join(),
    );
  });

  it('is never a file that may hold secrets, which is said', async () => {
    const { app } = await underTest();
    const turn = await app.chat.ask('what does gathering/.env set?');
    assert.ok(!turn.chips.some(({ detail }) => detail.includes('.env')));
    assert.match(turn.notes?.join(' ') ?? '', /may hold secrets, so it isn’t gathered/);
    assert.doesNotMatch(JSON.stringify(turn), /hunter2/);
  });

  it('stays attached when it is kept, and is not gathered as well then', async () => {
    const { app, services } = await underTest();
    await write('check till.js for bugs');
    await waitFor('the chips', async () => (await gathered()).length === 3);
    const [first] = await gathered();
    await new ChatContext(services).pin(first?.id ?? '');
    await waitFor('the attachment', () =>
      app.chat.snapshot.chips.some(({ pinned, detail }) => pinned === true && detail === 'gathering/till.js'),
    );
    await waitFor('it once', async () => !(await shown()).some((one) => one.startsWith('gathering/till.js')));
  });

  it('follows unsaved text, and is gathered anew when that changes before the question goes', async () => {
    const { app } = await underTest();
    const { document } = await openSelected(folder.uri('sums.js'));
    await closeEditors();
    await write('check sums.js for bugs');
    await waitFor('the chips', async () => (await gathered()).length > 0);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), '// not saved\n');
    assert.ok(await vscode.workspace.applyEdit(edit));
    await app.chat.ask('check sums.js for bugs');
    await write('x');
    const look = await app.chat.nextPrompt(new AbortController().signal);
    assert.match(look?.messages[1]?.content ?? '', /\/\/ not saved/);
  });

  it('is what was changed a moment ago, where the question asks for that', async () => {
    const { app } = await underTest();
    const { document } = await openSelected(folder.uri('desk.js'));
    await typeInto(document, new vscode.Position(1, 0), '// moved\n');
    await closeEditors();
    await waitFor('nothing in front', () => app.chat.snapshot.chips.length === 0);
    const turn = await app.chat.ask('What did I just change?');
    assert.ok(turn.chips.some(({ detail, reason }) => detail.startsWith('gathering/desk.js') && reason === 'changed a moment ago'));
    const other = await app.chat.ask('What is it for?');
    assert.deepEqual(other.chips, []);
  });

  it('is switched by a word of the chat, which says how it stands', async () => {
    const { app, services } = await underTest();
    const run = async (argument: string): Promise<string | null> => services.commands.find({ name: 'gather', argument }).run(argument);
    try {
      assert.match((await run('off')) ?? '', /^Nothing is gathered/);
      assert.match((await run('')) ?? '', /^Nothing is gathered/);
      assert.deepEqual((await app.chat.ask('check till.js for bugs')).chips, []);
      assert.match((await run('on')) ?? '', /gathered from now on\.$/);
      await assert.rejects(run('perhaps'), (error: { code: string }) => error.code === 'commandArguments');
    } finally {
      await vscode.workspace.getConfiguration('mlxCode').update('context.gather', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('is there also after the index was put away', async () => {
    const { app } = await underTest();
    await app.index.release();
    const turn = await app.chat.ask('check till.js for bugs');
    assert.deepEqual([turn.chips[0]?.detail, turn.notes], ['gathering/till.js', undefined]);
  });

  it('is nothing where the user switched it off', async () => {
    const { app, services } = await underTest();
    await new ChatContext(services).switchGathering(false, true);
    try {
      assert.deepEqual((await app.chat.ask('check till.js for bugs')).chips, []);
    } finally {
      await new ChatContext(services).switchGathering(true, true);
      await vscode.workspace.getConfiguration('mlxCode').update('context.gather', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
