/**
 * "Fix until it is gone" over real diagnostics of VS Code's own language servers: for each seeded problem a scripted model gives wrong answers
 * and a right one, in that order. The right one must be offered first, and VS Code must then report the problem no more, and nothing new.
 */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { copyScheme } from '../../src/vscode/actions/copyCheck.ts';
import type { Proposal } from '../../src/vscode/edits/pendingProposal.ts';
import {
  chooseModelFile,
  closeEditors,
  discardProposals,
  fixtureModel,
  openSelected,
  TemporaryFolder,
  waitFor,
} from './extensionUnderTest.ts';
import { scriptAnswers, type ScriptedAnswers } from './scriptedAnswers.ts';

type Replacement = readonly [search: string, replacement: string];

interface Seed {
  file: string;
  text: string;
  /** Where the problem is reported; the first of its occurrences. */
  at: string;
  right: Replacement;
  wrong: readonly Replacement[];
}

const money =
  'export interface Price {\n  cents: number;\n  currency?: string;\n}\nexport const shown = (price: Price): string => `${price.cents}`;\n';
const typed = (body: string): string => `import { type Price, shown } from './money';\n\n${body}\n`;
const checked = (body: string): string => `// @ts-check\n\n${body}\n`;

const seeds: readonly Seed[] = [
  {
    file: 'assign.ts',
    text: typed('export function label(price: Price): string {\n  const text: number = shown(price);\n  return `${text}`;\n}'),
    at: 'text: number',
    right: ['text: number', 'text'],
    wrong: [
      ['text: number', 'text: boolean'],
      ['number = shown(price)', 'number = shwon(price)'],
    ],
  },
  {
    file: 'argument.ts',
    text: typed('export function label(): string {\n  return shown({ cents: "100" });\n}'),
    at: 'cents: "100"',
    right: ['"100"', '100'],
    wrong: [
      ['"100"', 'true'],
      ['{ cents: "100" }', '{ cent: 100 }'],
    ],
  },
  {
    file: 'missingName.ts',
    text: typed('export function label(price: Price): string {\n  return show(price);\n}'),
    at: 'show(price)',
    right: ['show(price)', 'shown(price)'],
    wrong: [
      ['show(price)', 'show (price)'],
      ['show(price)', 'shown(prise)'],
    ],
  },
  {
    file: 'possiblyUndefined.ts',
    text: typed('export function upper(price: Price): string {\n  return price.currency.toUpperCase();\n}'),
    at: 'price.currency',
    right: ['price.currency.toUpperCase()', "(price.currency ?? 'EUR').toUpperCase()"],
    wrong: [
      ['price.currency.toUpperCase()', 'price.currency?.toUpperCase()'],
      ['price.currency.toUpperCase()', 'price.currency.toUpperCase(1)'],
    ],
  },
  {
    file: 'returnsNothing.ts',
    text: typed('export function first(prices: Price[]): Price {\n  prices.at(0);\n}'),
    at: 'Price {',
    right: ['Price {\n  prices.at(0);', 'Price | undefined {\n  return prices.at(0);'],
    wrong: [
      ['  prices.at(0);', '  return prices.at(0);'],
      ['prices.at(0)', 'prices[0]'],
    ],
  },
  {
    file: 'typo.ts',
    text: typed('export function all(prices: Price[]): string[] {\n  return prices.mapp(shown);\n}'),
    at: 'mapp',
    right: ['mapp', 'map'],
    wrong: [
      ['mapp', 'forEach'],
      ['mapp(shown)', 'mapp(shown, 1)'],
    ],
  },
  {
    file: 'unfinished.ts',
    text: typed('export function sum(prices: Price[]): number {\n  return prices.reduce((sum, price) => sum + price.cents, 0;\n}'),
    at: ';\n}',
    right: [', 0;', ', 0);'],
    wrong: [
      [', 0;', ', 0];'],
      [', 0;', ", '');"],
    ],
  },
  {
    file: 'importedName.ts',
    text: "import { show } from './money';\n\nexport const text = show({ cents: 1 });\n",
    at: 'show }',
    right: ['{ show }', '{ shown as show }'],
    wrong: [
      ['{ show }', '{ display as show }'],
      ["import { show } from './money';", 'const show = (price: Prize) => `${price.cents}`;'],
    ],
  },
  {
    file: 'property.js',
    text: checked(
      "export function shout(text) {\n  return text.length.toUpperCase();\n}\n\nconst one = 'a'.lenght;\nexport const more = one;",
    ),
    at: 'lenght',
    right: ['lenght', 'length'],
    wrong: [
      ['lenght', 'long'],
      ["'a'.lenght", "'a'.length.size"],
    ],
  },
  {
    file: 'parameter.js',
    text: checked(
      '/** @param {number} cents */\nfunction euros(cents) {\n  return (cents / 100).toFixed(2);\n}\n\nexport const price = euros("250");',
    ),
    at: '"250"',
    right: ['"250"', '250'],
    wrong: [
      ['"250"', "'250'"],
      ['euros("250")', 'euros()'],
    ],
  },
  {
    file: 'constant.js',
    text: checked('const count = 1;\nexport function next() {\n  count = count + 1;\n  return count;\n}'),
    at: 'count = count',
    right: ['const count', 'let count'],
    wrong: [
      ['count = count + 1', 'count += 1'],
      ['count = count + 1', 'counts = count + 1'],
    ],
  },
  {
    file: 'call.js',
    text: checked('const total = [1, 2].reduce((sum, one) => sum + one);\nexport const text = total.toUppercase();'),
    at: 'toUppercase',
    right: ['total.toUppercase()', 'total.toFixed(2)'],
    wrong: [
      ['toUppercase', 'toUpperCase'],
      ['toUppercase()', 'toFixed("2")'],
    ],
  },
  {
    file: 'trailing.json',
    text: '{\n  "name": "shop",\n  "open": true,\n}\n',
    at: ',\n}',
    right: ['true,\n}', 'true\n}'],
    wrong: [
      ['true,\n}', 'true,,\n}'],
      ['true,\n}', 'true,\n  "open": false\n}'],
    ],
  },
  {
    file: 'colon.json',
    text: '{\n  "name" "shop",\n  "open": true\n}\n',
    at: '"shop"',
    right: ['"name" "shop"', '"name": "shop"'],
    wrong: [
      ['"name" "shop"', '"name"; "shop"'],
      ['"name" "shop"', '"name": shop'],
    ],
  },
  {
    file: 'twice.json',
    text: '{\n  "name": "shop",\n  "name": "store"\n}\n',
    at: '"name": "store"',
    right: ['"name": "store"', '"title": "store"'],
    wrong: [
      ['"store"', '"Store"'],
      ['"name": "store"', '"title": "store",'],
    ],
  },
  {
    file: 'property.css',
    text: '.price {\n  colr: red;\n}\n.name {\n  color: blue;\n}\n',
    at: 'colr',
    right: ['colr', 'color'],
    wrong: [
      ['colr', 'colour'],
      ['colr: red;', 'color: red; width: ;'],
    ],
  },
  {
    file: 'brace.css',
    text: '.price {\n  color: red;\n.name {\n  color: blue;\n',
    at: '\n',
    right: ['  color: blue;\n', '  color: blue;\n}\n}\n'],
    wrong: [
      ['color: blue;', 'color: blue;;'],
      ['  color: blue;\n', '  color: blue;\n}\n}\n}\n'],
    ],
  },
  {
    file: 'colon.css',
    text: '.price {\n  color red;\n}\n',
    at: 'red',
    right: ['color red', 'color: red'],
    wrong: [
      ['color red', 'color; red'],
      ['color red', 'colr: red'],
    ],
  },
  {
    file: 'variable.scss',
    text: '$gap: 4px;\n.price {\n  margin $gap;\n}\n',
    at: '$gap;\n}',
    right: ['margin $gap', 'margin: $gap'],
    wrong: [
      ['margin $gap', 'margin = $gap'],
      ['margin $gap', 'margn: $gap'],
    ],
  },
  {
    file: 'brace.less',
    text: '@gap: 4px;\n.price {\n  margin: @gap;\n',
    at: '\n',
    right: ['  margin: @gap;\n', '  margin: @gap;\n}\n'],
    wrong: [
      ['@gap;\n', '@gap; \n'],
      ['  margin: @gap;\n', '  margn: @gap;\n}\n'],
    ],
  },
  {
    file: 'script.html',
    text: '<!doctype html>\n<html>\n<body>\n<script>\n  const price = ;\n</script>\n</body>\n</html>\n',
    at: ';\n</script>',
    right: ['price = ;', 'price = 1;'],
    wrong: [
      ['price = ;', 'price = ();'],
      ['price = ;', 'price ==;'],
    ],
  },
  {
    file: 'style.html',
    text: '<!doctype html>\n<html>\n<head>\n<style>\n  .price { colr: red; }\n</style>\n</head>\n</html>\n',
    at: 'colr',
    right: ['colr', 'color'],
    wrong: [
      ['colr', 'kolor'],
      ['colr: red;', 'color: red; width: ;'],
    ],
  },
  // No server of VS Code's own reports on Python: these two come from the test's own tool, below.
  {
    file: 'tabs.py',
    text: 'def total(prices):\n\treturn sum(prices)\n',
    at: '\treturn',
    right: ['\treturn', '    return'],
    wrong: [
      ['\treturn', '\t\treturn'],
      ['\treturn sum(prices)', '    return sum(prices)  # TODO'],
    ],
  },
  {
    file: 'todo.py',
    text: 'def total(prices):\n    return 0  # TODO\n',
    at: '# TODO',
    right: ['return 0  # TODO', 'return sum(prices)'],
    wrong: [
      ['return 0  # TODO', 'return 1  # TODO'],
      ['    return 0  # TODO', '\treturn sum(prices)'],
    ],
  },
];

