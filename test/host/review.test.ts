import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { KnownFinding, ReviewOptions, ReviewResult } from '../../src/core/review/reviewService.ts';
import type { ReviewChanges } from '../../src/core/review/reviewSubject.ts';
import { changedLines } from '../../src/core/review/reviewSubject.ts';
import { fingerprintOf, linesAfter } from '../../src/core/review/fingerprint.ts';
import type { ShownFinding } from '../../src/vscode/review/reviews.ts';
import {
  chooseModelFile,
  closeEditors,
  discardProposals,
  fixtureModel,
  messagesOf,
  openSelected,
  TemporaryFolder,
  underTest,
  vsCodeGit,
  waitFor,
} from './extensionUnderTest.ts';
import { scriptAnswers } from './scriptedAnswers.ts';

const folder = new TemporaryFolder();
const root = path.join(folder.path, 'reviewed');
const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const at = (name: string): vscode.Uri => vscode.Uri.file(path.join(root, name));
const lines = (...changed: number[]): string =>
  Array.from({ length: 30 }, (_, i) => (changed.includes(i + 1) ? `pay(${String(i + 1)});\n` : `let line${String(i + 1)};\n`)).join('');

/** The review says something of each changed line; what it was asked is kept. */
async function scripted(): Promise<{ asked: ReviewChanges[]; restore(): unknown }> {
  const service = (await underTest()).services.reviews as unknown as Record<string, unknown>;
  const asked: ReviewChanges[] = [];
  service.review = async (changes: ReviewChanges, { onFinding, dismissed }: ReviewOptions): Promise<ReviewResult> => {
    asked.push(changes);
    const findings: KnownFinding[] = [];
    for (const { path: file, hunks } of changes.files) {
      const lineAt = linesAfter(hunks);
      for (const line of hunks.flatMap(changedLines)) {
        const finding = {
          path: file,
          line,
          endLine: line,
          severity: 'warning' as const,
          rule: 'bug',
          cites: null,
          fix: null,
          source: 'review' as const,
        };
        const print = await fingerprintOf(finding, lineAt);
        if (dismissed?.has(print)) continue;
        const known = { ...finding, message: `Line ${String(line)} is wrong.`, print, said: lineAt(line) ?? '' };
        findings.push(known);
        onFinding?.(known);
      }
    }
    return { findings, dismissed: 0, read: 1, unread: 0, notes: [] };
  };
  return { asked, restore: () => Reflect.deleteProperty(service, 'review') };
}

/** Types this into the next inputs, or closes them. */
function inputs(text: string | undefined): { restore(): void } {
  const window = vscode.window as unknown as Record<string, unknown>;
  const real = window.showInputBox;
  window.showInputBox = () => Promise.resolve(text);
  return { restore: () => void (window.showInputBox = real) };
}

const review = (way: string, ...args: unknown[]): Thenable<readonly ShownFinding[]> =>
  vscode.commands.executeCommand(`mlxCode.review.${way}`, ...args);
const places = (found: readonly ShownFinding[]): unknown[] =>
  found.map(({ uri, range, gone }) => [path.basename(uri.path), range.start.line + 1, gone]);

/** Opened, and as it is on the disk: VS Code reads a file that has changed again only when its watcher has told. */
async function openCart(): Promise<vscode.TextEditor> {
  const editor = await openSelected(at('cart.js'));
  await waitFor('the text', () => editor.document.getText() === readFileSync(path.join(root, 'cart.js'), 'utf8'));
  return editor;
}

