/** The entry of a changelog and release notes in a real VS Code: of real repositories, with the model's words scripted; what is done with them is the real thing. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../src/base/appError.ts';
import { silentLog } from '../../src/base/log.ts';
import { ChatInput } from '../../src/core/chat/chatInput.ts';
import type { BranchChanges } from '../../src/core/forge/branchChanges.ts';
import type { Proposal } from '../../src/vscode/edits/pendingProposal.ts';
import { sendInput } from '../support/sendInput.ts';
import {
  afterOf,
  chooseModelFile,
  closeEditors,
  discardProposals,
  fixtureModel,
  messagesOf,
  TemporaryFolder,
  underTest,
  waitFor,
} from './extensionUnderTest.ts';

const entry = { section: 'Fixed', text: 'Totals are rounded.' } as const;

/** Has the model say this of any branch; `asked` are those that it was asked about. */
async function scriptTexts(): Promise<{ asked: BranchChanges[]; restore(): void }> {
  const { pullRequestTexts } = (await underTest()).services;
  const texts = pullRequestTexts as unknown as Record<string, unknown>;
  const asked: BranchChanges[] = [];
  texts.changelogEntry = (changes: BranchChanges) => {
    asked.push(changes);
    return Promise.resolve(entry);
  };
  texts.highlights = (changes: BranchChanges) => {
    asked.push(changes);
    return Promise.resolve([{ hash: changes.commits[0]?.hash ?? '', text: 'Carts have a tax.' }]);
  };
  return {
    asked,
    restore() {
      Reflect.deleteProperty(texts, 'changelogEntry');
      Reflect.deleteProperty(texts, 'highlights');
    },
  };
}

/** Picks, of each list that is shown, the row whose label ends with the next of these; keeps what was offered. */
function picking(...labels: string[]): { offered: string[][]; restore(): void } {
  const window = vscode.window as unknown as Record<string, unknown>;
  const real = window.showQuickPick;
  const offered: string[][] = [];
  window.showQuickPick = (items: readonly { label: string }[]) => {
    offered.push(items.map(({ label }) => label));
    const wanted = labels.shift();
    return Promise.resolve(wanted === undefined ? undefined : items.find(({ label }) => label.endsWith(wanted)));
  };
  return { offered, restore: () => void (window.showQuickPick = real) };
}