/** A tool as an extension would bring it along: reports tabs and notes to self in Python, a moment after a text opens or changes. */
function pythonTool(): vscode.Disposable {
  const reported = vscode.languages.createDiagnosticCollection('python-tool');
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const look = (document: vscode.TextDocument): void => {
    if (document.languageId !== 'python') return;
    const found = [...document.getText().matchAll(/^\t+|# TODO/gm)].map(({ index, 0: text }) => {
      const range = new vscode.Range(document.positionAt(index), document.positionAt(index + text.length));
      const diagnostic = new vscode.Diagnostic(range, text.startsWith('#') ? 'a note to self' : 'a tab', vscode.DiagnosticSeverity.Warning);
      diagnostic.code = text.startsWith('#') ? 'T1' : 'W1';
      return diagnostic;
    });
    const timer = setTimeout(() => reported.set(document.uri, found), 40);
    timers.add(timer);
  };
  return vscode.Disposable.from(
    // One that comes later would report to a collection that is gone.
    { dispose: () => timers.forEach((timer) => clearTimeout(timer)) },
    reported,
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidChangeTextDocument(({ document }) => look(document)),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => reported.delete(uri)),
  );
}

const told = (diagnostics: readonly vscode.Diagnostic[]): string[] =>
  diagnostics
    .filter(({ severity }) => severity !== vscode.DiagnosticSeverity.Hint)
    .map(({ message }) => message)
    .sort();
