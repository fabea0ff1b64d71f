import * as vscode from 'vscode';
import { t } from '../../../base/l10n.ts';
import { diffSections } from '../../../core/git/diffSections.ts';
import { changeAtoms } from '../../../core/git/split/changeAtom.ts';
import { changeGroups } from '../../../core/git/split/changeGroups.ts';
import type { CommitChanges } from '../../../core/ports.ts';
import type { GitRepository } from '../gitApi.ts';
import { nameOf } from '../repositoryOfBox.ts';

/** Parts of a change that are compared for a notice that nobody asked for. */
const mostAtoms = 120;
/** Changed lines that make a group worth a commit of its own. */
const fewestLines = 3;

/** Says when what is staged looks like several changes that have nothing to do with each other, and offers to propose a commit for each. */
export function noticeUnrelated(repository: GitRepository, { source, files, diff }: CommitChanges): void {
  // Each file has one part at least.
  if (source !== 'staged' || files.length > mostAtoms) return;
  const atoms = changeAtoms(files, diffSections(diff));
  if (atoms.length < 2 || atoms.length > mostAtoms) return;
  const groups = changeGroups(atoms, 'unrelated').filter((group) => {
    const lines = group.reduce((sum, at) => sum + (atoms[at]?.added.length ?? 0) + (atoms[at]?.removed.length ?? 0), 0);
    return lines >= fewestLines;
  });
  if (groups.length < 2) return;
  const propose = t('Propose Commits');
  const text = t(
    'What is staged in {0} looks like {1} changes that have nothing to do with each other.',
    nameOf(repository),
    groups.length,
  );
  void vscode.window.showInformationMessage(text, propose).then((answer) => {
    if (answer === propose) void vscode.commands.executeCommand('mlxCode.git.proposeCommits', repository.rootUri);
  });
}
