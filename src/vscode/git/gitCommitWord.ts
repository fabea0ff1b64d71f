import * as vscode from 'vscode';
import { throwIfCancelled } from '../../base/appError.ts';
import { plural, t } from '../../base/l10n.ts';
import { inlineCode } from '../../core/context/codeFence.ts';
import { commitRow } from '../../core/git/commitLog.ts';
import { fileLines } from '../../core/git/fileNames.ts';
import { nextCommands, operationSentence } from '../../core/git/repositoryOperation.ts';
import type { RepositoryState } from '../../core/git/statusText.ts';
import { showHidden } from '../../core/security/hiddenText.ts';
import { readLog } from '../../node/git/readLog.ts';
import { stagedDigest } from '../../node/git/readStaged.ts';
import { readStatus } from '../../node/git/readStatus.ts';
import type { Services } from '../services.ts';
import { slowWork } from '../slowWork.ts';
import { gitOptions, type GitRepository } from './gitApi.ts';
import { boxStream } from './inputBoxDocument.ts';
import type { GitParts, GitWord } from './gitWord.ts';
import { changeRepository, agreed } from './repositoryChange.ts';
import { type RepositoryHere, whereSaid } from './repositoryChoice.ts';

/** `/git commit [MESSAGE]`: commits what is staged, and nothing else, once the user has seen what that is. */
export function gitCommitWord(parts: GitParts & Pick<Services, 'secretQuestion'>): GitWord {
  return {
    name: 'commit',
    arguments: '[MESSAGE]',
    help: t('Commits what is staged, with this message, that of Source Control, or one that is written now.'),
    run: async (argument, signal) => {
      const reading = async (stop: AbortSignal): Promise<{ here: RepositoryHere; state: RepositoryState }> => {
        const found = await parts.repositories.here(stop);
        return { here: found, state: await parts.effects.readGit(() => readStatus(found, gitOptions(stop))) };
      };
      const doing = t('Reading what is staged');
      const { here, state } = await slowWork(doing, reading, signal);
      const problem = commitProblem(state);
      if (problem !== null) return `${whereSaid(here)}${problem}`;
      const repository = await parts.repositories.opened(here);
      if (argument === '' && repository.inputBox.value.trim() === '') {
        await written(repository, signal);
      }
      const message = argument === '' ? repository.inputBox.value.trim() : argument;
      // Stopped, or it failed and said so.
      if (message === '') return null;
      // What is looked at from here on is what is committed, or nothing is.
      const read = async (stop: AbortSignal): Promise<{ digest: string; state: RepositoryState }> =>
        parts.effects.readGit(async () => ({
          digest: await stagedDigest(here.top, gitOptions(stop)),
          state: await readStatus(here, gitOptions(stop)),
        }));
      const before = await slowWork(doing, read, signal);
      const secrets = { signal, toCommit: true, title: t('Looking for secrets in what is staged') };
      if (!(await parts.secretQuestion.goOn(repository, secrets)))
        return `${whereSaid(here)}${t('Nothing was committed: what is staged holds what looks like a secret. Take it out, stage the file anew, and commit again.')}`;
      await agreed(...question(here, before.state, message), t('Commit'), signal);
      const after = await slowWork(doing, read, signal);
      if (after.digest !== before.digest || after.state.branch !== before.state.branch) {
        return `${whereSaid(here)}${t('Nothing was committed: what is staged has changed since you were asked, or the branch has. Look at `/git status`, then commit again.')}`;
      }
      const typed = repository.inputBox.value;
      const task = { what: 'commit', title: titleOf(here, before.state), refused: t('Git did not commit.') } as const;
      const refused = await changeRepository(parts, here, task, (opened) => opened.commit(message), signal);
      if (refused !== null) return refused;
      // VS Code empties the box after a commit, whatever stood there.
      const left = typed.trim() === message ? '' : typed;
      const { value } = repository.inputBox;
      if (value !== left && (value.trim() === '' || value === typed)) {
        const box = boxStream(repository);
        await parts.effects.writeInputBox(repository.rootUri, () => box.write(left));
      }
      const { commits } = await parts.effects.readGit(() => readLog(here.top, { limit: 1 }, gitOptions()));
      const { branch } = before.state;
      const to = branch === null ? t('Committed to no branch (detached HEAD):') : t('Committed to {0}:', inlineCode(branch));
      return `${whereSaid(here)}${to}\n\n${commits.map(commitRow).join('')}`;
    },
  };
}

/** Has a message written into the box. Rejects with `cancelled` when it is stopped by the signal. */
async function written({ rootUri }: GitRepository, signal: AbortSignal): Promise<void> {
  const stop = (): void => void vscode.commands.executeCommand('mlxCode.git.stopCommitMessage');
  signal.addEventListener('abort', stop, { once: true });
  try {
    await vscode.commands.executeCommand('mlxCode.git.writeCommitMessage', { rootUri });
  } finally {
    signal.removeEventListener('abort', stop);
  }
  throwIfCancelled(signal);
}

/** Why nothing is committed now, in Markdown; null where it can be. */
function commitProblem({ conflicts, operation, staged }: RepositoryState): string | null {
  if (conflicts.length > 0) {
    return plural(
      conflicts.length,
      '{0} file is in conflict, so nothing is committed. `/git conflict` helps with them.',
      '{0} files are in conflict, so nothing is committed. `/git conflict` helps with them.',
    );
  }
  // VS Code would go on with it instead of committing.
  if (operation?.kind === 'rebase' || operation?.kind === 'am') return `${operationSentence(operation)} ${nextCommands(operation, 0)}`;
  if (staged.length === 0 && operation?.kind !== 'merge')
    return t('Nothing is staged. `/git add FILE` or `/git add .` stages what has changed.');
  return null;
}

function titleOf({ name }: RepositoryHere, { staged, branch }: RepositoryState): string {
  return branch === null
    ? plural(staged.length, 'Committing {0} file to no branch in {1}', 'Committing {0} files to no branch in {1}', name)
    : plural(staged.length, 'Committing {0} file to {1} in {2}', 'Committing {0} files to {1} in {2}', branch, name);
}

function question(here: RepositoryHere, state: RepositoryState, message: string): [question: string, detail: string] {
  const { staged, unstaged, branch } = state;
  const paths = staged.map(({ path }) => path);
  const both = new Set(unstaged.map(({ path }) => path));
  const later = paths.filter((path) => both.has(path));
  const parts = [
    showHidden(message),
    fileLines(paths),
    later.length === 0 ? '' : `${t('Changed since they were staged, which is not committed:')}\n${fileLines(later, 5)}`,
    branch === null ? t('No branch is checked out, so the commit will belong to none.') : '',
  ];
  const asked =
    branch === null
      ? plural(staged.length, 'Commit {0} file in {1}?', 'Commit {0} files in {1}?', here.name)
      : plural(staged.length, 'Commit {0} file to {1} in {2}?', 'Commit {0} files to {1} in {2}?', branch, here.name);
  return [asked, parts.filter((part) => part !== '').join('\n\n')];
}
