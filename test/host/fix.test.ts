import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Proposal } from '../../src/vscode/edits/pendingProposal.ts';
import { CopyCheck, copyScheme } from '../../src/vscode/actions/copyCheck.ts';
import { enclosingRange } from '../../src/vscode/actions/enclosingRange.ts';
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
} from './extensionUnderTest.ts';
import { scriptAnswers, type ScriptedAnswers } from './scriptedAnswers.ts';

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

  const right = source.replace('heading: number', 'heading');
  const wrong = source.replace('heading: number', 'heading: boolean');
  const silent = source.replace('  const heading', '  // @ts-ignore\n  const heading');
  let script: string[] = [];
  let answers: ScriptedAnswers;
  const window = vscode.window as unknown as Record<string, unknown>;
  const realPick = window.showQuickPick;
  /** Answers the list of fixes, and tells what it showed. */
  const picking = (choose: (labels: string[]) => number | undefined): { shown: { title: string; labels: string[] }[] } => {
    const shown: { title: string; labels: string[] }[] = [];
    window.showQuickPick = (items: { label: string }[], { title }: { title: string }) => {
      const labels = items.map(({ label }) => label);
      shown.push({ title, labels });
      const index = choose(labels);
      return Promise.resolve(index === undefined ? undefined : items[index]);
    };
    return { shown };
  };

  before(async () => {
    await chooseModelFile(fixtureModel('scripted'));
    answers = await scriptAnswers(() => script);
  });
  beforeEach(() => (script = [right]));
  afterEach(async () => {
    window.showQuickPick = realPick;
    await discardProposals();
    await closeEditors();
  });
  after(() => {
    answers.restore();
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

  it('keeps what is typed elsewhere while the model works', async () => {
    const document = await open('typed.ts');
    const { services } = await underTest();
    const service = services.editService as unknown as Record<string, unknown>;
    const scripted = service.candidates as (request: unknown) => Promise<unknown>;
    service.candidates = async (request: unknown) => {
      const answer = await scripted(request);
      await typeInto(document, new vscode.Position(0, 0), '// mine\n');
      return answer;
    };
    try {
      const proposal = await vscode.commands.executeCommand<Proposal | undefined>('mlxCode.actions.fix', document.uri, place);
      assert.ok(proposal);
      assert.equal(afterOf(proposal), `// mine\n${right}`);
    } finally {
      service.candidates = scripted;
    }
  });

  it('takes the line of the cursor when it is run from the palette', async () => {
    const document = await open('palette.ts');
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(5, 0, 5, 0);
    assert.ok(await vscode.commands.executeCommand<Proposal | undefined>('mlxCode.actions.fix'));
  });

  it('tells the model of the function around the problem, and of the problem', async () => {
    const document = await open('asked.ts');
    assert.ok(await vscode.commands.executeCommand<Proposal | undefined>('mlxCode.actions.fix', document.uri, place));
    const request = answers.asked.at(-1);
    assert.deepEqual(request?.files[0]?.within, { first: 5, last: 8 });
    assert.ok(request.diagnostics?.some(({ line, code }) => line === 6 && code === '2322'));
  });

  it('asks, saying what each does, when none is right; another answer may be asked for', async () => {
    const document = await open('none.ts');
    script = [wrong, silent];
    let round = 0;
    const { shown } = picking((labels) => (++round === 1 ? labels.length - 1 : 0));
    const proposal = await vscode.commands.executeCommand<Proposal | undefined>('mlxCode.actions.fix', document.uri, place);
    assert.equal(shown.length, 2);
    assert.equal(shown[0]?.title, 'No fix clears the problem without adding another');
    assert.match(shown[0].labels[0] ?? '', /^\$\(warning\) Fix 1: clears it, adds \d problems?: .*boolean/);
    assert.match(shown[0].labels[1] ?? '', /silences the check$/);
    assert.match(shown[0].labels[2] ?? '', /Ask the Model Again/);
    assert.ok(proposal);
    assert.equal(afterOf(proposal), wrong);
    assert.equal(document.getText(), source);
  });

  it('proposes nothing when the user picks none of them', async () => {
    const document = await open('given-up.ts');
    script = [wrong];
    picking(() => undefined);
    assert.equal(await vscode.commands.executeCommand('mlxCode.actions.fix', document.uri, place), undefined);
    const { services } = await underTest();
    assert.equal(services.proposals.open.length, 0);
  });

  it('says that it could not check where no tool sees the problem', async () => {
    const { document } = await openSelected(folder.write('notes.unknownlanguage', 'one\n  two\nthree\n'));
    problems.set(document.uri, [new vscode.Diagnostic(new vscode.Range(1, 2, 1, 5), 'made up for the test')]);
    script = ['one\n  2\nthree\n', 'one\n  II\nthree\n'];
    const { shown } = picking(() => 1);
    const proposal = await vscode.commands.executeCommand<Proposal | undefined>(
      'mlxCode.actions.fix',
      document.uri,
      new vscode.Range(1, 2, 1, 5),
    );
    assert.equal(shown[0]?.title, 'These fixes could not be checked');
    assert.match(shown[0].labels[0] ?? '', /couldn't be checked$/);
    assert.equal(proposal && afterOf(proposal), script[1]);
  });

  it('stops at once when it is told to, and leaves no copy open', async () => {
    const document = await open('stopped.ts');
    const check = new CopyCheck(document, []);
    assert.equal(await check.problems(source, AbortSignal.abort()), null);
    const left = vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(({ input }) => input instanceof vscode.TabInputText && input.uri.scheme === copyScheme);
    assert.deepEqual(left, []);
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
