import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { changeDigest } from '../../src/node/changeDigest.ts';
import { rootedChanges } from '../../src/vscode/edits/proposedFile.ts';
import type { Proposal } from '../../src/vscode/edits/pendingProposal.ts';
import {
  afterOf,
  chooseModelFile,
  closeEditors,
  discardProposals,
  fixtureModel,
  messagesOf,
  openSelected,
  TemporaryFolder,
  typeInto,
  underTest,
  waitFor,
} from './extensionUnderTest.ts';

const total = `export function total(items) {
  let sum = 0;
  for (let i = 0; i < items.length; i++) {
    sum = sum + items[i].price * items[i].quantity;
  }
  return sum;
}`;
const source = `// Prices — in cents: 12 €\n\n${total}\n\nexport const vat = 0.2;\n`;
/** What `total` ends with, whatever the line ends are. */
const totalEnd = /return sum;\r?\n\}/;
const byteOrderMark = '\uFEFF';

/** Runs the command as the menu does, with the instruction given. */
const refactor = (instruction = 'Use reduce') =>
  vscode.commands.executeCommand<Proposal | undefined>('mlxCode.actions.refactorSelection', { instruction });

const diffTabs = () =>
  vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter((tab) => tab.input instanceof vscode.TabInputTextDiff);

