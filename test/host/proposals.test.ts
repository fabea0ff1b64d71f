/** Proposals of several files: shown, decided in whole and in part, hunk by hunk, carried along with the user's changes, and found again after a reload. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import * as vscode from 'vscode';
import { silentLog } from '../../src/base/log.ts';
import { TextShelf } from '../../src/node/textShelf.ts';
import { assertWritable } from '../../src/vscode/edits/documentState.ts';
import { ProposalDiffs } from '../../src/vscode/edits/proposalDiffs.ts';
import { Proposals } from '../../src/vscode/edits/proposals.ts';
import { keepProposals } from '../../src/vscode/edits/proposalStore.ts';
import type { ProposedFile } from '../../src/vscode/edits/proposedFile.ts';
import { RestoreView } from '../../src/vscode/edits/restoreView.ts';
import {
  answering,
  closeEditors,
  discardProposals,
  messagesOf,
  TemporaryFolder,
  underTest,
  waitFor,
  WorkspaceSubfolder,
  watcherCaughtUp,
} from './extensionUnderTest.ts';

const numbered = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `line ${from + i}\n`).join('');
const before = numbered(1, 20);
/** Three hunks: line 3 changed, line 10 gone, a line after line 18. */
const changed = before.replace('line 3\n', 'LINE 3\n').replace('line 10\n', '').replace('line 18\n', 'line 18\nline 18.5\n');

async function propose(files: (Omit<ProposedFile, 'match'> & { match?: ProposedFile['match'] })[], show = false) {
  const { services } = await underTest();
  return services.proposals.propose({ label: 'Test change', files: files.map((file) => ({ match: 'exact' as const, ...file })) }, { show });
}

const run = (command: string, ...args: unknown[]) => vscode.commands.executeCommand(`mlxCode.edits.${command}`, ...args);
const deletion = (uri: vscode.Uri, lines: number): vscode.WorkspaceEdit => {
  const edit = new vscode.WorkspaceEdit();
  edit.delete(uri, new vscode.Range(0, 0, lines, 0));
  return edit;
};
const tabLabels = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs).map((tab) => tab.label);

/** The editor of the review hunk by hunk, once it shows this many hunks. */
function reviewEditor(hunks: number): Promise<vscode.TextEditor> {
  return waitFor(`a review of ${hunks} hunks`, async () => {
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.uri.scheme !== 'mlx-code-review') return undefined;
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', editor.document.uri);
    return lenses.filter((lens) => lens.command?.title.includes('Accept') && lens.command.command.endsWith('acceptHunk')).length === hunks
      ? editor
      : undefined;
  });
}

