import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../src/base/appError.ts';
import type { KnownFinding, ReviewOptions, ReviewResult } from '../../src/core/review/reviewService.ts';
import type { ReviewChanges } from '../../src/core/review/reviewSubject.ts';
import { changedLines } from '../../src/core/review/reviewSubject.ts';
import { fingerprintOf, linesAfter } from '../../src/core/review/fingerprint.ts';
import { linePrint } from '../../src/node/review/saidLines.ts';
import { keepReview } from '../../src/vscode/review/keptReviews.ts';
import { Reviews, type ShownFinding } from '../../src/vscode/review/reviews.ts';
import { ReviewThreads } from '../../src/vscode/review/reviewThreads.ts';
import { reviewState, ReviewView } from '../../src/vscode/review/reviewView.ts';
import { GitSource, TextSource } from '../../src/vscode/review/reviewSources.ts';
import { citedMessage, writeCitingModel } from '../support/citingModel.ts';
import { FakeMemento } from '../support/fakeMemento.ts';
import { notebookFile } from '../support/notebookFile.ts';
import {
  answering,
  chooseModelFile,
  closeEditors,
  discardProposals,
  fixtureModel,
  messagesOf,
  openSelected,
  TemporaryFolder,
  typeInto,
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
        const known = { ...finding, message: `Line ${String(line)} is wrong.`, print, said: linePrint(lineAt(line) ?? ''), surprise: null };
        findings.push(known);
        onFinding?.(known);
      }
    }
    return { findings, dismissed: 0, read: 1, unread: 0, unusual: [], notes: [] };
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

