import * as vscode from 'vscode';
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import { countOf } from '../../base/formatNumbers.ts';
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
    help: 'Commits what is staged, with this message, that of Source Control, or one that is written now.',
    run: async (argument, signal) => {
      const reading = async (stop: AbortSignal): Promise<{ here: RepositoryHere; state: RepositoryState }> => {
        const found = await parts.repositories.here(stop);
        return { here: found, state: await parts.effects.readGit(() => readStatus(found, gitOptions(stop))) };
      };
      const { here, state } = await slowWork('Reading what is staged', reading, signal);
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
      const read = async (): Promise<{ digest: string; state: RepositoryState }> =>
        parts.effects.readGit(async () => ({
          digest: await stagedDigest(here.top, gitOptions(signal)),
          state: await readStatus(here, gitOptions(signal)),
        }));
      const before = await read();
      if (!(await parts.secretQuestion.goOn(repository, { signal, yes: 'Commit Anyway' }))) throw new AppError('cancelled', 'secrets');
      await agreed(...question(here, before.state, message), 'Commit', signal);
      const after = await read();
      if (after.digest !== before.digest || after.state.branch !== before.state.branch) {
        return `${whereSaid(here)}Nothing was committed: what is staged has changed since you were asked, or the branch has. Look at \`/git status\`, then commit again.`;
      }
      const typed = repository.inputBox.value;
      const task = { what: 'commit', title: titleOf(here, before.state), doing: 'commit' } as const;
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
      return `${whereSaid(here)}Committed to ${before.state.branch === null ? 'no branch (detached HEAD)' : inlineCode(before.state.branch)}:\n\n${commits.map(commitRow).join('')}`;
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
    return `${countOf(conflicts.length, 'file')} ${conflicts.length === 1 ? 'is' : 'are'} in conflict, so nothing is committed. \`/git conflict\` helps with them.`;
  }
  // VS Code would go on with it instead of committing.
  if (operation?.kind === 'rebase' || operation?.kind === 'am') return `${operationSentence(operation)} ${nextCommands(operation, 0)}`;
  if (staged.length === 0 && operation?.kind !== 'merge')
    return 'Nothing is staged. `/git add FILE` or `/git add .` stages what has changed.';
  return null;
}

function titleOf({ name }: RepositoryHere, { staged, branch }: RepositoryState): string {
  return `Committing ${countOf(staged.length, 'file')} to ${branch ?? 'no branch'} in ${name}`;
}

function question(here: RepositoryHere, state: RepositoryState, message: string): [question: string, detail: string] {
  const { staged, unstaged, branch } = state;
  const paths = staged.map(({ path }) => path);
  const both = new Set(unstaged.map(({ path }) => path));
  const later = paths.filter((path) => both.has(path));
  const parts = [
    showHidden(message),
    fileLines(paths),
    later.length === 0 ? '' : `Changed since they were staged, which is not committed:\n${fileLines(later, 5)}`,
    branch === null ? 'No branch is checked out, so the commit will belong to none.' : '',
  ];
  const to = branch === null ? '' : ` to ${branch}`;
  return [`Commit ${countOf(staged.length, 'file')}${to} in ${here.name}?`, parts.filter((part) => part !== '').join('\n\n')];
}