describe('a review in the editor', () => {
  before(async () => {
    mkdirSync(root);
    git('init', '--quiet', '--initial-branch=main');
    git('config', 'user.name', 'Test');
    git('config', 'user.email', 'test@shop.example');
    writeFileSync(path.join(root, 'cart.js'), lines());
    writeFileSync(path.join(root, 'other.js'), lines());
    git('add', '--all');
    git('commit', '--quiet', '-m', 'begin');
    const api = await vsCodeGit();
    await waitFor('the repository', () => api.openRepository(vscode.Uri.file(root)));
    await chooseModelFile(fixtureModel('random'));
  });
  beforeEach(() => {
    git('reset', '--quiet', '--hard');
    writeFileSync(path.join(root, 'cart.js'), lines(5, 20));
    git('add', '--all');
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('mlxCode.review.clear');
    await discardProposals();
    await closeEditors();
  });
  after(() => folder.remove());

  it('finds places in the editor by their lines, follows what is typed, and says when a line is another one', async () => {
    const script = await scripted();
    try {
      const editor = await openCart();
      const found = await review('staged');
      assert.deepEqual(places(found), [['cart.js', 5, false], ['cart.js', 20, false]]); // prettier-ignore
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'new\nnew\n'));
      assert.deepEqual(places(found), [['cart.js', 7, false], ['cart.js', 22, false]]); // prettier-ignore
      await editor.edit((edit) => edit.replace(editor.document.lineAt(6).range, 'pay(5, now);'));
      assert.deepEqual(places(found), [['cart.js', 7, true], ['cart.js', 22, false]]); // prettier-ignore
      await vscode.commands.executeCommand('undo');
      assert.deepEqual(places(found)[0], ['cart.js', 7, false]);
    } finally {
      script.restore();
    }
  });

  it('places what was staged in a text that has gone on, also when its file is opened later', async () => {
    const script = await scripted();
    try {
      writeFileSync(path.join(root, 'cart.js'), `first\n${lines(5)}`);
      await openSelected(at('other.js'));
      const found = await review('staged');
      await openCart();
      await waitFor('the places', () => found[0]?.range.start.line === 5);
      assert.deepEqual(places(found), [['cart.js', 6, false], ['cart.js', 20, true]]); // prettier-ignore
    } finally {
      script.restore();
    }
  });

  it('checks again what has changed since, and takes away what is gone', async () => {
    const script = await scripted();
    try {
      await openCart();
      await review('staged');
      writeFileSync(path.join(root, 'cart.js'), lines(5, 28));
      git('add', '--all');
      await waitFor('the text', () => vscode.window.activeTextEditor?.document.lineAt(27).text === 'pay(28);');
      const found = await review('checkAgain');
      assert.deepEqual(places(found), [['cart.js', 5, false], ['cart.js', 28, false]]); // prettier-ignore
      assert.deepEqual(
        script.asked[1]!.files.flatMap(({ hunks }) => hunks.flatMap(changedLines)),
        [28],
      );
    } finally {
      script.restore();
    }
  });

  it('is of a branch, a commit, a file and a selection, and the chat can ask for it', async () => {
    const script = await scripted();
    try {
      git('commit', '--quiet', '-m', 'pay');
      await openCart();
      assert.deepEqual(places(await review('commit', undefined, 'HEAD')), [['cart.js', 5, false], ['cart.js', 20, false]]); // prettier-ignore
      assert.deepEqual(places(await review('branch', undefined, 'HEAD~1')).length, 2);
      assert.equal((await review('file')).length, 30);
      await openSelected(at('cart.js'), 'pay(5);', 'let line6;');
      assert.deepEqual(places(await review('selection')), [['cart.js', 5, false], ['cart.js', 6, false]]); // prettier-ignore
      const { services } = await underTest();
      const command = services.commands.find({ name: 'review', argument: 'commit HEAD' });
      assert.match((await command.run('commit HEAD')) ?? '', /^`Commit HEAD in reviewed`: 2 findings\./);
      await assert.rejects(command.run('everything'), { code: 'commandArguments' });
      await assert.rejects(command.run('staged now'), { code: 'commandArguments' });
      await assert.rejects(command.run('commit nowhere'), { code: 'gitRefUnknown' });
    } finally {
      script.restore();
      git('reset', '--quiet', '--hard', 'HEAD~1');
    }
  });

  it('forgets a finding that was dismissed with a reason, until it is brought back', async () => {
    const script = await scripted();
    const { services } = await underTest();
    try {
      await openCart();
      const [first] = await review('staged');
      const asked = inputs('meant so');
      assert.equal(await vscode.commands.executeCommand('mlxCode.review.dismiss', first), true);
      asked.restore();
      assert.deepEqual(places(await review('staged')), [['cart.js', 20, false]]);
      const [kept] = await services.dismissals.all();
      assert.deepEqual([kept?.print, kept?.reason, kept?.path], [first!.finding.print, 'meant so', 'cart.js']);
      const closed = inputs(undefined);
      assert.equal(await vscode.commands.executeCommand('mlxCode.review.dismiss', (await review('staged'))[0]), false);
      closed.restore();
      const window = vscode.window as unknown as Record<string, unknown>;
      const real = window.showQuickPick;
      window.showQuickPick = (items: unknown[]) => Promise.resolve(items);
      await vscode.commands.executeCommand('mlxCode.review.showDismissed');
      window.showQuickPick = real;
      assert.equal((await review('staged')).length, 2);
    } finally {
      for (const { print } of await services.dismissals.all()) await services.dismissals.remove(print);
      script.restore();
    }
  });

  it('proposes a fix of the lines around, with what was found as the instruction', async () => {
    const script = await scripted();
    const answers = await scriptAnswers(({ files: [file] }) => [file!.text.replace('pay(5);', 'await pay(5);')]);
    try {
      await openCart();
      const [first] = await review('staged');
      const proposal = await vscode.commands.executeCommand<{ files: { after: string | null }[] } | undefined>(
        'mlxCode.review.proposeFix',
        first,
      );
      assert.match(proposal?.files[0]?.after ?? '', /await pay\(5\);/);
      const [request] = answers.asked;
      assert.match(request!.instruction, /line 5 \(bug\): Line 5 is wrong\. Mend that/);
      assert.deepEqual(request!.files[0]!.within, { first: 1, last: 17 });
    } finally {
      answers.restore();
      script.restore();
    }
  });

  it('says in one message what can not be reviewed', async () => {
    git('reset', '--quiet', '--hard');
    await openCart();
    const shown = await messagesOf(async () => {
      await review('staged');
      await review('branch', undefined, '--output=x');
      await vscode.commands.executeCommand('mlxCode.review.proposeFix');
      await vscode.commands.executeCommand('mlxCode.review.checkAgain');
    });
    assert.deepEqual(
      shown.map(({ code }) => code),
      ['reviewNothing', 'gitRefUnknown', 'findingNone', 'findingNone'].slice(0, shown.length),
    );
    assert.ok(shown.length >= 3);
  });

  it('names changed lines only, with the model itself', async () => {
    await openCart();
    const found = await review('staged');
    for (const { finding } of found) assert.ok(finding.path === 'cart.js' && [5, 20].includes(finding.line));
  });
});
