import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Proposal } from '../../src/vscode/edits/pendingProposal.ts';
import type { InlineEditSession } from '../../src/vscode/inlineEdit/inlineEditSession.ts';
import {
  chooseModelFile,
  closeEditors,
  discardProposals,
  fixtureModel,
  openSelected,
  TemporaryFolder,
  typeInto,
  underTest,
  waitFor,
} from './extensionUnderTest.ts';
import { scriptAnswers } from './scriptedAnswers.ts';

const total = `export function total(items) {
  let sum = 0;
  for (const item of items) {
    sum = sum + item.price * item.quantity;
  }
  return sum;
}`;
const source = `// Prices\n\n${total}\n\nexport const vat = 0.2;\n`;

async function start(instruction = 'use reduce'): Promise<InlineEditSession> {
  const session = await vscode.commands.executeCommand<InlineEditSession | undefined>('mlxCode.inlineEdit.start', { instruction });
  assert.ok(session);
  return session;
}

const settled = (session: InlineEditSession): Promise<boolean> =>
  waitFor('the edit to be written', () => session.phase === 'ready' || session.phase === 'failed', 60_000);

/** Does something each time that the scripted model has been asked, before its answer is there. */
async function meanwhile(act: () => Promise<void>): Promise<{ restore(): void }> {
  const service = (await underTest()).services.editService as unknown as Record<string, unknown>;
  const scripted = service.edit as (request: unknown) => Promise<unknown>;
  service.edit = async (request: unknown) => {
    const answer = await scripted(request);
    await act();
    return answer;
  };
  return { restore: () => (service.edit = scripted) };
}

const shown = (session: InlineEditSession): string =>
  session.thread.comments.map(({ body }) => (typeof body === 'string' ? body : body.value)).join('\n');

