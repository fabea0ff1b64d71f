/** *Write Changelog Entry*: what the branch adds, in a sentence, proposed as a change of the repository's changelog. */
import * as vscode from 'vscode';
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import type { BranchChanges } from '../../core/forge/branchChanges.ts';
import { changelogAmong, hasEntry, newChangelogName, withChangelogEntry } from '../../core/forge/changelogPlace.ts';
import { showInLine } from '../../core/security/hiddenText.ts';
import { readBranch } from '../../node/git/readBranch.ts';
import { type EditTarget, editTargetAt } from '../actions/proposeEdit.ts';
import { withModelProgress } from '../actions/modelProgress.ts';
import type { Proposal } from '../edits/pendingProposal.ts';
import { namedRepository } from '../forge/namedRepository.ts';
import type { Services } from '../services.ts';
import { gitOptions } from './gitApi.ts';
import type { RepositoryHere } from './repositoryChoice.ts';

type Parts = Pick<Services, 'effects' | 'models' | 'proposals' | 'pullRequestTexts'>;

/**
 * Compared with `base`, or with the usual branch. Resolves with the proposal once its diff is shown. Rejects as {@link readBranch}, `PullRequestTexts.changelogEntry` and proposals do.
 */
export async function proposeChangelogEntry(
  parts: Parts,
  here: RepositoryHere,
  base: string | undefined,
  outer?: AbortSignal,
): Promise<Proposal> {
  const write = async (report: (message: string) => void, stop: AbortSignal): Promise<Proposal> => {
    const signal = outer ? AbortSignal.any([stop, outer]) : stop;
    const changes = await changesOf(parts, here, base, signal);
    // What can't be changed is refused before the model is asked.
    const place = await changelogOf(here);
    await editTargetAt(place, 'markdown');
    report(t('writing'));
    const entry = await parts.pullRequestTexts.changelogEntry(changes, { signal });
    // What was typed there meanwhile stays.
    const target = await editTargetAt(place, 'markdown');
    throwIfCancelled(signal);
    const before = 'document' in target ? target.document.getText() : null;
    if (hasEntry(before ?? '', entry)) throw new AppError('changelogHasEntry', `${place.fsPath} has it`);
    const after = withChangelogEntry(before ?? '', entry, place.path);
    const branch = showInLine(changes.branch === '' ? 'HEAD' : changes.branch);
    return parts.proposals.propose({
      label: t('Changelog entry for {0}', branch),
      files: [{ uri: uriOf(target), before, after, match: 'exact' }],
      origin: `changelog ${place.toString()}`,
    });
  };
  return namedRepository(here, () => withModelProgress(parts, t('Writing the changelog entry'), write));
}

async function changesOf(
  { effects }: Parts,
  { top }: RepositoryHere,
  base: string | undefined,
  signal: AbortSignal,
): Promise<BranchChanges> {
  try {
    return await effects.readGit(() => readBranch(top, { ...gitOptions(signal), base }));
  } catch (error) {
    // What to do about it is another thing in the editor than on the command line.
    if (!AppError.is(error, 'gitNothingToCommit')) throw error;
    throw new AppError(error.code, error.message, { ...error.data, what: 'changelog' }, error);
  }
}

/** The file, beside the code or in its folder for texts; where there is none, its place. */
async function changelogOf({ top }: RepositoryHere): Promise<vscode.Uri> {
  const root = vscode.Uri.file(top);
  for (const folder of [root, vscode.Uri.joinPath(root, 'docs')]) {
    const entries = await vscode.workspace.fs.readDirectory(folder).then(
      (found) => found,
      () => [],
    );
    const name = changelogAmong(entries.flatMap(([own, type]) => (type & vscode.FileType.Directory ? [] : [own])));
    if (name !== null) return vscode.Uri.joinPath(folder, name);
  }
  return vscode.Uri.joinPath(root, newChangelogName);
}

function uriOf(target: EditTarget): vscode.Uri {
  return 'document' in target ? target.document.uri : target.uri;
}
