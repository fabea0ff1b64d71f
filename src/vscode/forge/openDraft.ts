/** *Open Draft Pull Request…*: reads the branch, has its text written, and shows that to be edited. */
import * as vscode from 'vscode';
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import type { BranchChanges } from '../../core/forge/branchChanges.ts';
import { readBranch } from '../../node/git/readBranch.ts';
import { signalOf } from '../commands.ts';
import { gitOptions } from '../git/gitApi.ts';
import type { Services } from '../services.ts';
import type { DraftDocuments } from './draftDocuments.ts';
import type { ForgeHere, ForgesHere } from './forgeHere.ts';

type Parts = Pick<Services, 'effects' | 'pullRequestTexts'>;

/** The document with the text. Rejects with `forgeUnpushed` (data: branch), as `ForgesHere.here` and a `Forge` do, and as the text's writing does. */
export async function openDraft(parts: Parts, forges: ForgesHere, drafts: DraftDocuments): Promise<vscode.TextDocument> {
  const options = { location: vscode.ProgressLocation.Notification, title: 'Preparing a pull request', cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const signal = signalOf(token);
    const at = await forges.here(signal);
    const { forge, found, branch, head, unpushed } = at;
    if (branch === '' || head === null) throw new AppError('forgeUnpushed', 'not pushed', { branch });
    progress.report({ message: `asking ${found.remote.host}` });
    const repository = await forge.repository(signal);
    if (repository.archived) throw new AppError('forgeDenied', 'archived', { host: found.remote.host, reason: 'archived' });
    const there = await forge.pullRequestOf(head, signal);
    const replaces = there?.state === 'open' ? there : null;
    const base = replaces?.base.branch ?? repository.defaultBranch;
    progress.report({ message: `reading what ${branch} adds to ${base}` });
    const changes = await changesOf(parts, at, base, signal);
    progress.report({ message: 'writing its text' });
    const text = await parts.pullRequestTexts.pullRequest(changes, { signal });
    throwIfCancelled(signal);
    return drafts.show(text, { forge, host: found.remote.host, repository: repository.fullName, head, base, replaces, unpushed });
  });
}

/** With the template of the branch, else the server's own. */
async function changesOf(
  { effects }: Parts,
  { here, forge, remoteName }: ForgeHere,
  base: string,
  signal: AbortSignal,
): Promise<BranchChanges> {
  const changes = await effects.readGit(() => readBranch(here.top, { ...gitOptions(signal), base: `${remoteName}/${base}` }));
  if (changes.template !== null) return changes;
  const text = await forge.template(signal);
  return text === null ? changes : { ...changes, template: { path: 'the server’s template', text } };
}