describe('an edit in place', () => {
  const folder = new TemporaryFolder();

  before(() => chooseModelFile(fixtureModel('scripted')));
  afterEach(async () => {
    await discardProposals();
    await closeEditors();
  });
  after(() => folder.remove());

  it('takes the function around the cursor, shows its diff, and leaves the text alone until it is accepted', async () => {
    const editor = await openSelected(folder.write('cursor.js', source));
    editor.selection = new vscode.Selection(5, 4, 5, 4);
    const session = await start();
    await settled(session);
    assert.equal(session.phase, 'ready', shown(session));
    assert.match(shown(session), /\n\+ {2}return items\.reduce/);
    assert.equal(editor.document.getText(), source);
    await vscode.commands.executeCommand('mlxCode.inlineEdit.accept');
    assert.match(editor.document.getText(), /return items\.reduce/);
    assert.ok(editor.document.getText().endsWith('\n\nexport const vat = 0.2;\n'));
    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), source);
  });

  it('is fitted to lines that came above it meanwhile', async () => {
    const { document } = await openSelected(folder.write('moved.js', source), 'export function total', 'return sum;\n}');
    const session = await start();
    await settled(session);
    await typeInto(document, new vscode.Position(0, 0), '// One more line\n');
    assert.equal(session.range.start.line, 3);
    await waitFor('the edit to be applied', async () => {
      await vscode.commands.executeCommand('mlxCode.inlineEdit.accept');
      return document.getText().includes('reduce');
    });
    assert.ok(document.getText().startsWith('// One more line\n// Prices\n\nexport function total'));
  });

  it('is fitted to what is typed while the model writes, in its own lines too', async () => {
    const { document } = await openSelected(folder.write('typed.js', source), 'export function total', 'return sum;\n}');
    const model = await scriptAnswers(({ files: [file] }) => [file?.text.replaceAll('return sum', 'return Math.round(sum)') ?? '']);
    const typing = await meanwhile(async () => {
      await typeInto(document, new vscode.Position(0, 0), '// above\n');
      await typeInto(document, new vscode.Position(4, 2), '/* within */ ');
      await typeInto(document, new vscode.Position(document.lineCount - 1, 0), '// below\n');
    });
    try {
      const session = await start('round it');
      await settled(session);
      assert.equal(session.phase, 'ready', shown(session));
      assert.match(shown(session), /\n-( {2})return sum;\n\+\1return Math\.round\(sum\);/);
      assert.ok(!shown(session).includes('+  /* within */'), 'what was typed is no part of the edit');
      const typed = document.getText();
      assert.match(typed, /^\/\/ above[^]*within[^]*\/\/ below\n$/);
      await vscode.commands.executeCommand('mlxCode.inlineEdit.accept');
      assert.equal(document.getText(), typed.replace('return sum', 'return Math.round(sum)'));
    } finally {
      typing.restore();
      model.restore();
    }
  });

  it('is refused where the same lines are typed in meanwhile, and written again on request', async () => {
    const { document } = await openSelected(folder.write('clash.js', source), 'export function total', 'return sum;\n}');
    const model = await scriptAnswers(({ files: [file] }) => [file?.text.replaceAll('return sum', 'return Math.round(sum)') ?? '']);
    const typing = await meanwhile(() => typeInto(document, new vscode.Position(7, 2), '/* mine */ '));
    const mine = source.replace('  return', '  /* mine */ return');
    try {
      const session = await start('round it');
      await settled(session);
      assert.equal(session.phase, 'failed');
      assert.match(shown(session), /round&nbsp;it[^]*The lines that were to be changed/);
      assert.equal(document.getText(), mine);
      typing.restore();
      await vscode.commands.executeCommand('mlxCode.inlineEdit.writeAgain');
      assert.equal(session.phase, 'ready', shown(session));
      await vscode.commands.executeCommand('mlxCode.inlineEdit.accept');
      assert.equal(document.getText(), mine.replace('return sum', 'return Math.round(sum)'));
    } finally {
      model.restore();
    }
  });

  it('shows its diff as it is after typing, and why it does not fit while it does not', async () => {
    const { document } = await openSelected(folder.write('shown.js', source), 'export function total', 'return sum;\n}');
    const model = await scriptAnswers(({ files: [file] }) => [file?.text.replaceAll('return sum', 'return Math.round(sum)') ?? '']);
    try {
      const session = await start('round it');
      await settled(session);
      await typeInto(document, new vscode.Position(6, 0), '    // more\n');
      await waitFor('the diff to show the line', () => shown(session).includes('\n     // more'));
      await typeInto(document, new vscode.Position(8, 2), '/* mine */ ');
      await waitFor('the reason', () => shown(session).includes('changed at line 9'));
      await vscode.commands.executeCommand('undo');
      await waitFor('the diff to be back', () => shown(session).includes('\n+  return Math.round(sum)'));
    } finally {
      model.restore();
    }
  });

  it('outlives the closing of its document while it is written and when it is ready', async () => {
    const { services } = await underTest();
    const model = await scriptAnswers(({ files: [file] }) => [file?.text.replaceAll('return sum', 'return Math.round(sum)') ?? '']);
    const { document } = await openSelected(folder.write('closed.js', source), 'export function total', 'return sum;\n}');
    // VS Code closes a document and opens it again when its language changes.
    const reopen = async (languageId: string): Promise<void> => {
      await vscode.languages.setTextDocumentLanguage(document, languageId);
    };
    const closing = await meanwhile(() => reopen('typescript'));
    try {
      const session = await start('round it');
      await settled(session);
      assert.equal(session.phase, 'ready', shown(session));
      await reopen('javascript');
      assert.equal(services.proposals.open.length, 1);
      await vscode.commands.executeCommand('mlxCode.inlineEdit.accept');
      assert.equal(document.getText(), source.replace('return sum', 'return Math.round(sum)'));
    } finally {
      closing.restore();
      model.restore();
    }
  });

  it('leaves its key to the editor once the cursor has left its lines', async () => {
    const editor = await openSelected(folder.write('left.js', source), 'export function total', 'return sum;\n}');
    const session = await start();
    await settled(session);
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    await vscode.commands.executeCommand('mlxCode.inlineEdit.accept', 'byKey');
    await waitFor('a new line', () => editor.selection.active.line === 1);
    assert.equal(editor.document.getText(), source.replace('\n', '\n\n'));
    await vscode.commands.executeCommand('mlxCode.inlineEdit.goTo');
    assert.equal(editor.selection.active.line, session.range.end.line);
    await vscode.commands.executeCommand('mlxCode.inlineEdit.accept', 'byKey');
    assert.match(editor.document.getText(), /return items\.reduce/);
  });

  it('leaves nothing behind when it is discarded', async () => {
    const { document } = await openSelected(folder.write('discarded.js', source), 'export function total', 'return sum;\n}');
    const { services } = await underTest();
    const session = await start();
    await settled(session);
    assert.equal(services.proposals.open.length, 1);
    await vscode.commands.executeCommand('mlxCode.inlineEdit.discard');
    assert.equal(services.proposals.open.length, 0);
    assert.equal(document.getText(), source);
  });

  it('takes a follow-up, which goes on from the edit before and takes its place', async () => {
    const { document } = await openSelected(folder.write('followed.js', source), 'export function total', 'return sum;\n}');
    const { services } = await underTest();
    const steps = [['sum', 'amount'] as const, ['amount', 'all'] as const];
    const model = await scriptAnswers(({ files: [file] }) => {
      const [from, to] = steps.shift() ?? ['', ''];
      return [file?.text.replaceAll(from, to) ?? ''];
    });
    try {
      const session = await start('call it amount');
      await settled(session);
      await session.submit('call it all');
      assert.equal(session.phase, 'ready', shown(session));
      assert.match(shown(session), /\n- {2}let sum = 0;\n\+ {2}let all = 0;/);
      const total = (text: string): string => text.slice(text.indexOf('export function'), text.indexOf('\n}') + 2);
      assert.deepEqual(
        model.asked.map(({ whole, files: [file] }) => ({ whole, text: total(file?.text ?? '') })),
        [source, source.replaceAll('sum', 'amount')].map((text) => ({ whole: { lead: '', tail: '' }, text: total(text) })),
      );
      assert.equal(services.proposals.open.length, 1);
      await vscode.commands.executeCommand('mlxCode.inlineEdit.accept');
      assert.equal(document.getText(), source.replaceAll('sum', 'all'));
    } finally {
      model.restore();
    }
  });

  it('keeps its diff when a follow-up changes nothing, and says so', async () => {
    await openSelected(folder.write('again.js', source), 'export function total', 'return sum;\n}');
    const session = await start();
    await settled(session);
    await session.submit('once more');
    assert.equal(session.phase, 'ready');
    assert.match(shown(session), /nothing to change[\s\S]*\n\+ {2}return items\.reduce/);
  });

  it('says what is wrong where it was asked, and stops when told to', async () => {
    await openSelected(folder.write('stopped.js', source), 'export function total', 'return sum;\n}');
    await chooseModelFile(fixtureModel('random'));
    try {
      const stopped = await start();
      stopped.stop();
      await settled(stopped);
      assert.equal(stopped.phase, 'failed');
      assert.equal(stopped.thread.comments.at(-1)?.label, 'stopped');
    } finally {
      await chooseModelFile(fixtureModel('scripted'));
    }
  });

  it('writes something new on an empty line, and in an empty file', async () => {
    for (const [name, text] of [
      ['line.js', 'const a = 1;\n\nconst b = 2;\n'],
      ['empty.js', ''],
    ] as const) {
      const { document } = await openSelected(folder.write(name, text));
      const editor = await vscode.window.showTextDocument(document);
      editor.selection = new vscode.Selection(document.lineCount > 1 ? 1 : 0, 0, document.lineCount > 1 ? 1 : 0, 0);
      const session = await start('add a comment');
      await settled(session);
      assert.equal(session.phase, 'ready', shown(session));
      assert.match(shown(session), /\n\+\/\/ edited by the built-in test model/);
      await vscode.commands.executeCommand('mlxCode.inlineEdit.accept');
      assert.match(document.getText(), /edited by the built-in test model/);
      const kept = document.getText().split('\n');
      for (const line of text.split('\n').filter(Boolean)) assert.ok(kept.includes(line));
      await vscode.commands.executeCommand('undo');
      assert.equal(document.getText(), text);
    }
  });

  it('works in a notebook cell', async () => {
    const cells = [new vscode.NotebookCellData(vscode.NotebookCellKind.Code, total, 'javascript')];
    const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', new vscode.NotebookData(cells));
    await vscode.window.showNotebookDocument(notebook);
    const { document } = notebook.cellAt(0);
    await vscode.commands.executeCommand('notebook.cell.edit');
    await waitFor('the cell to be edited', () => vscode.window.activeTextEditor?.document === document);
    const { services } = await underTest();
    await vscode.commands.executeCommand('mlxCode.inlineEdit.start', { instruction: 'use reduce' });
    const proposal: Proposal | undefined = services.proposals.open.at(-1);
    assert.ok(proposal);
    await services.proposals.apply(proposal);
    assert.match(document.getText(), /return items\.reduce/);
  });
});