describe('proposals', () => {
  const folder = new WorkspaceSubfolder('proposals');

  afterEach(async () => {
    await discardProposals();
    await closeEditors();
    folder.clear();
  });
  after(() => folder.remove());

  it('and restores that an earlier run of the window left open on screen are closed, and nothing else is', async () => {
    const { services } = await underTest();
    const [a, b] = [folder.write('left-a.txt', 'a\n'), folder.write('left-b.txt', 'b\n')];
    const shown = (): string[] => tabLabels().map((label) => label.replace(/ \(\d+ files\)$/, ''));
    /** Whether a diff of this title is there, and still there once this window has begun anew. */
    const kept = async (title: string, stays: boolean): Promise<void> => {
      await vscode.commands.executeCommand('vscode.changes', title, [[a, a, b], [b, b, a]]); // prettier-ignore
      await waitFor(`the diff ${title}`, () => shown().includes(title));
      const again = [new ProposalDiffs(), new RestoreView(services.history)];
      try {
        if (stays) await watcherCaughtUp(vscode.Uri.joinPath(a, '..'));
        await waitFor(`what becomes of ${title}`, () => shown().includes(title) === stays);
      } finally {
        for (const one of again) one.dispose();
      }
    };
    await kept('Tidy up ↔ proposed by MLX-CODE', false);
    await kept('Restore to before “Tidy up” 12:00:00', false);
    await kept('What was proposed by MLX-CODE once', true);
  });

  /** A proposal of three hunks, after the user has typed where the first one goes. */
  const typedInto = async (name: string) => {
    const a = folder.write(name, before);
    const document = await vscode.workspace.openTextDocument(a);
    const user = await vscode.window.showTextDocument(document, { preview: false });
    const proposal = await propose([{ uri: a, before, after: changed }]);
    const [file] = proposal.files;
    assert.ok(file);
    await user.edit((edit) => edit.insert(new vscode.Position(2, 0), 'too '));
    return { a, document, proposal, file };
  };

  it('says at once that a file to be deleted has unsaved text, and is free again when that is saved or reverted', async () => {
    const typed = async (name: string) => {
      const uri = folder.write(name, before);
      const document = await vscode.workspace.openTextDocument(uri);
      const editor = await vscode.window.showTextDocument(document, { preview: false });
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'mine\n'));
      const proposal = await propose([{ uri, before: document.getText(), after: null }]);
      const [file] = proposal.files;
      assert.equal(file?.state, 'conflict');
      assert.match(file.reason ?? '', /has unsaved changes that would be lost\. Save it first/);
      return { uri, document, proposal };
    };
    const { services } = await underTest();
    const saved = await typed('delete-saved.txt');
    await assert.rejects(services.proposals.apply(saved.proposal), { code: 'editConflict' });
    assert.ok(fs.existsSync(saved.uri.fsPath));
    assert.ok(await saved.document.save());
    await waitFor('the proposal to be free', () => saved.proposal.files[0]?.state === 'open');
    await services.proposals.apply(saved.proposal);
    assert.ok(!fs.existsSync(saved.uri.fsPath));
    const reverted = await typed('delete-reverted.txt');
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await waitFor('the proposal to be free', () => reverted.proposal.files[0]?.state === 'open');
    await services.proposals.apply(reverted.proposal);
    assert.ok(!fs.existsSync(reverted.uri.fsPath));
  });

  it('shows several files in one diff and applies them as one', async () => {
    const { services } = await underTest();
    const a = folder.write('several-a.txt', before);
    const b = folder.write('several-b.txt', 'gone\n');
    const proposal = await propose(
      [
        { uri: a, before, after: changed },
        { uri: b, before: 'gone\n', after: null },
        { uri: folder.uri('several-c.txt'), before: null, after: 'made\n' },
      ],
      true,
    );
    assert.deepEqual(
      proposal.files.map(({ added, removed }) => [added, removed]),
      [
        [2, 2],
        [0, 1],
        [1, 0],
      ],
    );
    const isDiff = (label: string) => label.startsWith('Test change ↔ proposed by MLX-CODE');
    await waitFor('the diff of all', () => tabLabels().some(isDiff));
    assert.equal(services.proposals.find(), proposal, 'it is known to be in front');
    assert.equal(folder.read('several-a.txt'), before, 'nothing is applied yet');
    await run('apply');
    assert.deepEqual(folder.tree(), { 'several-a.txt': changed, 'several-c.txt': 'made\n' });
    assert.equal(proposal.state, 'decided');
    assert.ok(!tabLabels().some(isDiff));
  });

  it('is applied once, however often that is asked and whatever else is pressed meanwhile', async () => {
    const { services } = await underTest();
    const a = folder.write('twice-a.txt', before);
    const b = folder.write('twice-b.txt', 'gone\n');
    const proposal = await propose([
      { uri: a, before, after: changed },
      { uri: b, before: 'gone\n', after: null },
    ]);
    const checkpoints = new Set<string | null>();
    const following = services.proposals.onDidChange((one) => checkpoints.add(one.checkpoint));
    try {
      await Promise.all([
        services.proposals.apply(proposal),
        services.proposals.apply(proposal),
        services.proposals.discard(proposal),
        services.proposals.apply(proposal, [proposal.files[0]!]),
      ]);
    } finally {
      following.dispose();
    }
    assert.deepEqual(
      proposal.files.map(({ state }) => state),
      ['applied', 'applied'],
    );
    assert.equal((await vscode.workspace.openTextDocument(a)).getText(), changed);
    assert.equal([...checkpoints].filter((one) => one !== null).length, 1);
  });

  it('applies some of the files and keeps the rest waiting', async () => {
    const { services } = await underTest();
    const a = folder.write('some-a.txt', 'a\n');
    const b = folder.write('some-b.txt', 'b\n');
    const proposal = await propose([
      { uri: a, before: 'a\n', after: 'A\n' },
      { uri: b, before: 'b\n', after: 'B\n' },
    ]);
    await services.proposals.apply(proposal, [proposal.files[1]!]);
    assert.deepEqual(
      proposal.files.map(({ state }) => state),
      ['open', 'applied'],
    );
    assert.equal(proposal.state, 'open');
    assert.deepEqual(folder.tree(), { 'some-a.txt': 'a\n', 'some-b.txt': 'B\n' });
    await services.proposals.discard(proposal);
    assert.deepEqual(
      proposal.files.map(({ state }) => state),
      ['rejected', 'applied'],
    );
  });

  it('takes hunks one by one: accepted ones go into the file, rejected ones nowhere, and one undo takes one back', async () => {
    const { services } = await underTest();
    const a = folder.write('hunks.txt', before);
    const document = await vscode.workspace.openTextDocument(a);
    await vscode.window.showTextDocument(document, { preview: false });
    const proposal = await propose([{ uri: a, before, after: changed }]);
    await services.proposals.reviewHunks(proposal);
    let editor = await reviewEditor(3);
    assert.ok(editor.document.getText().includes('   line 2\n - line 3\n + LINE 3\n   line 4\n'), editor.document.getText());
    assert.equal(editor.selection.active.line, 2, 'the cursor is on the first hunk');
    await run('nextHunk');
    assert.equal(editor.document.lineAt(editor.selection.active.line).text, ' - line 10');
    await run('acceptHunk');
    assert.equal(document.getText(), before.replace('line 10\n', ''));
    editor = await reviewEditor(2);
    await waitFor('the cursor on the hunk after it', () => editor.document.lineAt(editor.selection.active.line).text === ' + line 18.5');
    await run('nextHunk');
    assert.equal(editor.document.lineAt(editor.selection.active.line).text, ' - line 3', 'round the end');
    await run('previousHunk');
    await run('rejectHunk');
    editor = await reviewEditor(1);
    assert.equal(document.getText(), before.replace('line 10\n', ''));
    await run('acceptHunk', editor.document.uri, 0);
    assert.equal(document.getText(), before.replace('line 10\n', '').replace('line 3\n', 'LINE 3\n'));
    await waitFor('the review to close', () => !tabLabels().some((label) => label.includes('hunk by hunk')));
    assert.equal(proposal.files[0]?.state, 'applied');
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), before.replace('line 10\n', ''));
  });

  it('takes decisions back one after the other, the last first, whatever was decided', async () => {
    const { services } = await underTest();
    const a = folder.write('undo-a.txt', before);
    const b = folder.write('undo-b.txt', 'gone\n');
    const document = await vscode.workspace.openTextDocument(a);
    await vscode.window.showTextDocument(document, { preview: false });
    const proposal = await propose([
      { uri: a, before, after: changed },
      { uri: b, before: 'gone\n', after: null },
    ]);
    await services.proposals.reviewHunks(proposal);
    await reviewEditor(3);
    await run('rejectHunk');
    await reviewEditor(2);
    await run('acceptHunk');
    await reviewEditor(1);
    assert.equal(document.getText(), before.replace('line 10\n', ''));
    await run('rejectHunk');
    const next = await waitFor('the next file', () =>
      vscode.window.activeTextEditor?.document.getText() === ' - gone' ? vscode.window.activeTextEditor : undefined,
    );
    // What the user types meanwhile stays.
    const typed = new vscode.WorkspaceEdit();
    typed.insert(a, new vscode.Position(0, 0), 'mine\n');
    await vscode.workspace.applyEdit(typed);
    await run('undoHunk', next.document.uri);
    let review = await reviewEditor(1);
    assert.ok(review.document.getText().includes(' + line 18.5'), review.document.getText());
    assert.deepEqual(
      proposal.files.map(({ state }) => state),
      ['open', 'open'],
    );
    await vscode.workspace.applyEdit(deletion(a, 1));
    await run('undoHunk');
    review = await reviewEditor(2);
    assert.equal(document.getText(), before);
    assert.equal(review.document.lineAt(review.selection.active.line).text, ' - line 10', 'the cursor is on what came back');
    await run('acceptHunk');
    await reviewEditor(1);
    await Promise.all([run('undoHunk'), run('undoHunk')]);
    await reviewEditor(3);
    assert.equal(document.getText(), before);
    assert.equal(proposal.files[0]?.after, changed);
    const told = await messagesOf(() => run('undoHunk'));
    assert.deepEqual(
      told.map(({ code, text }) => [code, text]),
      [
        [
          'undoNone',
          'Nothing has been decided in this review that could be taken back. “MLX-CODE: Undo Last Change” takes back earlier changes.',
        ],
      ],
    );
    await run('acceptAllHunks');
    await waitFor('the next file', () => vscode.window.activeTextEditor?.document.getText() === ' - gone');
    assert.equal(document.getText(), changed);
    await run('undoHunk');
    await reviewEditor(3);
    assert.equal(document.getText(), before);
    await services.proposals.apply(proposal);
    await document.save();
    assert.deepEqual(folder.tree(), { 'undo-a.txt': changed });
  });

  it('saves as the setting says when all hunks are accepted, and saves the file under review by its key', async () => {
    const configuration = vscode.workspace.getConfiguration('mlxCode');
    const { services } = await underTest();
    const review = async (name: string) => {
      const uri = folder.write(name, before);
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document, { preview: false });
      await services.proposals.reviewHunks(await propose([{ uri, before, after: changed }]));
      await reviewEditor(3);
      return document;
    };
    const left = await review('save-left.txt');
    await run('acceptHunk');
    await reviewEditor(2);
    assert.ok(left.isDirty);
    await run('saveReviewed');
    assert.ok(!left.isDirty);
    assert.match(folder.read('save-left.txt'), /LINE 3/);
    await discardProposals();
    await configuration.update('edits.saveOnApply', 'always', vscode.ConfigurationTarget.Global);
    try {
      const saved = await review('save-always.txt');
      await run('acceptAllHunks');
      await waitFor('the file to be saved', () => folder.read('save-always.txt') === changed);
      assert.ok(!saved.isDirty);
    } finally {
      await configuration.update('edits.saveOnApply', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('does not take back a hunk over what was typed since, and says so', async () => {
    const { services } = await underTest();
    const a = folder.write('undo-typed.txt', before);
    const document = await vscode.workspace.openTextDocument(a);
    await vscode.window.showTextDocument(document, { preview: false });
    const proposal = await propose([{ uri: a, before, after: changed }]);
    await services.proposals.reviewHunks(proposal);
    await reviewEditor(3);
    await run('acceptHunk');
    await reviewEditor(2);
    const typed = new vscode.WorkspaceEdit();
    typed.insert(a, new vscode.Position(0, 0), 'mine\n');
    await vscode.workspace.applyEdit(typed);
    const mine = document.getText();
    const told = await messagesOf(() => run('undoHunk'));
    assert.deepEqual(
      told.map(({ code }) => code),
      ['undoChanged'],
    );
    assert.equal(document.getText(), mine);
    // Undone by hand, there is nothing left to take back.
    await vscode.workspace.applyEdit(deletion(a, 1));
    await vscode.window.showTextDocument(document);
    await services.proposals.reviewHunks(proposal);
    await reviewEditor(2);
    await run('undoHunk');
    await waitFor('the hunk to be back', () => document.getText() === before && proposal.files[0]?.after === changed);
  });

  it('leads from a hunk to its place in the file', async () => {
    const { services } = await underTest();
    const a = folder.write('place.txt', before);
    const proposal = await propose([{ uri: a, before, after: changed }]);
    await services.proposals.reviewHunks(proposal);
    const editor = await reviewEditor(3);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', editor.document.uri);
    const place = lenses.find((lens) => lens.command?.title.includes('hunk 2 of 3, line 10'));
    assert.ok(place?.command?.command, 'its name is a button');
    await vscode.commands.executeCommand(place.command.command, ...(place.command.arguments as unknown[]));
    await waitFor('the file', () => vscode.window.activeTextEditor?.document.uri.toString() === a.toString());
    assert.equal(vscode.window.activeTextEditor?.selection.active.line, 9);
  });

  it('brings a hunk back to be decided on when its acceptance is undone', async () => {
    const { services } = await underTest();
    const a = folder.write('undone-hunk.txt', before);
    const document = await vscode.workspace.openTextDocument(a);
    await vscode.window.showTextDocument(document, { preview: false });
    const proposal = await propose([{ uri: a, before, after: changed }]);
    await services.proposals.reviewHunks(proposal);
    await reviewEditor(3);
    await run('acceptHunk');
    await reviewEditor(2);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), before);
    await services.proposals.reviewHunks(proposal);
    await reviewEditor(3);
  });

  it('goes through the files of a proposal, a new one and one that goes too', async () => {
    const { services } = await underTest();
    const b = folder.write('chain-b.txt', 'gone\n');
    const proposal = await propose([
      { uri: folder.uri('chain-a.txt'), before: null, after: 'made\n' },
      { uri: b, before: 'gone\n', after: null },
    ]);
    await services.proposals.reviewHunks(proposal);
    const editor = await reviewEditor(1);
    assert.equal(editor.document.getText(), ' + made');
    await run('acceptHunk');
    await waitFor('the next file', () => vscode.window.activeTextEditor?.document.getText() === ' - gone');
    await run('rejectHunk');
    await waitFor('the review to close', () => !tabLabels().some((label) => label.includes('hunk by hunk')));
    assert.deepEqual(folder.tree(), { 'chain-a.txt': 'made\n', 'chain-b.txt': 'gone\n' });
    assert.deepEqual(
      proposal.files.map(({ state }) => state),
      ['applied', 'rejected'],
    );
  });

  it('follows what the user types elsewhere, and says why it can not where they type in the same lines', async () => {
    const { services } = await underTest();
    const a = folder.write('typed.txt', before);
    const document = await vscode.workspace.openTextDocument(a);
    const editor = await vscode.window.showTextDocument(document, { preview: false });
    const proposal = await propose([{ uri: a, before, after: changed }]);
    const [file] = proposal.files;
    const state = () => file?.state;
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'mine\n'));
    assert.equal(file?.after, `mine\n${changed}`);
    assert.ok(file.rebased);
    await editor.edit((edit) => edit.insert(new vscode.Position(3, 0), 'too '));
    assert.equal(state(), 'conflict');
    assert.equal(
      file.reason,
      '1 of 3 hunks no longer fits the file “typed.txt”, which was changed at line 4 meanwhile, so it is not applied as a whole. Take the others one by one, or take your change back.',
    );
    const mine = document.getText();
    await assert.rejects(services.proposals.apply(proposal), { code: 'proposalOverlaps' });
    assert.equal(document.getText(), mine);
    await vscode.commands.executeCommand('undo');
    assert.equal(state(), 'open');
    await services.proposals.apply(proposal);
    assert.equal(document.getText(), `mine\n${changed}`);
  });

  it('lets the hunks that fit be taken when the user types where another goes, which is shown with why and can be rejected', async () => {
    const { services } = await underTest();
    const { document, proposal, file } = await typedInto('clash.txt');
    const mine = before.replace('line 3', 'too line 3');
    assert.deepEqual([file.state, file.fitting, file.clashes.length, file.added, file.removed], ['conflict', 2, 1, 2, 2]);
    await services.proposals.reviewHunks(proposal);
    let review = await reviewEditor(2);
    assert.ok(review.document.getText().includes('   line 2\n!- line 3\n!+ LINE 3\n   too line 3\n'), review.document.getText());
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', review.document.uri);
    const titles = lenses.map((lens) => lens.command?.title ?? '');
    assert.equal(titles[0], '$(warning) 1 of 3 hunks no longer fits');
    assert.ok(titles.includes('$(check-all) Accept the 2 That Fit'), titles.join());
    assert.ok(titles.includes('$(warning) clash.txt, hunk 1 of 3, no longer fits: line 3 was changed'), titles.join());

    // The keys work on the hunk at the cursor, and this one can't be accepted.
    const told = await messagesOf(() => run('acceptHunk', review.document.uri, 0));
    assert.deepEqual(
      told.map(({ code }) => code),
      ['proposalOverlaps'],
    );
    assert.equal(document.getText(), mine);
    await run('acceptHunk', review.document.uri, 1);
    review = await reviewEditor(1);
    assert.equal(document.getText(), mine.replace('line 10\n', ''));
    assert.equal(file.state, 'conflict');
    await run('rejectHunk', review.document.uri, 0);
    await waitFor('the clash to be gone', () => file.state === 'open' && !review.document.getText().includes('!'));
    assert.equal(file.reason, null);
    await run('acceptHunk', (await reviewEditor(1)).document.uri, 0);
    assert.equal(document.getText(), changed.replace('LINE 3', 'too line 3'));
    assert.equal(file.state, 'applied');
  });

  it('takes a button for the hunk that it was shown at, also when it is pressed before it has followed the file', async () => {
    const { services } = await underTest();
    const a = folder.write('late.txt', before);
    const document = await vscode.workspace.openTextDocument(a);
    const proposal = await propose([{ uri: a, before, after: changed }]);
    await services.proposals.reviewHunks(proposal);
    const review = await reviewEditor(3);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', review.document.uri);
    const press = (lens: vscode.CodeLens | undefined) =>
      vscode.commands.executeCommand(lens!.command!.command, ...(lens!.command!.arguments as unknown[]));
    const accepts = lenses.filter((lens) => lens.command?.title === '$(check) Accept');
    const acceptAll = lenses.find((lens) => lens.command?.title === '$(check-all) Accept All');
    // The first hunk goes, so that the second is first.
    await run('rejectHunk', review.document.uri, 0);
    await press(accepts[1]);
    assert.equal(document.getText(), before.replace('line 10\n', ''));
    const told = await messagesOf(async () => {
      await press(accepts[0]);
      await press(acceptAll);
    });
    assert.deepEqual(
      told.map(({ code }) => code),
      ['proposalMoved', 'proposalMoved'],
    );
    assert.equal(document.getText(), before.replace('line 10\n', ''));
  });

  it('has thousands of hunks decided on one by one, with buttons where the user looks', async () => {
    const { services } = await underTest();
    const long = numbered(1, 5000);
    const edited = long.replace(/^line (\d*[02468])$/gm, 'LINE $1');
    const a = folder.write('long.txt', long);
    const document = await vscode.workspace.openTextDocument(a);
    const proposal = await propose([{ uri: a, before: long, after: edited }]);
    assert.deepEqual([proposal.files[0]?.added, proposal.files[0]?.removed], [2500, 2500]);
    await services.proposals.reviewHunks(proposal);
    const editor = await waitFor('the review', () =>
      vscode.window.activeTextEditor?.document.uri.scheme === 'mlx-code-review' ? vscode.window.activeTextEditor : undefined,
    );
    const titles = async (): Promise<string> => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', editor.document.uri);
      assert.ok(lenses.length < 2000, 'not one for each hunk: VS Code would take seconds');
      return lenses.map((lens) => lens.command?.title ?? '').join('\n');
    };
    await waitFor('the buttons at the top', async () => (await titles()).includes('hunk 1 of 2500, line 2'));
    await run('previousHunk');
    await waitFor('the buttons at the end', async () => (await titles()).includes('hunk 2500 of 2500, line 5000'));
    await run('acceptHunk');
    assert.equal(document.getText(), long.replace('line 5000\n', 'LINE 5000\n'));
    await waitFor('the rest', async () => (await titles()).includes('of 2499'));
  });

  it('applies what fits only when that is asked for, and the rest fits again once its place is what it was', async () => {
    const { services } = await underTest();
    const { a, document, proposal, file } = await typedInto('rest.txt');
    const mine = document.getText();
    await assert.rejects(services.proposals.apply(proposal), { code: 'proposalOverlaps' });
    assert.equal(document.getText(), mine);
    await services.proposals.reviewHunks(proposal);
    await run('acceptAllHunks', (await reviewEditor(2)).document.uri);
    assert.equal(document.getText(), changed.replace('LINE 3', 'too line 3'));
    assert.deepEqual([file.state, file.fitting, file.accepted, proposal.state], ['conflict', 0, true, 'open']);
    assert.match(file.reason ?? '', /^The last hunk no longer fits the file “rest.txt”/);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await services.proposals.review(proposal);
    const left = await reviewEditor(0);
    assert.ok(left.document.getText().includes('!- line 3\n!+ LINE 3\n'), 'not a diff without a difference');
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), mine, 'one undo takes back what was applied of it');
    assert.equal(file.fitting, 2);
    await vscode.commands.executeCommand('redo');
    const back = new vscode.WorkspaceEdit();
    back.delete(a, new vscode.Range(2, 0, 2, 4));
    await vscode.workspace.applyEdit(back);
    assert.deepEqual([file.state, file.reason], ['open', null]);
    await services.proposals.apply(proposal);
    assert.equal(document.getText(), changed);
    assert.equal(proposal.state, 'decided');
  });

  it('shows a file that changed unseen again before anything is applied', async () => {
    const { services } = await underTest();
    const outside = new TemporaryFolder();
    try {
      const a = outside.write('unseen.txt', before);
      const proposal = await propose([{ uri: a, before, after: changed }]);
      fs.writeFileSync(a.fsPath, `theirs\n${before}`);
      await assert.rejects(services.proposals.apply(proposal), (error: { code: string }) =>
        ['proposalMoved', 'editConflict'].includes(error.code),
      );
      assert.equal(fs.readFileSync(a.fsPath, 'utf8'), `theirs\n${before}`);
    } finally {
      outside.remove();
    }
  });

  it('says that a file was deleted, with its tab open or not, writes nothing, and waits until it is back', async () => {
    const { services } = await underTest();
    const a = folder.write('deleted-open.txt', before);
    const b = folder.write('deleted.txt', before);
    const document = await vscode.workspace.openTextDocument(a);
    await vscode.window.showTextDocument(document, { preview: false });
    const proposals = [await propose([{ uri: a, before, after: changed }]), await propose([{ uri: b, before, after: changed }])];
    await watcherCaughtUp(folder.uri('.'));
    folder.clear();
    const states = () => proposals.map(({ files }) => files[0]?.state).join();
    await waitFor('both to be in conflict', () => states() === 'conflict,conflict');
    assert.equal(
      proposals[0]?.files[0]?.reason,
      'The file “deleted-open.txt” was deleted or renamed in the meantime, so it was left alone. Bring it back, then try again.',
    );
    for (const [index, path] of ['deleted-open.txt', 'deleted.txt'].entries())
      await assert.rejects(services.proposals.apply(proposals[index]!), { code: 'editConflict', data: { path, reason: 'deleted' } });
    await assert.rejects(propose([{ uri: a, before, after: changed }]), { data: { path: 'deleted-open.txt', reason: 'deleted' } });
    await assert.rejects(assertWritable(document), { data: { path: 'deleted-open.txt', reason: 'deleted' } }, 'before a model is asked');
    assert.equal(document.getText(), before);
    assert.deepEqual(folder.tree(), {});
    folder.write('deleted-open.txt', before);
    folder.write('deleted.txt', before);
    await waitFor('both to be open again', () => states() === 'open,open');
    for (const proposal of proposals) await services.proposals.apply(proposal);
    await document.save();
    assert.deepEqual(folder.tree(), { 'deleted-open.txt': changed, 'deleted.txt': changed });
  });

  it('says of a file that was replaced as a whole which line of the proposal went with it', async () => {
    const a = folder.write('replaced.txt', numbered(1, 8));
    const document = await vscode.workspace.openTextDocument(a);
    await vscode.window.showTextDocument(document, { preview: false });
    const [file] = (await propose([{ uri: a, before: numbered(1, 8), after: numbered(1, 8).replace('line 5', 'LINE 5') }])).files;
    folder.write('replaced.txt', 'something else\n');
    await waitFor('VS Code to read it', () => document.getText() === 'something else\n');
    await waitFor('the reason', () => file?.state === 'conflict');
    assert.match(file?.reason ?? '', /changed from line 1 on, and line 5 with it, which the proposal changes too/);
  });

  it('fits itself to other line ends, which nobody typed', async () => {
    const { services } = await underTest();
    const a = folder.write('ends.txt', before);
    const document = await vscode.workspace.openTextDocument(a);
    await vscode.window.showTextDocument(document, { preview: false });
    const proposal = await propose([{ uri: a, before, after: changed }]);
    const [file] = proposal.files;
    const crlf = (text: string) => text.replaceAll('\n', '\r\n');
    folder.write('ends.txt', crlf(before));
    await waitFor('VS Code to see them', () => document.eol === vscode.EndOfLine.CRLF);
    await waitFor('the proposal to follow', () => file?.before === crlf(before));
    assert.deepEqual([file?.state, file?.reason, file?.after, file?.clashes.length], ['open', null, crlf(changed), 0]);
    await services.proposals.apply(proposal);
    await document.save();
    assert.equal(folder.read('ends.txt'), crlf(changed));
  });

  it('applies nothing unseen whose place was found only by overlooking blanks', async () => {
    const { services } = await underTest();
    const a = folder.write('loose.txt', 'a\n');
    const proposal = await propose([{ uri: a, before: 'a\n', after: 'A\n', match: 'whitespace' }]);
    await assert.rejects(services.proposals.apply(proposal), { code: 'editConflict', data: { path: 'loose.txt', reason: 'inexact' } });
    assert.equal(folder.read('loose.txt'), 'a\n');
    assert.ok(
      tabLabels().some((label) => label.startsWith('loose.txt')),
      'it is shown',
    );
    await services.proposals.apply(proposal);
    assert.equal((await vscode.workspace.openTextDocument(a)).getText(), 'A\n');
  });

  it('shows proposed and restored texts coloured, without any language server looking for mistakes in them', async function () {
    this.timeout(120_000);
    const { services } = await underTest();
    const right = 'export const total: number = 1;\n';
    const wrong = 'export const total: = ;\n';
    const a = folder.write('mistake-a.ts', right);
    const b = folder.write('mistake-b.ts', wrong);
    const json = folder.write('mistake.json', '{}\n');
    const found = () => vscode.languages.getDiagnostics().filter(([uri, list]) => uri.scheme.startsWith('mlx-code') && list.length > 0);
    const ever: string[] = [];
    const listening = vscode.languages.onDidChangeDiagnostics(() => found().forEach(([uri]) => ever.push(uri.toString())));
    try {
      await propose([{ uri: a, before: right, after: wrong }], true);
      await propose([{ uri: json, before: '{}\n', after: '{ "a": }\n' }], true);
      const applied = await services.edits.apply({
        label: 'mend a mistake',
        files: [{ uri: b, before: wrong, after: right, match: 'exact' }],
      });
      assert.ok(applied.checkpoint);
      await vscode.commands.executeCommand('workbench.action.files.saveAll');
      const question = answering('showInformationMessage', () => undefined);
      const shown = (scheme: string) => vscode.workspace.textDocuments.some(({ uri }) => uri.scheme === scheme);
      try {
        const restore = vscode.commands.executeCommand('mlxCode.edits.showCheckpoints', 'mend a mistake');
        await waitFor('what would come back', async () => {
          await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
          return shown('mlx-code-restored');
        });
        await restore;
      } finally {
        question.restore();
      }
      // The servers have had their turn once they have found the mistakes that a real file has.
      const real = [folder.write('real.ts', wrong), folder.write('real.json', '{ "a": }\n')];
      for (const uri of real) await vscode.window.showTextDocument(uri, { preview: false, viewColumn: vscode.ViewColumn.Beside });
      await waitFor('the servers', () => real.every((uri) => vscode.languages.getDiagnostics(uri).length > 0), 90_000);
      assert.deepEqual(
        found().map(([uri]) => uri.toString()),
        [],
      );
      assert.deepEqual(ever, [], 'not even for a moment');
      const ours = vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme.startsWith('mlx-code') && uri.path.includes('mistake'));
      assert.deepEqual([...new Set(ours.map(({ languageId }) => languageId))].sort(), [
        'mlx-code-review-json',
        'mlx-code-review-typescript',
      ]);
    } finally {
      listening.dispose();
    }
  });

  it('refuses to propose what can not be applied, and what changes nothing', async () => {
    const a = folder.write('refused.txt', 'a\n');
    await assert.rejects(propose([{ uri: a, before: 'a\n', after: 'a\n' }]), { code: 'nothingChanged' });
    await assert.rejects(propose([{ uri: a, before: 'b\n', after: 'c\n' }]), { code: 'documentChanged' });
    await assert.rejects(propose([{ uri: a, before: null, after: 'c\n' }]), { data: { path: 'refused.txt', reason: 'fileExists' } });
    await assert.rejects(propose([{ uri: folder.uri('none.txt'), before: 'a\n', after: 'c\n' }]), {
      data: { path: 'none.txt', reason: 'missingFile' },
    });
  });

  it('is found again after a reload, as far as it is undecided, and fits itself to what the files are then', async () => {
    const { services } = await underTest();
    const shelfFolder = new TemporaryFolder();
    try {
      const a = folder.write('reload-a.txt', before);
      const b = folder.write('reload-b.txt', 'b\n');
      const window = (): { proposals: Proposals; shelf: TextShelf; close: () => Promise<void> } => {
        const shelf = new TextShelf(shelfFolder.path, { maxCount: 20, maxBytes: 1e6 });
        const proposals = new Proposals(services.edits, new ProposalDiffs());
        const keeping = keepProposals(proposals, shelf, silentLog);
        const close = async (): Promise<void> => {
          keeping.dispose();
          await shelf.settled();
          proposals.dispose();
        };
        return { proposals, shelf, close };
      };
      const first = window();
      const proposal = await first.proposals.propose(
        {
          label: 'Both',
          files: [
            { uri: a, before, after: changed, match: 'exact' },
            { uri: b, before: 'b\n', after: 'B\n', match: 'exact' },
          ],
        },
        { show: false },
      );
      await first.proposals.discard(proposal, [proposal.files[1]!]);
      const decided = await first.proposals.propose(
        { label: 'Decided', files: [{ uri: b, before: 'b\n', after: 'C\n', match: 'exact' }] },
        { show: false },
      );
      await first.proposals.discard(decided);
      const c = folder.write('reload-c.txt', before);
      await first.proposals.propose({ label: 'In part', files: [{ uri: c, before, after: changed, match: 'exact' }] }, { show: false });
      const typed = new vscode.WorkspaceEdit();
      typed.insert(c, new vscode.Position(2, 0), 'too ');
      await vscode.workspace.applyEdit(typed);
      await first.close();
      fs.writeFileSync(a.fsPath, `theirs\n${before}`);
      const document = await vscode.workspace.openTextDocument(a);
      await waitFor('VS Code to see the file', () => document.getText().startsWith('theirs'));

      const second = window();
      try {
        await waitFor('the proposal', () => second.proposals.open.length > 0);
        await waitFor('both proposals', () => second.proposals.open.length === 2);
        const [found, partial] = second.proposals.open;
        assert.ok(found && partial);
        const [part] = partial.files;
        assert.deepEqual([part?.state, part?.fitting], ['conflict', 2]);
        const back = new vscode.WorkspaceEdit();
        back.delete(c, new vscode.Range(2, 0, 2, 4));
        await vscode.workspace.applyEdit(back);
        assert.deepEqual([part?.state, part?.after], ['open', changed], 'a hunk that did not fit is not forgotten');
        await second.proposals.discard(partial);
        assert.deepEqual([found.id, found.label], [proposal.id, 'Both']);
        assert.deepEqual(
          found.files.map(({ state, rebased }) => [state, rebased]),
          [
            ['open', true],
            ['rejected', false],
          ],
        );
        assert.equal(found.files[0]?.after, `theirs\n${changed}`);
        await second.proposals.apply(found);
      } finally {
        await second.close();
      }
      assert.equal(document.getText(), `theirs\n${changed}`);
      assert.deepEqual(fs.readdirSync(shelfFolder.path), [], 'nothing is kept of what is decided');
    } finally {
      shelfFolder.remove();
    }
  });

  it('says so when nothing is waiting, or no review is in front', async () => {
    const shown = await messagesOf(() => run('acceptHunk'));
    assert.deepEqual(
      shown.map(({ code }) => code),
      ['reviewNone'],
    );
  });

  it('lets the message decide for several files as for one', async () => {
    const a = folder.write('message-a.txt', 'a\n');
    const b = folder.write('message-b.txt', 'b\n');
    const question = answering('showInformationMessage', () => 'Apply');
    try {
      await propose(
        [
          { uri: a, before: 'a\n', after: 'A\n' },
          { uri: b, before: 'b\n', after: 'B\n' },
        ],
        true,
      );
      await waitFor('both files', () => folder.read('message-b.txt') === 'B\n');
    } finally {
      question.restore();
    }
    assert.deepEqual(question.asked, ['Review the proposed change of 2 files.']);
  });

  it('says in the message what was decided elsewhere meanwhile', async () => {
    const a = folder.write('message-late.txt', 'a\n');
    const { services } = await underTest();
    let press: (button: string) => void = () => undefined;
    const pressed = new Promise<string>((resolve) => (press = resolve));
    const question = answering('showInformationMessage', (text) => (text.startsWith('Review') ? pressed : undefined));
    try {
      const proposal = await propose([{ uri: a, before: 'a\n', after: 'A\n' }], true);
      await services.proposals.apply(proposal);
      press('Apply');
      await waitFor('what became of it', () => question.asked.some((text) => /^“.*” has been applied already\.$/.test(text)));
    } finally {
      question.restore();
    }
    assert.equal(folder.read('message-late.txt'), 'A\n');
  });

  it('offers to go through the hunks where not all fit any more', async () => {
    const a = folder.write('message-part.txt', before.replace('line 3\n', 'mine\n'));
    const question = answering('showInformationMessage', () => 'One by One');
    try {
      await propose([{ uri: a, before, after: changed }], true);
      await reviewEditor(2);
    } finally {
      question.restore();
    }
    assert.match(question.asked[0] ?? '', /^Review the proposed change to message-part.txt\..* 1 of 3 hunks no longer fits the file/);
  });
});