describe('refactor selection', () => {
  const folder = new TemporaryFolder();

  before(() => chooseModelFile(fixtureModel('scripted')));
  afterEach(async () => {
    await discardProposals();
    await closeEditors();
  });
  after(() => folder.remove());

  for (const [name, text] of [
    ['lf.js', source],
    ['crlf.js', source.replaceAll('\n', '\r\n')],
    ['bom.js', byteOrderMark + source],
    ['bom-crlf.js', byteOrderMark + source.replaceAll('\n', '\r\n')],
    ['no-final-newline.js', source.trimEnd()],
  ] as const) {
    it(`shows a diff, applies it as one edit, and one undo restores every byte: ${name}`, async () => {
      const bytes = Buffer.from(text);
      const uri = folder.write(name, bytes);
      const { document } = await openSelected(uri, 'export function total', totalEnd);
      const before = document.getText();
      const proposal = await refactor();
      assert.ok(proposal, 'a change is proposed');
      assert.equal(document.getText(), before, 'nothing is applied yet');
      assert.equal(diffTabs().length, 1);
      assert.ok(afterOf(proposal).includes('reduce'), afterOf(proposal));

      await vscode.commands.executeCommand('mlxCode.edits.apply');
      assert.equal(document.getText(), afterOf(proposal));
      await waitFor('the diff to close', () => diffTabs().length === 0);
      await document.save();
      const applied = readFileSync(uri.fsPath);
      assert.equal(applied.includes(Buffer.from('\r\n')), text.includes('\r\n'), 'line ends stay what they were');
      assert.equal(/(?<!\r)\n/.test(applied.toString()), !text.includes('\r\n'), 'and are not mixed');
      assert.equal(applied.subarray(0, 3).equals(Buffer.from(byteOrderMark)), text.startsWith(byteOrderMark), 'and so does the mark');

      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand('undo');
      assert.equal(document.getText(), before);
      await document.save();
      assert.ok(readFileSync(uri.fsPath).equals(bytes), 'every byte is back');
    });
  }

  it('applies nothing when the user has changed the same lines since, and says so', async () => {
    const { document } = await openSelected(folder.write('changed.js', source), 'export function total', totalEnd);
    const proposal = await refactor();
    assert.ok(proposal);
    await typeInto(document, document.positionAt(document.getText().indexOf('let sum')), 'const mine = 1; ');
    const mine = document.getText();
    const shown = await messagesOf(() => vscode.commands.executeCommand('mlxCode.edits.apply'));
    assert.deepEqual(
      shown.map((one) => one.code),
      ['proposalOverlaps'],
    );
    assert.equal(document.getText(), mine);
    const state = () => proposal.files[0]?.state;
    assert.equal(state(), 'conflict');
    await openSelected(document.uri);
    await vscode.commands.executeCommand('undo');
    assert.equal(state(), 'open', 'it can be applied again once the clash is gone');
  });

  it('keeps what the user has changed elsewhere since', async () => {
    const { document } = await openSelected(folder.write('elsewhere.js', source), 'export function total', totalEnd);
    const proposal = await refactor();
    assert.ok(proposal);
    const proposed = afterOf(proposal);
    await typeInto(document, document.positionAt(0), '// mine\n');
    assert.ok(proposal.files[0]?.rebased);
    await vscode.commands.executeCommand('mlxCode.edits.apply');
    assert.equal(document.getText(), `// mine\n${proposed}`);
  });

  it('applies nothing that the user is not looking at, but shows it', async () => {
    const { document } = await openSelected(folder.write('unseen.js', source), 'export function total', totalEnd);
    const proposal = await refactor();
    assert.ok(proposal);
    await openSelected(folder.write('other.js', 'other();\n'));
    for (const command of ['mlxCode.edits.apply', 'mlxCode.edits.discard']) {
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(vscode.Uri.file(`${folder.path}/other.js`)));
      await waitFor('the other editor', () => vscode.window.tabGroups.activeTabGroup.activeTab?.label === 'other.js');
      await vscode.commands.executeCommand(command);
      assert.equal(document.getText(), source);
      await waitFor('the diff in front', () => diffTabs()[0]?.isActive);
    }
    await vscode.commands.executeCommand('mlxCode.edits.apply');
    assert.equal(document.getText(), afterOf(proposal));
  });

  it('asks for the decision with two buttons, of which a late one says what became of it', async () => {
    const { services } = await underTest();
    const { document } = await openSelected(folder.write('asked.js', source), 'export function total', totalEnd);
    let press: (button: string) => void = () => undefined;
    const window = vscode.window as unknown as Record<string, unknown>;
    const asked: unknown[][] = [];
    const real = window.showInformationMessage;
    window.showInformationMessage = (...args: unknown[]) => {
      asked.push(args);
      return new Promise((resolve) => {
        if (String(args[0]).startsWith('Review')) press = resolve;
      });
    };
    try {
      assert.ok(await refactor('first'));
      assert.deepEqual(asked, [['Review the proposed change to asked.js.', 'Apply', 'Discard']]);
      const pressFirst = press;
      await openSelected(document.uri, 'export function total', totalEnd);
      const second = await refactor('second');
      assert.ok(second);
      pressFirst('Apply');
      await waitFor('what became of it', () => asked.some(([text]) => /^“.*” has been discarded already\.$/.test(String(text))));
      assert.equal(document.getText(), source, 'the first proposal is gone');
      press('Apply');
      await waitFor('the change', () => document.getText() === afterOf(second));
      await waitFor(
        'the editor in front',
        () => services.proposals.open.length === 0 && vscode.window.activeTextEditor?.document === document,
      );
      await vscode.commands.executeCommand('undo');
      await openSelected(document.uri, 'export function total', totalEnd);
      assert.ok(await refactor('third'));
      press('Discard');
      await waitFor('the proposal to go', () => services.proposals.open.length === 0);
      assert.equal(document.getText(), source);
    } finally {
      window.showInformationMessage = real;
    }
  });

  it('passes no other edit through the gate than the one that was shown', async () => {
    const { services } = await underTest();
    const { document } = await openSelected(folder.write('gate.js', source), 'export function total', totalEnd);
    const proposal = await refactor();
    assert.ok(proposal);
    const { root, changes } = rootedChanges(proposal.files);
    const files = proposal.files.map((file) => ({ uri: file.uri, match: file.match, before: file.before, after: `evil();\n${source}` }));
    const edit = services.edits.apply({ label: 'evil', files, approved: changeDigest(root, changes) });
    await assert.rejects(edit, { code: 'editFailed' });
    assert.equal(document.getText(), source);
  });

  it('proposes nothing when the same lines were changed while the model was writing', async () => {
    const { document } = await openSelected(folder.write('racing.js', source), 'export function total', totalEnd);
    const { services } = await underTest();
    const service = services.editService as unknown as { edit: (...args: unknown[]) => Promise<unknown> };
    const { edit } = service;
    service.edit = async (...args) => {
      const answer = await edit.apply(service, args);
      await typeInto(document, document.positionAt(source.indexOf('let sum')), '/* mine */ ');
      return answer;
    };
    const shown = await messagesOf(async () => {
      assert.equal(await refactor(), undefined);
    }).finally(() => Reflect.deleteProperty(service, 'edit'));
    assert.deepEqual(
      shown.map((one) => one.code),
      ['documentChanged'],
    );
    assert.equal(document.getText(), source.replace('let sum', '/* mine */ let sum'));
    assert.equal(diffTabs().length, 0);
  });

  it('leaves everything as it was when the change is discarded, and waits when only its diff is closed', async () => {
    const { services } = await underTest();
    const { document } = await openSelected(folder.write('discarded.js', source), 'export function total', totalEnd);
    assert.ok(await refactor());
    await vscode.commands.executeCommand('mlxCode.edits.discard');
    await waitFor('the diff to close', () => diffTabs().length === 0);
    assert.equal(services.proposals.open.length, 0);
    await openSelected(document.uri, 'export function total', totalEnd);
    assert.ok(await refactor());
    await vscode.window.tabGroups.close(diffTabs());
    assert.equal(services.proposals.open.length, 1);
    await vscode.commands.executeCommand('mlxCode.edits.apply');
    await waitFor('the diff to be back', () => diffTabs()[0]?.isActive);
    assert.equal(document.getText(), source);
    await vscode.commands.executeCommand('mlxCode.edits.discard');
  });

  it('replaces an older proposal for the same document', async () => {
    const { services } = await underTest();
    const { document } = await openSelected(folder.write('twice.js', source), 'export function total', totalEnd);
    await refactor('first');
    await openSelected(document.uri, 'export function total', totalEnd);
    await refactor('second');
    assert.equal(services.proposals.open.length, 1);
    assert.equal(diffTabs().length, 1);
  });

  it('keeps the surroundings of an indented selection', async () => {
    const indented = `class Cart {\n${total.replace('export function total', 'total').replace(/^/gm, '    ')}\n}\n`;
    const { document } = await openSelected(folder.write('indented.js', indented), 'total(items)', /return sum;\n {4}\}/);
    const proposal = await refactor();
    assert.ok(proposal);
    assert.ok(afterOf(proposal).startsWith('class Cart {\n    '), afterOf(proposal));
    assert.ok(afterOf(proposal).endsWith('\n}\n'));
    await vscode.commands.executeCommand('mlxCode.edits.apply');
    assert.equal(document.getText(), afterOf(proposal));
  });

  it('works in an untitled document', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'javascript', content: source });
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(2, 0, 8, 1);
    const proposal = await refactor();
    assert.ok(proposal);
    await vscode.commands.executeCommand('mlxCode.edits.apply');
    assert.equal(document.getText(), afterOf(proposal));
  });
});