describe('changelog entry and release notes', () => {
  const folder = new TemporaryFolder();
  const root = path.join(folder.path, 'shop');
  const changelog = path.join(root, 'CHANGELOG.md');
  /** Without a changelog. */
  const fresh = path.join(folder.path, 'fresh');
  const gitIn = (cwd: string, ...args: string[]): string =>
    execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const git = (...args: string[]): string => gitIn(root, ...args);
  const begin = (place: string): void => {
    mkdirSync(place);
    gitIn(place, 'init', '--quiet', '--initial-branch=main');
    gitIn(place, 'config', 'user.name', 'Test');
    gitIn(place, 'config', 'user.email', 'test@shop.example');
    gitIn(place, 'config', 'commit.gpgsign', 'false');
    gitIn(place, 'config', 'core.autocrlf', 'false');
    writeFileSync(path.join(place, 'cart.ts'), '');
  };
  const commit = (name: string, subject: string, place = root): void => {
    writeFileSync(path.join(place, name), `export const ${path.parse(name).name} = 1;\n`);
    gitIn(place, 'add', name);
    gitIn(place, 'commit', '--quiet', '--no-verify', '--message', subject);
  };
  const front = (): Thenable<vscode.TextEditor> => vscode.window.showTextDocument(vscode.Uri.file(path.join(root, 'cart.ts')));
  const write = (): Thenable<Proposal> => vscode.commands.executeCommand<Proposal>('mlxCode.git.writeChangelogEntry');
  let texts: Awaited<ReturnType<typeof scriptTexts>>;

  before(async () => {
    await chooseModelFile(fixtureModel('random'));
    texts = await scriptTexts();
    for (const place of [root, fresh]) begin(place);
  });
  beforeEach(front);
  afterEach(async () => {
    await discardProposals();
    await closeEditors();
  });
  after(async () => {
    texts.restore();
    await chooseModelFile(fixtureModel('random'));
    folder.remove();
  });

  it('say in one sentence what is missing, and ask no model for it', async () => {
    const codes = async (command: string): Promise<string[]> =>
      (await messagesOf(() => vscode.commands.executeCommand(command))).map(
        ({ code, text }) => `${code}: ${text.replace('In “shop”: ', '')}`,
      );
    const early = await codes('mlxCode.git.writeReleaseNotes');
    assert.match(early.join('\n'), /^gitRefUnknown: This branch has no commit yet\. Make the first one/);
    assert.match((await codes('mlxCode.git.writeChangelogEntry')).join('\n'), /^gitRefUnknown: This branch has no commit yet\./);
    commit('cart.ts', 'begin');
    assert.match((await codes('mlxCode.git.writeReleaseNotes')).join('\n'), /^gitNoTags: There are no tags here .*git tag v1\.0/);
    assert.match(
      (await codes('mlxCode.git.writeChangelogEntry')).join('\n'),
      /^gitNothingToCommit: It is not clear what this branch is to be compared with\..*\/changelog v1\.0/,
    );
    git('switch', '--quiet', '--create', 'rounding');
    assert.match(
      (await codes('mlxCode.git.writeChangelogEntry')).join('\n'),
      /^gitNothingToCommit: There are no commits that “main” doesn’t have/,
    );
    assert.deepEqual(texts.asked, []);
  });

  it('the entry is proposed under what is not released, applied, and undone', async () => {
    const before = '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- Carts.\n\n## [1.0.0]\n\n### Fixed\n\n- Old.\n';
    const after = before.replace('- Carts.\n', '- Carts.\n\n### Fixed\n\n- Totals are rounded.\n');
    writeFileSync(changelog, before);
    commit('round.ts', 'fix: round');
    const proposal = await write();
    assert.deepEqual(
      texts.asked.map(({ branch, base }) => [branch, base]),
      [['rounding', 'main']],
    );
    assert.equal(afterOf(proposal), after);
    // Only shown so far.
    assert.equal(readFileSync(changelog, 'utf8'), before);
    assert.equal((await vscode.workspace.openTextDocument(changelog)).getText(), before);
    const { services } = await underTest();
    await services.proposals.apply(proposal);
    const document = await vscode.workspace.openTextDocument(changelog);
    assert.equal(document.getText(), after);
    await vscode.commands.executeCommand('mlxCode.edits.undoLast');
    await waitFor('the undo', () => document.getText() === before);
    await waitFor('the undo on the disk', () => readFileSync(changelog, 'utf8') === before);
    // Another one takes the place of the one that waits, and what was typed there meanwhile is in it.
    await front();
    await write();
    const typed = new vscode.WorkspaceEdit();
    typed.insert(vscode.Uri.file(changelog), new vscode.Position(2, 0), '<!-- mine -->\n');
    await vscode.workspace.applyEdit(typed);
    await front();
    assert.match(afterOf(await write()), /<!-- mine -->\n## \[Unreleased\]/);
    assert.equal(services.proposals.open.length, 1);
  });

  it('the entry begins a changelog where there is none, and none is left when that is undone', async () => {
    commit('cart.ts', 'begin', fresh);
    gitIn(fresh, 'switch', '--quiet', '--create', 'rounding');
    commit('round.ts', 'fix: round', fresh);
    await vscode.window.showTextDocument(vscode.Uri.file(path.join(fresh, 'cart.ts')));
    const made = path.join(fresh, 'CHANGELOG.md');
    const proposal = await write();
    assert.equal(existsSync(made), false);
    const { services } = await underTest();
    await services.proposals.apply(proposal);
    assert.equal(readFileSync(made, 'utf8'), '# Changelog\n\n## Unreleased\n\n### Fixed\n\n- Totals are rounded.\n');
    await vscode.commands.executeCommand('mlxCode.edits.undoLast');
    await waitFor('the file to be gone', () => !existsSync(made));
  });

  it('the entry is asked for in the chat, compared with a tag that is named', async () => {
    git('tag', 'v1.0.0', 'main');
    const { app, services } = await underTest();
    texts.asked.length = 0;
    await sendInput(new ChatInput(app.chat, services.commands, silentLog), '/changelog v1.0.0');
    assert.deepEqual(
      texts.asked.map(({ base }) => base),
      ['v1.0.0'],
    );
    assert.equal(services.proposals.open.length, 1);
    assert.match(app.chat.snapshot.turns.at(-1)?.answer ?? '', /^The entry is shown as a change of `CHANGELOG\.md`/);
    await sendInput(new ChatInput(app.chat, services.commands, silentLog), '/changelog nowhere');
    assert.equal(app.chat.snapshot.turns.at(-1)?.status, 'failed');
  });

  it('the entry is of the repository whose Source Control it was asked at, in the words of a real model', async () => {
    texts.restore();
    try {
      const proposal = await vscode.commands.executeCommand<Proposal>('mlxCode.git.writeChangelogEntry', {
        rootUri: vscode.Uri.file(fresh),
      });
      assert.equal(proposal.files[0]?.uri.fsPath, path.join(fresh, 'CHANGELOG.md'));
      assert.match(
        afterOf(proposal),
        /^# Changelog\n\n## Unreleased\n\n### (?:Added|Changed|Deprecated|Removed|Fixed|Security)\n\n- \S.*[.!?]\n$/,
      );
    } finally {
      texts = await scriptTexts();
    }
  });

  it('nothing is left of an entry, or of notes, that are stopped', async () => {
    const { services } = await underTest();
    const { pullRequestTexts, commands, proposals } = services;
    const scripted = pullRequestTexts as unknown as Record<string, unknown>;
    let stop = new AbortController();
    const waiting = (_: BranchChanges, { signal }: { signal: AbortSignal }): Promise<never> =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new AppError('cancelled', 'stopped')));
        stop.abort();
      });
    const earlier = { ...scripted };
    Object.assign(scripted, { changelogEntry: waiting, highlights: waiting });
    try {
      await assert.rejects(commands.find({ name: 'changelog', argument: '' }).run('', stop.signal), { code: 'cancelled' });
      assert.ok(stop.signal.aborted);
      stop = new AbortController();
      await assert.rejects(commands.find({ name: 'release-notes', argument: 'v1.0.0..' }).run('v1.0.0..', stop.signal), {
        code: 'cancelled',
      });
      assert.ok(stop.signal.aborted);
    } finally {
      Object.assign(scripted, { changelogEntry: earlier.changelogEntry, highlights: earlier.highlights });
    }
    assert.deepEqual(proposals.open, []);
    assert.ok(vscode.window.visibleTextEditors.every(({ document }) => !document.isUntitled));
    await assert.rejects(async () => commands.find({ name: 'release-notes', argument: 'v1.0.0' }).run('v1.0.0'), {
      code: 'commandArguments',
    });
  });

  it('release notes between two tags appear in a document, the tags offered newest first', async () => {
    commit('tax.ts', 'feat: add tax');
    commit('rate.ts', 'fix(tax): the rate');
    git('tag', 'v1.1.0');
    commit('later.ts', 'feat: later');
    const picks = picking('v1.1.0', 'v1.0.0');
    let document: vscode.TextDocument;
    try {
      document = await vscode.commands.executeCommand<vscode.TextDocument>('mlxCode.git.writeReleaseNotes');
    } finally {
      picks.restore();
    }
    assert.deepEqual(picks.offered, [['$(git-commit) HEAD', '$(tag) v1.1.0'], ['$(tag) v1.0.0']]);
    assert.deepEqual([document.isUntitled, document.languageId], [true, 'markdown']);
    assert.equal(vscode.window.activeTextEditor?.document, document);
    assert.match(
      document.getText(),
      /^## v1\.1\.0 – \d{4}-\d\d-\d\d\n\n- Carts have a tax\. \([0-9a-f]{10}\)\n\n### Features\n\n- Add tax \([0-9a-f]{10}\)\n\n### Fixes\n\n- Round \([0-9a-f]{10}\)\n- The rate \([0-9a-f]{10}\)\n$/,
    );
    await front();
    const leaving = picking('HEAD');
    try {
      assert.equal(await vscode.commands.executeCommand('mlxCode.git.writeReleaseNotes'), undefined);
    } finally {
      leaving.restore();
    }
    assert.deepEqual(leaving.offered[1], ['$(tag) v1.1.0', '$(tag) v1.0.0']);
  });

  it('without a model the commits are listed, and an entry says what to do', async () => {
    await chooseModelFile('');
    const { app, services } = await underTest();
    await waitFor('no model', () => app.models.state.status === 'none');
    texts.asked.length = 0;
    await sendInput(new ChatInput(app.chat, services.commands, silentLog), '/release-notes v1.1.0..');
    const shown = vscode.window.activeTextEditor?.document;
    assert.ok(shown?.isUntitled);
    assert.match(shown.getText(), /^## Unreleased – \d{4}-\d\d-\d\d\n\n### Features\n\n- Later \([0-9a-f]{10}\)\n$/);
    assert.deepEqual(texts.asked, []);
    assert.match(app.chat.snapshot.turns.at(-1)?.answer ?? '', /^The release notes, from `v1\.1\.0` to `HEAD`, are in a new document\./);
    texts.restore();
    await front();
    const said = await messagesOf(() => write());
    assert.deepEqual(
      said.map(({ code }) => code),
      ['modelNone'],
    );
    assert.match(said[0]?.text ?? '', /Choose a model/);
  });
});