/** Reviews with what draws them, whose threads are kept to be looked at. The list is one beside that of the extension, which stays. */
function drawing(): {
  reviews(services: ConstructorParameters<typeof Reviews>[0]): {
    reviews: Reviews;
    threads: vscode.CommentThread[];
    view: ReviewView;
    dispose(): void;
  };
  restore(): void;
} {
  const { createTreeView } = vscode.window;
  const { createCommentController } = vscode.comments;
  let made: vscode.CommentThread[] = [];
  Object.assign(vscode.window, { createTreeView: () => ({ selection: [], dispose: () => undefined }) });
  Object.assign(vscode.comments, {
    createCommentController: (id: string, label: string) => {
      const controller = createCommentController(`${id}.looked`, label);
      const threads = made;
      const createCommentThread: vscode.CommentController['createCommentThread'] = (...args) => {
        const thread = controller.createCommentThread(...args);
        threads.push(thread);
        return thread;
      };
      return { createCommentThread, dispose: () => controller.dispose() };
    },
  });
  return {
    reviews: (services) => {
      const threads: vscode.CommentThread[] = (made = []);
      const reviews = new Reviews(services);
      const drawn = new ReviewThreads(reviews);
      const view = new ReviewView(reviews);
      const dispose = (): void => {
        for (const one of [view, drawn, reviews]) one.dispose();
      };
      return { reviews, threads, view, dispose };
    },
    restore: () => {
      Object.assign(vscode.window, { createTreeView });
      Object.assign(vscode.comments, { createCommentController });
    },
  };
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

  it('reads a notebook by its cells, at the lines of its file, and leads to the cell', async () => {
    const script = await scripted();
    const begin = git('rev-parse', 'HEAD').trim();
    const file = path.join(root, 'sales.ipynb');
    const cells = [{ source: 'a = 1' }, { source: 'def total():\n    return 1', outputs: ['A'.repeat(500)] }];
    try {
      git('reset', '--quiet', '--hard');
      writeFileSync(file, notebookFile(cells));
      git('add', '--all');
      git('commit', '--quiet', '-m', 'sell');
      const text = notebookFile([cells[0]!, { source: 'def total():\n    return 2', outputs: ['B'.repeat(500)] }]);
      writeFileSync(file, text);
      git('add', '--all');
      // Of which repository it is, the file in front says.
      await openCart();
      const found = await review('staged');
      const line = text.split('\n').findIndex((one) => one.includes('return 2')) + 1;
      assert.deepEqual(places(found), [['sales.ipynb', line, false]]);
      const read = script.asked[0]?.files[0]?.hunks.flatMap((hunk) => hunk.lines.map((one) => one.text));
      assert.deepEqual(read, ['def total():', '    return 1', '    return 2']);
      await vscode.commands.executeCommand('mlxCode.review.goTo', found[0]);
      const editor = await waitFor('the notebook editor', () => vscode.window.activeNotebookEditor);
      assert.equal(editor.notebook.uri.fsPath, file);
      await waitFor('the cell', () => editor.selection.start === 1);
      assert.deepEqual(places(found), [['sales.ipynb', line, false]]);
    } finally {
      script.restore();
      git('reset', '--quiet', '--hard', begin);
    }
  });

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
      // As after a checkout, or a program that writes the file: all between the first and the last change is another text.
      const all = editor.document.getText().split('\n');
      const whole = [...all.slice(0, 2), 'above', ...all.slice(2, 24), 'below', ...all.slice(24)].join('\n');
      const between = new vscode.Range(0, 0, editor.document.lineCount, 0);
      await editor.edit((edit) => edit.replace(between, `very\n${whole}first\n`));
      assert.deepEqual(places(found), [['cart.js', 9, false], ['cart.js', 24, false]]); // prettier-ignore
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

  it('is of what is not staged, with new files, and no longer of what is staged since', async () => {
    const script = await scripted();
    const told = answering('showInformationMessage', () => undefined);
    try {
      writeFileSync(path.join(root, 'cart.js'), lines(5, 20, 28));
      writeFileSync(path.join(root, 'new.js'), 'pay();\n');
      const editor = await openCart();
      const found = await review('changes');
      assert.deepEqual(places(found), [['cart.js', 28, false], ['new.js', 1, false]]); // prettier-ignore
      assert.match(told.asked.at(-1) ?? '', /^Changes that are not staged in reviewed: 2 findings/);
      await vscode.commands.executeCommand('mlxCode.review.goTo', found[0]);
      assert.deepEqual([vscode.window.activeTextEditor?.document.uri.path, editor.selection.active.line], [at('cart.js').path, 27]);
      git('add', 'cart.js');
      assert.deepEqual(places(await review('checkAgain')), [['new.js', 1, false]]);
      git('add', '--all');
      // Where nothing is to be read, no model is asked.
      script.restore();
      assert.deepEqual((await messagesOf(() => review('changes'))).map(({ code }) => code), ['reviewNothing']); // prettier-ignore
    } finally {
      told.restore();
      script.restore();
    }
  });

  it('keeps a finding where it was followed to, says what to do before it is read again, and how many are gone', async () => {
    const script = await scripted();
    const told = answering('showInformationMessage', () => undefined);
    try {
      const { document } = await openCart();
      const found = await review('staged');
      await typeInto(document, new vscode.Position(0, 0), 'one;\ntwo;\n');
      await typeInto(document, new vscode.Position(6, 0), 'other');
      await waitFor('the line to have changed', () => found[0]?.gone === true);
      // Where nothing has to be read anew no model is asked.
      script.restore();
      assert.deepEqual(places(await review('checkAgain')), [['cart.js', 7, true], ['cart.js', 22, false]]); // prettier-ignore
      assert.equal(told.asked.at(-1), 'Staged changes in reviewed: nothing has changed since; 2 findings.');
      git('reset', '--quiet');
      assert.deepEqual(await review('checkAgain'), []);
      assert.equal(
        told.asked.at(-1),
        'Staged changes in reviewed: nothing new; 2 findings are gone with the lines that they were about. None is left.',
      );
    } finally {
      told.restore();
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

  it('asks which finding is meant where neither the cursor nor the list says so, and names the one that is dismissed', async () => {
    const script = await scripted();
    const { services } = await underTest();
    const window = vscode.window as unknown as Record<string, unknown>;
    const { showQuickPick, showInputBox } = window;
    try {
      await openCart();
      const found = await review('staged');
      await closeEditors();
      const offered: string[][] = [];
      let pick: number | null = null;
      window.showQuickPick = (items: { label: string; description: string }[]) => {
        offered.push(items.map(({ label, description }) => `${label} ${description}`));
        return Promise.resolve(pick === null ? undefined : items[pick]);
      };
      const asked: { title?: string; prompt?: string }[] = [];
      window.showInputBox = (options: { title?: string; prompt?: string }) => {
        asked.push(options);
        return Promise.resolve('');
      };
      assert.equal(await vscode.commands.executeCommand('mlxCode.review.dismiss'), undefined);
      assert.deepEqual([offered, asked], [[found.map(({ finding }) => `${finding.message} cart.js:${String(finding.line)} · bug`)], []]);
      assert.equal((await services.dismissals.all()).length, 0);
      pick = 1;
      assert.equal(await vscode.commands.executeCommand('mlxCode.review.dismiss'), true);
      assert.equal(asked[0]?.title, 'Dismiss Finding at cart.js:20');
      assert.ok(asked[0].prompt?.includes(found[1]!.finding.message));
      assert.deepEqual(
        (await services.dismissals.all()).map(({ print }) => print),
        [found[1]!.finding.print],
      );
    } finally {
      Object.assign(window, { showQuickPick, showInputBox });
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

  it('shows a staged file of secrets at its beginning, leaves mending it to the user, and takes it away once it is unstaged', async () => {
    git('reset', '--quiet', '--hard');
    writeFileSync(path.join(root, '.env'), 'PASSWORD=canary\n');
    git('add', '--all');
    const told = answering('showInformationMessage', () => undefined);
    const answers = await scriptAnswers(({ files: [file] }) => [file!.text]);
    try {
      await openCart();
      const [found] = await review('staged');
      assert.match(found!.finding.message, /^This is an environment file, .* Unstage it/);
      assert.deepEqual(places([found!]), [['.env', 1, false]]);
      await vscode.commands.executeCommand('mlxCode.review.goTo', found);
      const { document } = vscode.window.activeTextEditor!;
      assert.equal(document.uri.path, at('.env').path);
      await typeInto(document, new vscode.Position(0, 0), '# mine\n');
      assert.deepEqual(places([found!]), [['.env', 1, false]]);
      const shown = await messagesOf(() => vscode.commands.executeCommand('mlxCode.review.proposeFix', found));
      assert.deepEqual([shown.map(({ code }) => code), answers.asked.length], [['fixByHand'], 0]);
      assert.equal((await review('checkAgain')).length, 1, 'it is staged still');
      git('rm', '--quiet', '--cached', '.env');
      assert.deepEqual(await review('checkAgain'), []);
      assert.match(told.asked.at(-1) ?? '', /1 finding is gone/);
    } finally {
      answers.restore();
      told.restore();
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      rmSync(path.join(root, '.env'), { force: true });
    }
  });

  it('cites a rule of the team at the line, in the list and where a finding is picked, also over a reload; a dismissal of it holds', async () => {
    writeFileSync(at('AGENTS.md').fsPath, '# Errors\n\nSay what failed.\n');
    const model = path.join(folder.path, 'citing.gguf');
    writeCitingModel(model, 'AGENTS.md#errors');
    await chooseModelFile(model);
    const { services } = await underTest();
    const state = new FakeMemento();
    const context = { workspaceState: state } as unknown as vscode.ExtensionContext;
    const drawn = drawing();
    const window = vscode.window as unknown as Record<string, unknown>;
    const { showQuickPick } = window;
    try {
      // Of which repository it is, the file in front says.
      await openCart();
      const first = drawn.reviews(services);
      const keeping = keepReview(first.reviews, { ...services, context });
      await keeping.resumed;
      await first.reviews.start(new GitSource(services.effects, { top: realpathSync(root), name: 'reviewed' }, { kind: 'staged' }));
      const [found] = first.reviews.found;
      assert.ok(found);
      assert.deepEqual(
        [found.finding.rule, found.finding.cites, found.finding.message],
        ['AGENTS.md#errors', 'AGENTS.md › Errors', citedMessage],
      );
      const severity = { error: 'Error', warning: 'Warning', info: 'Info' }[found.finding.severity];
      const shows = ({ threads, view, reviews }: ReturnType<typeof drawn.reviews>): void => {
        const [thread] = threads;
        assert.deepEqual([threads.length, thread?.label], [1, `${severity}: AGENTS.md › Errors`]);
        const { body } = thread!.comments[0]!;
        assert.equal((body as vscode.MarkdownString).value.replaceAll('&nbsp;', ' '), citedMessage);
        const row = view.getTreeItem(reviews.found[0]!);
        assert.equal(row.description, `${citedMessage} · AGENTS.md › Errors`);
        assert.match(row.tooltip as string, new RegExp(`^${severity}: ${citedMessage}\\ncart\\.js, AGENTS\\.md › Errors(?:\\n|$)`));
        assert.match(row.accessibilityInformation?.label ?? '', /cart\.js:\d+, AGENTS\.md › Errors/);
      };
      shows(first);
      keeping.dispose();
      first.dispose();
      const second = drawn.reviews(services);
      const resuming = keepReview(second.reviews, { ...services, context });
      await resuming.resumed;
      shows(second);
      resuming.dispose();
      second.dispose();
      drawn.restore();

      // The same by the commands.
      const [shown] = await review('staged');
      assert.equal(shown?.finding.cites, 'AGENTS.md › Errors');
      const asked = inputs('checked elsewhere');
      const offered: string[] = [];
      window.showQuickPick = (items: { description: string }[]) => {
        offered.push(...items.map(({ description }) => description));
        return Promise.resolve(items[0]);
      };
      await closeEditors();
      assert.equal(await vscode.commands.executeCommand('mlxCode.review.dismiss'), true);
      asked.restore();
      assert.match(offered.join('\n'), /^cart\.js:\d+ · AGENTS\.md › Errors$/);
      const [kept] = await services.dismissals.all();
      assert.deepEqual([kept?.print, kept?.reason, kept?.rule], [shown.finding.print, 'checked elsewhere', 'AGENTS.md#errors']);
      await openCart();
      assert.ok(!(await review('staged')).some(({ finding }) => finding.print === shown.finding.print));
    } finally {
      drawn.restore();
      Object.assign(window, { showQuickPick });
      rmSync(at('AGENTS.md').fsPath, { force: true });
      for (const { print } of await services.dismissals.all()) await services.dismissals.remove(print);
      await chooseModelFile(fixtureModel('random'));
    }
  });

  describe('over a reload of the window', () => {
    interface Window {
      reviews: Reviews;
      close(): void;
    }
    const window = async (state: FakeMemento): Promise<Window> => {
      const { services } = await underTest();
      const reviews = new Reviews(services);
      const keeping = keepReview(reviews, { ...services, context: { workspaceState: state } as unknown as vscode.ExtensionContext });
      await keeping.resumed;
      const close = (): void => {
        keeping.dispose();
        reviews.dispose();
      };
      return { reviews, close };
    };
    const staged = async (): Promise<GitSource> => {
      const { services } = await underTest();
      return new GitSource(services.effects, { top: realpathSync(root), name: 'reviewed' }, { kind: 'staged' });
    };
    const shown = ({ reviews }: Window): unknown[] => places(reviews.found);

    it('stands where its lines are by then, says which have changed, and is read on from there', async () => {
      const script = await scripted();
      const state = new FakeMemento();
      // One that no editor has had yet.
      writeFileSync(path.join(root, 'cart.js'), lines());
      writeFileSync(path.join(root, 'shelf.js'), lines());
      git('add', '--all');
      git('commit', '--quiet', '-m', 'shelf');
      writeFileSync(path.join(root, 'shelf.js'), lines(5, 20));
      writeFileSync(path.join(root, 'new.js'), 'pay();\n');
      writeFileSync(path.join(root, 'later.js'), 'pay(1);\n');
      git('add', '--all');
      const first = await window(state);
      try {
        await first.reviews.start(await staged());
        assert.deepEqual(places(first.reviews.found), [['later.js', 1, false], ['new.js', 1, false], ['shelf.js', 5, false], ['shelf.js', 20, false]]); // prettier-ignore
      } finally {
        first.close();
      }
      assert.ok(!JSON.stringify(state.get('mlxCode.review.kept')).includes('pay('), 'no code is kept');
      assert.equal(script.asked.length, 1);
      writeFileSync(path.join(root, 'shelf.js'), `first\n${lines(5)}`);
      rmSync(path.join(root, 'new.js'));
      const open = vscode.workspace.textDocuments.length;
      const second = await window(state);
      try {
        assert.deepEqual(shown(second), [['later.js', 1, false], ['shelf.js', 6, false], ['shelf.js', 20, true]]); // prettier-ignore
        assert.equal(second.reviews.title, 'Staged changes in reviewed');
        assert.deepEqual(second.reviews.notes, ['1 finding could not be kept while the window was closed.']);
        assert.deepEqual([script.asked.length, vscode.workspace.textDocuments.length], [1, open], 'nothing is read by a model, or opened');
        // What is typed moves them as before.
        const editor = await openSelected(at('shelf.js'));
        await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'new\n'));
        assert.deepEqual(places(second.reviews.found)[1], ['shelf.js', 7, false]);
        second.reviews.remove(second.reviews.found[0]!);
        git('add', '--all');
        await second.reviews.checkAgain();
        assert.deepEqual(script.asked[1]!.files.map(({ path: file, hunks }) => [file, ...hunks.flatMap(changedLines)]), [['shelf.js', 1, 6]]); // prettier-ignore
      } finally {
        second.close();
      }
      const third = await window(state);
      try {
        assert.ok(!third.reviews.found.some(({ finding }) => finding.path === 'later.js'), 'what was taken away stays away');
        third.reviews.clear();
        assert.deepEqual(state.keys(), []);
      } finally {
        third.close();
        script.restore();
        git('reset', '--quiet', '--hard', 'HEAD~1');
      }
    });

    it('is known not to have been read, where the window is closed before, or something fails', async () => {
      const script = await scripted();
      const state = new FakeMemento();
      const { services } = await underTest();
      const partial = (): unknown => (state.get('mlxCode.review.kept') as { partial?: boolean } | undefined)?.partial;
      const reviews = services.reviews as unknown as { review: unknown };
      const { review: answers } = reviews;
      // The review gets to a model only after it was kept: by then the window may be closed.
      const stop = new AbortController();
      const stopped = new Promise<never>((_, reject) => stop.signal.addEventListener('abort', () => reject(new AppError('cancelled', ''))));
      stopped.catch(() => undefined);
      reviews.review = () => stopped;
      const first = await window(state);
      const running = first.reviews.start(await staged()).catch(() => undefined);
      await waitFor('it to be kept', () => partial() !== undefined);
      assert.equal(partial(), true);
      first.close();
      stop.abort();
      await running;
      reviews.review = answers;

      const second = await window(state);
      try {
        assert.deepEqual([second.reviews.found.length, second.reviews.partial], [0, true]);
        assert.match(reviewState(second.reviews, 'Staged'), /^Staged: it was not read to its end; “Check Again”/);
        await second.reviews.checkAgain();
        assert.equal(reviewState(second.reviews, 'Staged'), 'Staged');
        assert.deepEqual([script.asked[0]!.files.length, second.reviews.found.length, partial()], [1, 2, false]);
        // What is new counts as read only when it was.
        writeFileSync(path.join(root, 'new.js'), 'pay();\n');
        git('add', '--all');
        const dismissals = services.dismissals as unknown as Record<string, unknown>;
        dismissals.all = () => Promise.reject(new Error('damaged'));
        await assert.rejects(second.reviews.checkAgain());
        Reflect.deleteProperty(dismissals, 'all');
        assert.equal(partial(), true);
        await second.reviews.checkAgain();
        assert.ok(script.asked[1]!.files.some(({ path: file }) => file === 'new.js'));
        assert.equal(partial(), false);
      } finally {
        second.close();
        script.restore();
      }
    });

    it('reads anew what it can not know to have been read, and finds nothing twice', async () => {
      const script = await scripted();
      const state = new FakeMemento();
      const editor = await openCart();
      const first = await window(state);
      await first.reviews.start(new TextSource(editor.document.uri, new vscode.Range(3, 0, 5, 0)));
      assert.deepEqual(places(first.reviews.found), [['cart.js', 4, false], ['cart.js', 5, false], ['cart.js', 6, false]]); // prettier-ignore
      first.close();
      const second = await window(state);
      try {
        assert.equal(shown(second).length, 3);
        assert.match(second.reviews.title ?? '', /cart\.js, lines 4 to 6$/);
        await second.reviews.checkAgain();
        assert.equal(script.asked.length, 2);
        assert.equal(second.reviews.found.length, 3);
        // Of a change of another window's reading nothing is known but what its lines said.
        const kept = state.get('mlxCode.review.kept') as unknown as Record<string, unknown>;
        const { services } = await underTest();
        const source = new GitSource(services.effects, { top: realpathSync(root), name: 'reviewed' }, { kind: 'staged' }, null);
        await second.reviews.start(source);
        const { lineNow, unread } = await new GitSource(services.effects, { top: realpathSync(root), name: '' }, { kind: 'staged' }, null).readAgain(new AbortController().signal); // prettier-ignore
        assert.deepEqual(
          [lineNow('cart.js', 9, linePrint('pay(5);')), lineNow('cart.js', 5, linePrint('gone')), unread.files.length],
          [5, null, 1],
        );
        assert.equal(kept.version, 1);
      } finally {
        second.close();
        script.restore();
      }
    });

    /** What is kept of a review of what is staged, whose window was closed. */
    const keptReview = async (): Promise<{ first: Awaited<ReturnType<typeof window>>; kept: { source: object; findings: object[] } }> => {
      const script = await scripted();
      const state = new FakeMemento();
      const first = await window(state);
      await first.reviews.start(await staged());
      first.close();
      script.restore();
      return { first, kept: state.get('mlxCode.review.kept') };
    };

    it('of an earlier version is shown, and its lines are taken out of the store, also where it is not shown', async () => {
      const { first, kept } = await keptReview();
      const earlier = { ...kept, findings: kept.findings.map((one, at) => ({ ...one, said: at === 0 ? 'pay(5);' : 'pay(20);' })) };
      const left = async (value: unknown): Promise<{ found: unknown[]; there: unknown }> => {
        const other = new FakeMemento();
        await other.update('mlxCode.review.kept', value);
        const second = await window(other);
        const found = shown(second);
        second.close();
        return { found, there: other.get('mlxCode.review.kept') };
      };
      assert.deepEqual(await left(earlier), { found: shown(first), there: kept });
      const elsewhere = path.join(root, 'nowhere');
      const source = { ...kept.source, top: elsewhere };
      assert.deepEqual(await left({ ...earlier, source }), { found: [], there: { ...kept, source } });
      assert.deepEqual(await left({ ...earlier, notes: null }), { found: [], there: undefined });
    });

    it('is not shown of another repository, nor where what was kept is of no use', async () => {
      const { kept } = await keptReview();
      const { services } = await underTest();
      const warnings: string[] = [];
      const refused = async (value: unknown): Promise<void> => {
        const other = new FakeMemento();
        await other.update('mlxCode.review.kept', value);
        const reviews = new Reviews(services);
        const context = { workspaceState: other } as unknown as vscode.ExtensionContext;
        const log = { ...services.log, warn: (text: string) => void warnings.push(text) };
        const keeping = keepReview(reviews, { ...services, context, log });
        await keeping.resumed;
        assert.equal(reviews.title, null);
        keeping.dispose();
        reviews.dispose();
        assert.deepEqual(other.get('mlxCode.review.kept'), value, 'it waits for its repository');
      };
      mkdirSync(path.join(root, 'within'), { recursive: true });
      await refused({ ...kept, source: { ...kept.source, top: path.join(root, 'within') } });
      await refused({ ...kept, source: { ...kept.source, top: path.join(root, 'nowhere') } });
      await refused({ ...kept, version: 2 });
      assert.deepEqual(warnings, []);
    });
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
