/** Asks which branch or commit is meant. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import { readBranches } from '../../node/git/readBranches.ts';
import { readLog } from '../../node/git/readLog.ts';
import type { EditorEffects } from '../effects.ts';
import { gitOptions } from '../git/gitApi.ts';

/** Commits that are offered. */
const mostCommits = 100;

/** The branch that a review compares with. Rejects with `cancelled` when none is chosen, with `gitRefUnknown` in a repository without a commit, and as the reading of git does. */
export async function chooseBase(effects: EditorEffects, top: string): Promise<string> {
  const [branches, { commits }] = await Promise.all([
    effects.readGit(() => readBranches(top, gitOptions())),
    effects.readGit(() => readLog(top, { limit: 1 }, gitOptions())),
  ]);
  if (commits.length === 0 && branches.length === 0) throw noCommit();
  const items = branches.filter(({ current }) => !current).map(({ name }) => ({ label: `$(git-branch) ${name}`, name }));
  const other = { label: t('$(edit) Another Branch, Tag or Commit…'), name: null };
  const picked = await vscode.window.showQuickPick([...items, other], {
    title: t('Review Branch'),
    placeHolder: t('Choose the branch that this one is compared with'),
  });
  return chosen(
    picked && (picked.name ?? (await typed(t('Review Branch'), t('The branch, tag or commit that this one is compared with')))),
  );
}

/** A commit by all its digits, or as it was typed. Rejects as {@link chooseBase}. */
export async function chooseCommit(effects: EditorEffects, top: string): Promise<string> {
  const { commits } = await effects.readGit(() => readLog(top, { limit: mostCommits }, gitOptions()));
  // Where this branch alone has none, another one's can be typed.
  if (commits.length === 0 && (await effects.readGit(() => readBranches(top, gitOptions()))).length === 0) throw noCommit();
  const items = commits.map(({ hash, subject, author, date }) => ({
    label: `$(git-commit) ${subject}`,
    description: `${hash.slice(0, 8)} · ${author}, ${date.slice(0, 10)}`,
    hash,
  }));
  const other = { label: t('$(edit) Another Commit…'), description: '', hash: null };
  const picked = await vscode.window.showQuickPick([...items, other], {
    title: t('Review Commit'),
    placeHolder: t('Choose a commit'),
    matchOnDescription: true,
  });
  return chosen(picked && (picked.hash ?? (await typed(t('Review Commit'), t('The commit, or a branch or tag that stands for it')))));
}

function noCommit(): AppError {
  return new AppError('gitRefUnknown', 'no commit yet', { ref: 'HEAD', what: 'review' });
}

async function typed(title: string, prompt: string): Promise<string | undefined> {
  return (await vscode.window.showInputBox({ title, prompt, ignoreFocusOut: true }))?.trim();
}

function chosen(ref: string | undefined): string {
  if (ref === undefined || ref === '') throw new AppError('cancelled', 'nothing was chosen');
  return ref;
}
