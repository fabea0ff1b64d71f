/** The actions that change or explain code, in the real editor and with VS Code's own TypeScript; only the model's words are scripted. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Turn } from '../../src/protocol/webview.ts';
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
import { scriptAnswers, type ScriptedAnswers } from './scriptedAnswers.ts';

const cart = `export function total(items) {
  let sum = 0;
  for (const item of items) sum += item.price;
  return sum;
}

export function empty(items) {
  return items.length === 0;
}
`;

const run = <T>(command: string, ...args: unknown[]): Thenable<T | undefined> =>
  vscode.commands.executeCommand(`mlxCode.actions.${command}`, ...args);

describe('actions on code', () => {
  const folder = new TemporaryFolder();
  const made: string[] = [];
  let shop: string;
  let answers: ScriptedAnswers;
  let answer: (text: string) => string;
  const window = vscode.window as unknown as Record<string, unknown>;
  const realPick = window.showQuickPick;

  before(async () => {
    await chooseModelFile(fixtureModel('scripted'));
    shop = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    assert.ok(shop);
    answers = await scriptAnswers(({ files: [file] }) => [answer(file?.text ?? '')]);
  });
  afterEach(async () => {
    window.showQuickPick = realPick;
    await discardProposals();
    await closeEditors();
    for (const file of made.splice(0)) rmSync(file, { force: true });
  });
  after(() => {
    answers.restore();
    folder.remove();
  });

  /** A file in the sample shop, gone after the test. */
  const inShop = (name: string, text: string): vscode.Uri => {
    const file = path.join(shop, name);
    writeFileSync(file, text);
    made.push(file);
    return vscode.Uri.file(file);
  };
  /** Has the model say these names, each time that it is asked for some; `meanwhile` the user does something. */
  const saying = async (names: string[], meanwhile: () => unknown = () => undefined): Promise<{ restore(): unknown }> => {
    const engine = (await underTest()).services.engine as unknown as Record<string, unknown>;
    const { services } = await underTest();
    await services.models.ensureLoaded();
    const real = engine.generate;
    engine.generate = async ({ segments }: { segments: { kind: string; text?: string }[] }) => {
      let next = 0;
      const said = segments.map(({ kind, text }) => (kind === 'grammar' ? (names[next++ % names.length] ?? '') : (text ?? '')));
      await meanwhile();
      return { segments: said, stop: 'end', text: said.join('') };
    };
    return { restore: () => (engine.generate = real) };
  };

  for (const [command, words, label] of [
    ['addDocumentation', /documentation comment/, 'Document cart.js, lines 1-5'],
    ['addTypes', /JSDoc/, 'Add types to cart.js, lines 1-5'],
    ['simplify', /Simplify/, 'Simplify cart.js, lines 1-5'],
  ] as const) {
    it(`${command} proposes a change of the function around the cursor`, async () => {
      const editor = await openSelected(folder.write('cart.js', cart));
      editor.selection = new vscode.Selection(2, 4, 2, 4);
      answer = (text) => `/** Done. */\n${text}`;
      const proposal = await run<Proposal>(command);
      assert.ok(proposal);
      assert.equal(proposal.label, label);
      assert.equal(afterOf(proposal), `/** Done. */\n${cart}`);
      const asked = answers.asked.at(-1);
      assert.deepEqual(asked?.files[0]?.within, { first: 1, last: 5 });
      assert.match(asked.instruction, words);
      assert.equal(editor.document.getText(), cart, 'nothing is applied yet');
      await vscode.commands.executeCommand('mlxCode.edits.apply');
      assert.equal(editor.document.getText(), `/** Done. */\n${cart}`);
      await vscode.commands.executeCommand('undo');
      assert.equal(editor.document.getText(), cart);
    });
  }

  it('takes the selection, or the whole of a file that is named', async () => {
    const uri = folder.write('cart.js', cart);
    await openSelected(uri, 'let sum', 'return sum;');
    answer = (text) => `${text}// more\n`;
    await run('simplify', uri);
    assert.deepEqual(answers.asked.at(-1)?.files[0]?.within, { first: 2, last: 4 }, 'the menu of the editor means its selection');
    await run('simplify', { uri: uri.toString() });
    assert.deepEqual(answers.asked.at(-1)?.files[0]?.within, { first: 1, last: 10 });
    await run('simplify', uri, new vscode.Range(6, 0, 8, 1));
    assert.deepEqual(answers.asked.at(-1)?.files[0]?.within, { first: 7, last: 9 });
  });

  it('says so when nothing is changed, or no editor is open', async () => {
    const codes = async (act: () => unknown): Promise<string[]> => (await messagesOf(act)).map(({ code }) => code);
    await closeEditors();
    assert.deepEqual(await codes(() => run('simplify')), ['editorNone']);
    const { document } = await openSelected(folder.write('cart.js', cart));
    answer = (text) => text;
    assert.deepEqual(await codes(() => run('simplify')), ['nothingChanged']);
    assert.equal(document.getText(), cart);
  });

  it('fits the answer to what is typed while the model works, unless that is in the same lines', async () => {
    const { services } = await underTest();
    const { document } = await openSelected(folder.write('cart.js', cart));
    const service = services.editService as unknown as Record<string, unknown>;
    const scripted = service.edit as (request: unknown) => Promise<unknown>;
    const typing = (place: vscode.Position, text: string): unknown =>
      (service.edit = async (request: unknown) => {
        const answered = await scripted(request);
        await typeInto(document, place, text);
        return answered;
      });
    answer = (text) => text.replace('length === 0', 'length < 1');
    try {
      typing(new vscode.Position(0, 0), '// mine\n');
      const proposal = await run<Proposal>('simplify', document.uri, new vscode.Range(6, 0, 8, 1));
      assert.ok(proposal);
      await services.proposals.apply(proposal);
      assert.equal(document.getText(), `// mine\n${cart.replace('length === 0', 'length < 1')}`);
      await vscode.commands.executeCommand('undo');
      typing(new vscode.Position(8, 2), '/* mine */ ');
      const [message] = await messagesOf(() => run('simplify', document.uri, new vscode.Range(7, 0, 9, 1)));
      assert.match(message?.text ?? '', /^The lines that were to be changed in “cart\.js” were changed while the model was working/);
      assert.equal(document.getText(), `// mine\n${cart.replace('return items.l', '/* mine */ return items.l')}`);
      assert.equal(services.proposals.open.length, 0);
    } finally {
      service.edit = scripted;
    }
  });

  describe('templates', () => {
    it('are offered as a list, and run by name', async () => {
      const editor = await openSelected(folder.write('cart.js', cart));
      editor.selection = new vscode.Selection(0, 0, 0, 0);
      let offered: string[] = [];
      window.showQuickPick = (items: { label: string }[]) => {
        offered = items.map(({ label }) => label);
        return Promise.resolve(items[4]);
      };
      answer = (text) => text.replace('let sum', 'let total');
      const proposal = await run<Proposal>('template');
      assert.deepEqual(offered, ['Test', 'Document', 'Refactor', 'Review', 'Optimize', 'Explain', 'Debug', 'Secure']);
      assert.equal(proposal?.label, 'Optimize cart.js');
      const again = await openSelected(vscode.Uri.file(path.join(folder.path, 'cart.js')));
      again.selection = new vscode.Selection(0, 0, 0, 0);
      assert.equal((await run<Proposal>('template', 'doc'))?.label, 'Document cart.js');
    });

    it('that answer do so in the chat, about the selection', async () => {
      await openSelected(folder.write('cart.js', cart), 'let sum', 'return sum;');
      const turn = await run<Turn>('template', { template: 'secure' });
      assert.equal(turn?.question, 'Secure cart.js:2-4');
      assert.equal(turn.status, 'done');
      assert.notEqual(turn.answer, '');
      const { services } = await underTest();
      services.chat.clear();
    });

    it('refuse a name that there is not, naming the ones that there are', async () => {
      await openSelected(folder.write('cart.js', cart));
      const [shown] = await messagesOf(() => run('template', 'translate'));
      assert.match(shown?.text ?? '', /translate.*test, doc, refactor, review, optimize, explain, debug, secure\./);
    });
  });

  describe('generate tests', () => {
    it('makes the file that the project would have, with its framework', async () => {
      await openSelected(vscode.Uri.file(path.join(shop, 'src', 'prices.js')));
      answer = (text) => {
        assert.equal(text, '');
        return "import test from 'node:test';\n";
      };
      const proposal = await run<Proposal>('generateTests');
      assert.equal(proposal?.label, 'Tests for prices.js (node:test)');
      assert.deepEqual(
        proposal.files.map((file) => [vscode.workspace.asRelativePath(file.uri), file.before, file.after]),
        [['test/prices.test.js', null, "import test from 'node:test';\n"]],
      );
      const asked = answers.asked.at(-1);
      assert.match(asked?.instruction ?? '', /node:test.*'\.\.\/src\/prices\.js'/);
      assert.equal(asked?.context?.[0]?.text, readFileSync(path.join(shop, 'src', 'prices.js'), 'utf8'));
      made.push(path.join(shop, 'test', 'prices.test.js'));
      await vscode.commands.executeCommand('mlxCode.edits.apply');
      assert.equal(readFileSync(path.join(shop, 'test', 'prices.test.js'), 'utf8'), "import test from 'node:test';\n");
    });

    it('adds to the tests that are there', async () => {
      await openSelected(vscode.Uri.file(path.join(shop, 'src', 'cart.js')), 'export function total', /\n\}/);
      const there = readFileSync(path.join(shop, 'test', 'cart.test.js'), 'utf8');
      answer = (text) => `${text}\ntest('more', () => {});\n`;
      const proposal = await run<Proposal>('generateTests');
      assert.ok(proposal);
      assert.equal(afterOf(proposal), `${there}\ntest('more', () => {});\n`);
      assert.match(answers.asked.at(-1)?.instruction ?? '', /behind the tests that are there/);
      assert.match(answers.asked.at(-1)?.context?.[0]?.text ?? '', /^export function total[^]*\}$/);
    });

    it('says so for a language whose tests it does not know, and for a document without a place', async () => {
      await openSelected(folder.write('notes.md', '# Notes\n'));
      assert.deepEqual(
        (await messagesOf(() => run('generateTests'))).map(({ code }) => code),
        ['testsUnknown'],
      );
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'python', content: 'a = 1\n' }));
      assert.deepEqual(
        (await messagesOf(() => run('generateTests'))).map(({ code }) => code),
        ['documentUnsaved'],
      );
    });
  });

  describe('with the language server', () => {
    const prices =
      'export interface Price {\n  cents: number;\n}\n\nexport function shown(p: Price): string {\n  const euros = p.cents / 100;\n  return euros.toFixed(2);\n}\n';
    const label = "import { shown } from './actionPrices.js';\n\nexport const label = shown({ cents: 250 });\n";

    const typeFirst = async (uri: vscode.Uri): Promise<void> =>
      typeInto(await vscode.workspace.openTextDocument(uri), new vscode.Position(0, 0), '// mine\n');

    it('renames to a proposed name in every file', async () => {
      const uri = inShop('src/actionPrices.ts', prices);
      const user = inShop('src/actionLabel.ts', label);
      const script = await saying(['shown', 'priceText', 'return', 'priceText', 'euroText'], () => typeFirst(uri));
      try {
        const editor = await openSelected(uri);
        const at = prices.indexOf('shown');
        editor.selection = new vscode.Selection(editor.document.positionAt(at), editor.document.positionAt(at));
        await waitFor('TypeScript to know the name', () =>
          Promise.resolve(vscode.commands.executeCommand('vscode.prepareRename', uri, editor.selection.active)).catch(() => undefined),
        );
        let offered: string[] = [];
        window.showQuickPick = (items: { label: string }[]) => {
          offered = items.map((item) => item.label);
          return Promise.resolve(items[0]);
        };
        const proposal = await run<Proposal>('suggestNames');
        assert.deepEqual(offered, ['priceText', 'euroText', 'Type a Name…'], 'neither what is taken nor a word of the language');
        assert.equal(proposal?.label, 'Rename shown to priceText');
        const after = new Map(proposal.files.map((file) => [file.uri.toString(), file.after]));
        assert.equal(after.get(uri.toString()), `// mine\n${prices.replace('shown', 'priceText')}`, 'with what was typed meanwhile');
        assert.equal(after.get(user.toString()), label.replaceAll('shown', 'priceText'));
        await vscode.commands.executeCommand('mlxCode.edits.apply');
        assert.equal(editor.document.getText(), `// mine\n${prices.replace('shown', 'priceText')}`);
      } finally {
        script.restore();
      }
    });

    it('says so where nothing can be renamed', async () => {
      await openSelected(folder.write('plain.txt', 'one two\n'));
      assert.deepEqual(
        (await messagesOf(() => run('suggestNames'))).map(({ code }) => code),
        ['symbolNone'],
      );
    });

    it('extracts a function that the model names', async () => {
      const uri = inShop('src/actionPrices.ts', prices);
      const script = await saying(['euros', 'asEuros', 'price'], () => typeFirst(uri));
      try {
        const editor = await openSelected(uri, 'p.cents / 100', 'p.cents / 100');
        await waitFor('TypeScript to offer it', async () => {
          const asked = vscode.commands.executeCommand<vscode.CodeAction[]>(
            'vscode.executeCodeActionProvider',
            uri,
            editor.selection,
            'refactor.extract.function',
          );
          return (await Promise.resolve(asked).catch(() => [])).some(({ title }) => title.includes('module scope'));
        });
        const proposal = await run<Proposal>('extractFunction');
        assert.equal(proposal?.label, 'Extract asEuros in actionPrices.ts');
        assert.match(
          afterOf(proposal),
          /^\/\/ mine\nexport interface[^]*const euros = asEuros\(p\);[^]*function asEuros\(p: Price\)[^]*return p\.cents \/ 100;/,
        );
        assert.ok(!afterOf(proposal).includes('newFunction'));
      } finally {
        script.restore();
      }
    });

    it('has the model extract what no server can', async () => {
      const text = 'class Shop:\n    def price(self):\n        return 1\n';
      await openSelected(folder.write('shop.py', text), '    def price', 'return 1');
      answer = (asked) => `${asked}\nclass Price:\n    pass\n`;
      const proposal = await run<Proposal>('extractClass');
      assert.equal(proposal?.label, 'Extract class in shop.py');
      assert.match(answers.asked.at(-1)?.instruction ?? '', /lines 2 to 3 into a new class/);
      await openSelected(folder.write('empty.py', text));
      assert.deepEqual(
        (await messagesOf(() => run('extractClass'))).map(({ code }) => code),
        ['selectionEmpty'],
      );
    });

    it('moves a function to another file, with the imports of who uses it', async () => {
      const uri = inShop('src/actionPrices.ts', prices);
      const user = inShop('src/actionLabel.ts', label);
      const editor = await openSelected(uri);
      const at = prices.indexOf('shown');
      editor.selection = new vscode.Selection(editor.document.positionAt(at), editor.document.positionAt(at));
      await waitFor('TypeScript to tell the symbols', () =>
        Promise.resolve(vscode.commands.executeCommand<unknown[] | undefined>('vscode.executeDocumentSymbolProvider', uri)).then(
          (found) => found?.length,
        ),
      );
      made.push(path.join(shop, 'src', 'actionShown.ts'));
      const proposal = await run<Proposal>('moveSymbol', { to: 'src/actionShown.ts' });
      assert.equal(proposal?.label, 'Move shown to actionShown.ts');
      const after = new Map(proposal.files.map((file) => [path.basename(file.uri.fsPath), file]));
      assert.equal(after.get('actionShown.ts')?.before, null);
      assert.match(after.get('actionShown.ts')?.after ?? '', /import .*Price.* from ["']\.\/actionPrices\.js["'][^]*export function shown/);
      assert.ok(!after.get('actionPrices.ts')?.after?.includes('shown'));
      assert.match(after.get('actionLabel.ts')?.after ?? '', /from ["']\.\/actionShown\.js["']/);
      await vscode.commands.executeCommand('mlxCode.edits.apply');
      assert.match(readFileSync(path.join(shop, 'src', 'actionShown.ts'), 'utf8'), /export function shown/);
      const changed = await vscode.workspace.openTextDocument(user);
      assert.match(changed.getText(), /actionShown/);
    });

    it('has the model move what no server can, and shows it who uses it', async () => {
      const symbols = vscode.languages.registerDocumentSymbolProvider('python', {
        provideDocumentSymbols: (document) => {
          if (document.lineCount < 2) return [];
          const range = document.lineAt(0).range.union(document.lineAt(1).range);
          return [new vscode.DocumentSymbol('total', '', vscode.SymbolKind.Function, range, document.lineAt(0).range)];
        },
      });
      try {
        const uri = inShop('src/action_cart.py', 'def total(items):\n    return len(items)\n');
        inShop('src/action_report.py', 'from action_cart import total\n');
        const editor = await openSelected(uri);
        editor.selection = new vscode.Selection(0, 5, 0, 5);
        answer = () => '';
        const proposal = await run<Proposal>('moveSymbol', { to: 'src/action_total.py' });
        assert.equal(proposal?.label, 'Move total to action_total.py');
        assert.deepEqual(
          answers.asked.at(-1)?.files.map((file) => file.path),
          ['src/action_cart.py', 'src/action_total.py', 'src/action_report.py'],
        );
      } finally {
        symbols.dispose();
      }
      await openSelected(folder.write('plain.txt', 'one two\n'));
      assert.deepEqual(
        (await messagesOf(() => run('moveSymbol'))).map(({ code }) => code),
        ['symbolNone'],
      );
    });
  });
});
