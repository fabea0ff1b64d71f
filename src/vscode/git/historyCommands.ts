/** *Explain Commit…*, *Explain History of This Line* and *Find the Commit That Introduced…*: what history tells, asked about in the chat or opened. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import type { ContextSource } from '../../core/chat/contextSource.ts';
import type { Attachable } from '../../core/context/pinnedSources.ts';
import type { LoggedCommit } from '../../core/git/commitLog.ts';
import { introducedBy } from '../../core/git/foundCommits.ts';
import { explainCommitQuestion, lineHistoryQuestion } from '../../core/git/historyQuestions.ts';
import { showInLine } from '../../core/security/hiddenText.ts';
import type { Turn } from '../../protocol/webview.ts';
import { findCommits } from '../../node/git/findCommits.ts';
import { readLog } from '../../node/git/readLog.ts';
import { activeEditor } from '../actions/activeEditor.ts';
import { registerCommand } from '../commands.ts';
import { attachedCommit } from '../context/attachedGit.ts';
import { attachedLineHistory } from '../context/attachedHistory.ts';
import type { Services } from '../services.ts';
import { slowWork } from '../slowWork.ts';
import { editorInFront } from '../editorInFront.ts';
import { fileNamed } from './fileNamed.ts';
import { gitOptions } from './gitApi.ts';
import { lastLine } from './lastLine.ts';
import { openCommit } from './openCommit.ts';
import { type RepositoryHere } from './repositoryChoice.ts';

/** Commits that are offered. */
const maxCommits = 200;

export function registerHistoryCommands(services: Services): Disposable {
  const store = new DisposableStore();
  const { messages } = services;
  store.add(registerCommand(messages, 'mlxCode.git.explainCommit', () => explainCommit(services)));
  store.add(registerCommand(messages, 'mlxCode.git.explainLineHistory', () => explainLineHistory(services)));
  store.add(registerCommand(messages, 'mlxCode.git.findCommit', () => findCommit(services)));
  return store;
}

/** Asks in the chat, with this as the only thing that goes along. */
export async function askAbout(services: Services, thing: Attachable, question: string, instruction: string): Promise<Turn> {
  const { chat } = services;
  if (chat.snapshot.busy) throw new AppError('busy', 'an answer is under way');
  const read = await slowWork(t('Reading the history'), (signal) => thing.read(signal));
  const source: ContextSource = { ...read, id: 'history', defaultEnabled: true };
  await services.chatPlace.reveal();
  // What is quoted of earlier code is no change.
  return chat.ask(question, { sources: [source], instruction, edits: false });
}

async function explainCommit(services: Services): Promise<Turn | undefined> {
  const { effects, repositories } = services;
  const { here, commits } = await slowWork(t('Reading the commits'), async (signal) => {
    const found = await repositories.here(signal);
    return { here: found, ...(await effects.readGit(() => readLog(found.top, { limit: maxCommits }, gitOptions(signal)))) };
  });
  if (commits.length === 0) throw new AppError('gitRefUnknown', 'no commit yet', { ref: 'HEAD' });
  const picked = await pickCommit(t('Explain a Commit of {0}', here.name), commits);
  if (!picked) return undefined;
  const repository = await repositories.opened(here);
  const commit = await repository.getCommit(picked.hash);
  const question = `Explain commit ${picked.hash.slice(0, 7)} ${showInLine(picked.subject)}`.trim();
  return askAbout(services, attachedCommit(repository, commit, effects), question, explainCommitQuestion);
}

async function explainLineHistory(services: Services): Promise<Turn> {
  const { document, selection } = activeEditor();
  if (document.uri.scheme !== 'file') throw new AppError('documentUnsaved', 'not on the disk');
  const file = await fileNamed(services.repositories, document.uri.fsPath);
  const [first, last] = [selection.start.line + 1, lastLine(selection) + 1];
  // The model reads the question as well, which is in English therefore.
  const lines = first === last ? `line ${String(first)}` : `lines ${String(first)}-${String(last)}`;
  const thing = attachedLineHistory(services.effects, file, { text: document.getText(), first, last });
  return askAbout(services, thing, `Explain the history of ${lines} of ${file.path}`, lineHistoryQuestion);
}

async function findCommit(services: Services): Promise<void> {
  const { effects, context, repositories } = services;
  const editor = editorInFront();
  const selected = editor && !editor.selection.isEmpty && editor.selection.isSingleLine ? editor.document.getText(editor.selection) : '';
  // Where there is nothing to look through, nobody has to type first.
  await slowWork(t('Looking for the repository'), (signal) => repositories.here(signal));
  const text = await vscode.window.showInputBox({
    title: t('Find the Commit That Introduced a Text'),
    prompt: t('Letter case counts. All of the branch’s history is looked through.'),
    value: selected,
    validateInput: (typed) => (typed.trim() === '' ? t('Type the text that came in with the commit.') : null),
  });
  if (text === undefined) return;
  const { here, found } = await searched(services, text);
  const first = introducedBy(found);
  const both = new Map([...found.counted, ...found.touched].map((commit) => [commit.hash, commit]));
  const newest = [...both.values()].filter(({ hash }) => hash !== first?.hash).sort((a, b) => Date.parse(b.date) - Date.parse(a.date));
  const commits = first ? [first, ...newest] : newest;
  if (commits.length === 0) throw new AppError('searchNoMatch', 'no commit', { files: 0, same: 0 });
  const picked = await pickCommit(first ? t('The First One Brought It In') : t('Commits With the Text'), commits);
  if (picked) await openCommit({ effects, kind: context.extension.extensionKind }, here, picked);
}

/** Looks through the history, with a button that stops it. */
export async function searched(
  { effects, repositories }: Pick<Services, 'effects' | 'repositories'>,
  text: string,
  outer?: AbortSignal,
): Promise<{ here: RepositoryHere; found: Awaited<ReturnType<typeof findCommits>> }> {
  return slowWork(
    t('Looking through the history'),
    async (signal) => {
      const here = await repositories.here(signal);
      return { here, found: await effects.readGit(() => findCommits(here.top, text, gitOptions(signal))) };
    },
    outer,
  );
}

async function pickCommit(title: string, commits: readonly LoggedCommit[]): Promise<LoggedCommit | undefined> {
  const items = commits.map((commit) => ({
    label: showInLine(commit.subject) || t('(no message)'),
    description: `${commit.hash.slice(0, 7)}, ${showInLine(commit.author)}, ${commit.date.slice(0, 10)}`,
    commit,
  }));
  const options = { title, placeHolder: t('Choose a commit'), matchOnDescription: true };
  return (await vscode.window.showQuickPick(items, options))?.commit;
}
