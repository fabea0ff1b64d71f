import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { AssistantCodeActions } from '../../src/vscode/actions/codeActions.ts';
import { closeEditors, openSelected, TemporaryFolder, underTest, waitFor } from './extensionUnderTest.ts';

const code = 'export function total(items) {\n  let sum = 0;\n  for (const item of items) sum += item.price;\n  return sum;\n}\n';

describe('the lightbulb', () => {
  const folder = new TemporaryFolder();
  const problems = vscode.languages.createDiagnosticCollection('lightbulb-test');
  let uri: vscode.Uri;
  const place = new vscode.Range(1, 6, 1, 9);

  before(async () => {
    uri = folder.write('lightbulb.js', code);
    await openSelected(uri);
    problems.set(uri, [new vscode.Diagnostic(place, 'made up for the test', vscode.DiagnosticSeverity.Error)]);
  });
  after(async () => {
    problems.dispose();
    await closeEditors();
    folder.remove();
  });

  const ask = async (range: vscode.Range, kind?: string): Promise<vscode.CodeAction[]> => {
    // Rejects with "Canceled" while another provider is just being registered: ask again.
    for (let tries = 0; ; tries++) {
      try {
        return await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', uri, range, kind);
      } catch (error) {
        if (tries === 40) throw error;
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    }
  };
  const title = (wanted: string) => (action: vscode.CodeAction) => action.title === wanted;

  it('offers a fix on a problem and a refactoring on a selection, never preferred', async () => {
    const onProblem = await waitFor('the fix', async () => (await ask(place)).find(title('Fix with MLX-CODE')));
    assert.equal(onProblem.kind?.value, vscode.CodeActionKind.QuickFix.value);
    assert.ok(!onProblem.isPreferred);
    assert.equal(onProblem.edit, undefined, 'nothing is computed beforehand');
    const onSelection = (await ask(new vscode.Range(1, 0, 3, 13))).find(title('Refactor with MLX-CODE'));
    assert.equal(onSelection?.kind?.value, vscode.CodeActionKind.RefactorRewrite.value);
    assert.ok(!onSelection.isPreferred);
    assert.equal((await ask(new vscode.Range(4, 0, 4, 0))).filter((action) => action.title.includes('MLX-CODE')).length, 0);
  });

  it('stays out of fix-all and of other kinds', async () => {
    for (const kind of ['source.fixAll', 'source.organizeImports', 'refactor.inline']) {
      const found = (await ask(new vscode.Range(1, 0, 3, 13), kind)).filter((action) => action.title.includes('MLX-CODE'));
      assert.deepEqual(found, [], kind);
    }
  });

  it('offers the rest in the Refactor menu, by kind', async () => {
    const ours = async (range: vscode.Range, kind: string): Promise<string[]> =>
      (await ask(range, kind)).map((action) => action.title).filter((one) => one.includes('MLX-CODE'));
    const selection = new vscode.Range(1, 0, 3, 13);
    assert.deepEqual(await ours(selection, 'refactor.rewrite'), [
      'Refactor with MLX-CODE',
      'Simplify with MLX-CODE',
      'Add Documentation with MLX-CODE',
      'Add Types with MLX-CODE',
    ]);
    assert.deepEqual(await ours(selection, 'refactor.extract'), ['Extract Function with MLX-CODE', 'Extract Class with MLX-CODE']);
    const cursor = new vscode.Range(4, 0, 4, 0);
    assert.deepEqual(await ours(cursor, 'refactor.move'), ['Move Symbol to File with MLX-CODE']);
    assert.deepEqual(await ours(cursor, 'refactor.rewrite'), []);
  });

  it('opens without touching the model, in a few milliseconds', async () => {
    const { app } = await underTest();
    const engine = app.engine as unknown as Record<string, unknown>;
    const touched: string[] = [];
    const names = ['load', 'inspect', 'countTokens', 'countPrompt', 'chat', 'complete', 'generate', 'embed'];
    const real = names.map((name) => [name, engine[name]] as const);
    for (const name of names) {
      engine[name] = () => {
        touched.push(name);
        return Promise.reject(new Error('the menu must not ask the engine'));
      };
    }
    try {
      await ask(place);
      await ask(new vscode.Range(1, 0, 3, 13));
    } finally {
      for (const [name, method] of real) engine[name] = method;
    }
    assert.deepEqual(touched, []);

    const document = await vscode.workspace.openTextDocument(uri);
    const provider = new AssistantCodeActions();
    const context = {
      diagnostics: vscode.languages.getDiagnostics(uri),
      only: undefined,
      triggerKind: vscode.CodeActionTriggerKind.Automatic,
    };
    const times = Array.from({ length: 500 }, () => {
      const start = performance.now();
      assert.equal(provider.provideCodeActions(document, new vscode.Range(1, 0, 3, 13), context).length, 2);
      return performance.now() - start;
    }).sort((a, b) => a - b);
    console.log(`host.codeActions median ${times[250]!.toFixed(3)} ms, slowest of 500 ${times[499]!.toFixed(3)} ms`);
    assert.ok(times[250]! < 5);
  });

  it('hides no entry of another assistant, and is hidden by none', async () => {
    const other = vscode.languages.registerCodeActionsProvider(
      { scheme: 'file' },
      {
        provideCodeActions: () => [new vscode.CodeAction('Fix with the other assistant', vscode.CodeActionKind.QuickFix)],
      },
    );
    const completions = vscode.languages.registerCompletionItemProvider(
      { scheme: 'file' },
      { provideCompletionItems: () => [new vscode.CompletionItem('otherAssistant')] },
    );
    try {
      const both = await waitFor('both assistants', async () => {
        const titles = (await ask(place)).map((action) => action.title);
        return titles.includes('Fix with the other assistant') && titles.includes('Fix with MLX-CODE');
      });
      assert.ok(both);
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        uri,
        new vscode.Position(4, 1),
      );
      assert.ok(list.items.some((item) => item.label === 'otherAssistant'));
    } finally {
      other.dispose();
      completions.dispose();
    }
  });
});
