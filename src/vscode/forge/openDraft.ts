/** *Open Draft Pull Request…*: reads the branch, has its text written, and shows that to be edited. */
import * as vscode from 'vscode';
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import { plural, t } from '../../base/l10n.ts';
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
  const options = { location: vscode.ProgressLocation.Notification, title: t('Preparing a pull request'), cancellable: true };
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
  progress.report({ message: t('asking {0}', found.remote.host) });
  const repository = await forge.repository(signal);
  if (repository.archived) throw new AppError('forgeDenied', 'archived', { host: found.remote.host, reason: 'archived' });
  const there = await forge.pullRequestOf(head, signal);
  const replaces = there?.state === 'open' ? there : null;
  const base = replaces?.base.branch ?? repository.defaultBranch;
  progress.report({ message: t('reading what {0} adds to {1}', branch, base) });
  const changes = await changesOf(parts, at, base, signal);
  progress.report({ message: t('writing its text') });
  const text = await parts.pullRequestTexts.pullRequest(changes, { signal });
  throwIfCancelled(signal);
  const target: DraftTarget = { forge, host: found.remote.host, repository: repository.fullName, head, base, replaces, unpushed };
  return drafts.show({
    text: draftText(text),
    host: target.host,
    here: at.here,
    notice: t('Edit the text of the pull request: its title is the first line.'),
    button: replaces ? t('Replace the Text…') : t('Open Draft…'),
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
      ? t('Replace the text of pull request {0} at {1}?', replaces.number, host)
      : t('Open a draft pull request at {0}?', host),
    detail: [
      t('Repository: {0}', showInLine(repository)),
      t('Branches: {0} into {1}', showInLine(from), showInLine(base)),
      plural(
        text.body.length,
        'Sent: the title “{1}” and a description of {0} character. Whoever may see the repository can read them.',
        'Sent: the title “{1}” and a description of {0} characters. Whoever may see the repository can read them.',
        showInLine(text.title),
      ),
      ...(replaces ? [t('Its title is now “{0}”; title and description there are overwritten.', replaces.title)] : []),
      ...(unpushed > 0
        ? [
            plural(
              unpushed,
              '{0} commit of the branch is not pushed, and so not in it.',
              '{0} commits of the branch are not pushed, and so not in it.',
            ),
          ]
        : []),
    ],
    yes: replaces ? t('Replace Text') : t('Open Draft'),
    send: async (signal) => {
      const pull = replaces ? await forge.update(replaces.number, text, signal) : await forge.openDraft({ ...text, head, base }, signal);
      const number = String(pull.number);
      return {
        done: replaces ? t('The text of pull request {0} is replaced.', number) : t('Draft pull request {0} is open.', number),
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
