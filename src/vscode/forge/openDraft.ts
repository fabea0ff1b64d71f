/** *Open Draft Pull Request…*: reads the branch, has its text written, and shows that to be edited. */
import * as vscode from 'vscode';
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import { countOf } from '../../base/formatNumbers.ts';
import type { BranchChanges } from '../../core/forge/branchChanges.ts';
import { draftText, readDraftText } from '../../core/forge/draftText.ts';
import type { Forge, PullRequest, PushedBranch } from '../../core/forge/forge.ts';
import { showInLine } from '../../core/security/hiddenText.ts';
import { readBranch } from '../../node/git/readBranch.ts';
import { signalOf } from '../commands.ts';
import { gitOptions } from '../git/gitApi.ts';
import type { Services } from '../services.ts';
import type { DraftDocuments, Sending } from './draftDocuments.ts';
import type { ForgeHere, ForgesHere } from './forgeHere.ts';
import { namedRepository } from './namedRepository.ts';

/** What becomes of the text. */
interface DraftTarget {
  forge: Forge;
  host: string;
  repository: string;
  head: PushedBranch;
  base: string;
  /** The open pull request of the branch, whose text is replaced; null for none. */
  replaces: PullRequest | null;
  /** Commits that aren't pushed, and so aren't in it. */
  unpushed: number;
}

type Parts = Pick<Services, 'effects' | 'pullRequestTexts'>;

/** The document with the text. Rejects with `forgeUnpushed` (data: branch), as `ForgesHere.here` and a `Forge` do, and as the text's writing does. */
export async function openDraft(parts: Parts, forges: ForgesHere, drafts: DraftDocuments): Promise<vscode.TextDocument> {
  const options = { location: vscode.ProgressLocation.Notification, title: 'Preparing a pull request', cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const signal = signalOf(token);
    const at = await forges.here(signal);
    return namedRepository(at.here, () => showDraft(parts, at, drafts, progress, signal));
  });
}

async function showDraft(
  parts: Parts,
  at: ForgeHere,
  drafts: DraftDocuments,
  progress: vscode.Progress<{ message: string }>,
  signal: AbortSignal,
): Promise<vscode.TextDocument> {
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
  const target: DraftTarget = { forge, host: found.remote.host, repository: repository.fullName, head, base, replaces, unpushed };
  return drafts.show({
    text: draftText(text),
    host: target.host,
    here: at.here,
    notice: 'Edit the text of the pull request: its title is the first line.',
    button: replaces ? 'Replace the Text…' : 'Open Draft…',
    read: (written) => {
      const read = readDraftText(written);
      return 'wrong' in read ? read : sendingOf(read, target);
    },
  });
}

function sendingOf(text: { title: string; body: string }, target: DraftTarget): Sending {
  const { forge, host, repository, head, base, replaces, unpushed } = target;
  const from = head.repository.toLowerCase() === repository.toLowerCase() ? head.branch : `${head.repository}:${head.branch}`;
  return {
    question: replaces
      ? `Replace the text of pull request ${String(replaces.number)} at ${host}?`
      : `Open a draft pull request at ${host}?`,
    detail: [
      `Repository: ${showInLine(repository)}`,
      `Branches: ${showInLine(from)} into ${showInLine(base)}`,
      `Sent: the title “${showInLine(text.title)}” and a description of ${countOf(text.body.length, 'character')}. Whoever may see the repository can read them.`,
      ...(replaces ? [`Its title is now “${replaces.title}”; title and description there are overwritten.`] : []),
      ...(unpushed > 0
        ? [`${countOf(unpushed, 'commit')} of the branch ${unpushed === 1 ? 'is' : 'are'} not pushed, and so not in it.`]
        : []),
    ],
    yes: replaces ? 'Replace Text' : 'Open Draft',
    send: async (signal) => {
      const pull = replaces ? await forge.update(replaces.number, text, signal) : await forge.openDraft({ ...text, head, base }, signal);
      const number = String(pull.number);
      return {
        done: replaces ? `The text of pull request ${number} is replaced.` : `Draft pull request ${number} is open.`,
        url: pull.url,
      };
    },
  };
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