const copies = (): vscode.Tab[] =>
  vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputText && input.uri.scheme === copyScheme);

describe('fix until it is gone', () => {
  const folder = new TemporaryFolder();
  let tool: vscode.Disposable;
  let answers: ScriptedAnswers;
  let script: string[] = [];
  const window = vscode.window as unknown as Record<string, unknown>;
  const realPick = window.showQuickPick;

  before(async () => {
    tool = pythonTool();
    await chooseModelFile(fixtureModel('scripted'));
    folder.write('money.ts', money);
    folder.write('tsconfig.json', '{ "compilerOptions": { "strict": true, "noEmit": true, "types": [], "target": "ES2023" } }');
    answers = await scriptAnswers(() => script);
  });
  afterEach(async () => {
    window.showQuickPick = realPick;
    await discardProposals();
    await closeEditors();
  });
  after(() => {
    answers.restore();
    tool.dispose();
    folder.remove();
  });

  const diagnosticAt = (document: vscode.TextDocument, offset: number, length: number): vscode.Diagnostic | undefined =>
    vscode.languages.getDiagnostics(document.uri).find(({ range, severity }) => {
      if (severity === vscode.DiagnosticSeverity.Hint) return false;
      return document.offsetAt(range.start) <= offset + length && document.offsetAt(range.end) >= offset;
    });

  // Each takes seconds, as a language server has to look at every answer: of a language that has many, every other one.
  const some = seeds.filter(({ file }, at) => at % 2 === 0 || /\.(?:py|less|scss)$/.test(file));
  for (const seed of process.env.MLX_CODE_FULL ? seeds : some) {
    it(`offers the right answer first: ${seed.file}`, async () => {
      const replaced = ([search, replacement]: Replacement): string => {
        assert.ok(seed.text.includes(search), `${seed.file} has ${search}`);
        return seed.text.replace(search, () => replacement);
      };
      const { document } = await openSelected(folder.write(seed.file, seed.text));
      // A problem at the end of the text is wherever the tool puts it.
      const at = seed.at === '\n' ? seed.text.length - 1 : seed.text.indexOf(seed.at);
      const diagnostic = await waitFor(`the problem of ${seed.file}`, () => diagnosticAt(document, at, seed.at === '\n' ? 1 : 0), 60_000);
      const before = told(vscode.languages.getDiagnostics(document.uri));
      script = [...seed.wrong.map(replaced), replaced(seed.right)];
      const proposal = await vscode.commands.executeCommand<Proposal | undefined>('mlxCode.actions.fix', document.uri, diagnostic.range);
      assert.ok(proposal, 'a proposal is opened without asking');
      assert.equal(proposal.files[0]?.after, replaced(seed.right));
      assert.equal(document.getText(), seed.text, 'the document is as it was');
      assert.deepEqual(copies(), [], 'no copy stays open');

      let labels: string[] = [];
      window.showQuickPick = (items: { label: string; detail: string }[]) => {
        labels = items.map(({ label }) => label);
        return Promise.resolve(undefined);
      };
      await vscode.commands.executeCommand('mlxCode.actions.otherFixes');
      console.log(
        `${seed.file} [${diagnostic.source ?? ''}] ${diagnostic.message.split('\n', 1)[0] ?? ''}: ${labels.map((label) => label.replace(/^\S+ /, '')).join(' | ')}`,
      );
      assert.equal(labels.length, seed.wrong.length + 1);
      assert.match(labels[0] ?? '', /\$\(pass\) Fix 1: clears it$/);
      for (const label of labels.slice(1)) assert.match(label, /\$\(warning\) .*(the problem remains|clears it, adds \d+ problem)/);

      await vscode.commands.executeCommand('mlxCode.edits.apply');
      assert.equal(document.getText(), replaced(seed.right));
      const gone = [...before];
      gone.splice(gone.indexOf(diagnostic.message), 1);
      await waitFor(
        `VS Code to report the problem of ${seed.file} no more, and nothing else`,
        () => told(vscode.languages.getDiagnostics(document.uri)).every((message) => gone.includes(message)),
        60_000,
      );
    });
  }
});
