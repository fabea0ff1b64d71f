/** Asks which proposed commit, or which part of one, is meant: for a command that wasn't run where one stands. */
import * as vscode from 'vscode';
import { t } from '../../../base/l10n.ts';
import type { ChangeAtom } from '../../../core/git/split/changeAtom.ts';
import type { ProposedCommit } from '../../../core/git/split/splitProposal.ts';
import { showInLine } from '../../../core/security/hiddenText.ts';

/** Characters of a changed line that are shown. */
const mostCharacters = 100;

export interface CommitItem extends vscode.QuickPickItem {
  /** The commit's number, from 0. */
  at: number;
}

interface PartItem extends vscode.QuickPickItem {
  atom?: number;
}

export function commitItems(commits: readonly ProposedCommit[]): CommitItem[] {
  return commits.map(({ message }, at) => ({ label: t('Commit {0}', at + 1), description: message.split('\n')[0] ?? '', at }));
}

/** The number of a commit; undefined where none is chosen. Of one alone nobody has to choose. */
export async function pickCommit(commits: readonly ProposedCommit[], title: string): Promise<number | undefined> {
  if (commits.length === 1) return 0;
  const options = { title, placeHolder: t('Which of the proposed commits?'), matchOnDescription: true };
  return (await vscode.window.showQuickPick(commitItems(commits), options))?.at;
}

/** The number of a part, of all commits; undefined where none is chosen. */
export async function pickPart(
  commits: readonly ProposedCommit[],
  atoms: readonly ChangeAtom[],
  title: string,
): Promise<number | undefined> {
  const items = commitItems(commits).flatMap(({ label, description, at }): PartItem[] => [
    { label: [label, description].filter(Boolean).join(': '), kind: vscode.QuickPickItemKind.Separator },
    ...(commits[at]?.atoms ?? []).map((atom) => partItem(atom, atoms[atom])),
  ]);
  const options = { title, placeHolder: t('Which part of the proposed commits?'), matchOnDescription: true, matchOnDetail: true };
  return (await vscode.window.showQuickPick(items, options))?.atom;
}

/** By its file, where it begins, and what it says: several parts may be of one file. */
function partItem(atom: number, part: ChangeAtom | undefined): PartItem {
  const line = part && part.hunk !== null ? /^@@ -\d+(?:,\d+)? \+(\d+)/.exec(part.text)?.[1] : undefined;
  const said = [...(part?.added ?? []), ...(part?.removed ?? [])].find((text) => text.trim() !== '') ?? '';
  return {
    label: showInLine(part?.path ?? ''),
    description: line === undefined ? '' : t('line {0}', line),
    detail: showInLine(said.trim().slice(0, mostCharacters)),
    atom,
  };
}
