import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Proposal } from '../../src/vscode/edits/proposals.ts';
import { enclosingRange } from '../../src/vscode/actions/enclosingRange.ts';
import { afterOf, chooseModelFile, closeEditors, fixtureModel, messagesOf, openSelected, TemporaryFolder } from './extensionUnderTest.ts';

const source = `export function first(): number {
  return 1;
}

export function title(name: string): string {
  const heading: number = name.toUpperCase();
  return heading;
}
`;

describe('fix with MLX-CODE', () => {
  const folder = new TemporaryFolder();
  const problems = vscode.languages.createDiagnosticCollection('fix-test');
  const place = new vscode.Range(5, 8, 5, 15);

  before(() => chooseModelFile(fixtureModel('scripted')));
  afterEach(closeEditors);
  after(() => {
    problems.dispose();
    folder.remove();
  });

  async function open(name: string): Promise<vscode.TextDocument> {
    const { document } = await openSelected(folder.write(name, source));
    const problem = new vscode.Diagnostic(place, "Type 'string' is not assignable to type 'number'.", vscode.DiagnosticSeverity.Error);
    problem.code = 2322;
    problems.set(document.uri, [problem]);
    return document;
  }

  it('rewrites the function around the problem and nothing else', async () => {
    const document = await open('report.ts');
    const proposal = await vscode.commands.executeCommand<Proposal | undefined>('mlxCode.actions.fix', document.uri, place);
    assert.ok(proposal);
    assert.ok(afterOf(proposal).startsWith('export function first(): number {\n  return 1;\n}\n\n'));
    assert.ok(afterOf(proposal).includes('const heading = name.toUpperCase();'), afterOf(proposal));
    await vscode.commands.executeCommand('mlxCode.edits.apply');
    assert.equal(document.getText(), afterOf(proposal));
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), source);
  });

  it('takes the line of the cursor when it is run from the palette', async () => {
    const document = await open('palette.ts');
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(5, 0, 5, 0);
    assert.ok(await vscode.commands.executeCommand<Proposal | undefined>('mlxCode.actions.fix'));
  });

  it('says so when there is no problem at the cursor', async () => {
    const document = await open('fine.ts');
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    const shown = await messagesOf(() => vscode.commands.executeCommand('mlxCode.actions.fix'));
    assert.deepEqual(
      shown.map((one) => one.code),
      ['problemNone'],
    );
  });

  it('finds the function without a language server by its indentation', async () => {
    const uri = folder.write(
      'shop.unknownlanguage',
      'def first():\n  return 1\n\ndef title(name):\n  if name:\n    heading = 1 +\n  return heading\n',
    );
    const document = await vscode.workspace.openTextDocument(uri);
    const range = await enclosingRange(document, new vscode.Range(5, 4, 5, 11));
    assert.deepEqual([range.start.line, range.start.character, range.end.line, range.end.character], [3, 0, 6, 16]);
  });
});
