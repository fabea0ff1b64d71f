import * as vscode from 'vscode';
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import { plural, t } from '../../base/l10n.ts';
import { inlineCode } from '../../core/context/codeFence.ts';
import { BranchNames, newBranchProblem } from '../../core/git/branchFromDescription.ts';
import { branchesText } from '../../core/git/branchList.ts';
import { nextCommands, operationSentence } from '../../core/git/repositoryOperation.ts';
import { changedPathsOf } from '../../core/git/repositoryStatus.ts';
import { branchSentence, type RepositoryState } from '../../core/git/statusText.ts';
import { readBranches } from '../../node/git/readBranches.ts';
import { readStatus } from '../../node/git/readStatus.ts';
import { withModelProgress } from '../actions/modelProgress.ts';
import type { Services } from '../services.ts';
import { withToken } from '../commands.ts';
import { slowWork } from '../slowWork.ts';
import { gitOptions } from './gitApi.ts';
import type { GitParts, GitWord } from './gitWord.ts';
import { changeRepository, agreed } from './repositoryChange.ts';
import { type RepositoryHere, whereSaid } from './repositoryChoice.ts';

type Parts = GitParts & Pick<Services, 'engine' | 'models'>;

interface Standing {
  here: RepositoryHere;
  state: RepositoryState;
  /** Names, the one committed to last first. */
  branches: string[];
}

/** `/git branch`: lists; with a name it switches to that branch or makes it; with a description the model proposes a name. */
export function gitBranch(parts: Parts): GitWord {
  return {
    name: 'branch',
    arguments: '[NAME or DESCRIPTION]',
    help: t('Lists branches, switches to one, makes one, or names one after what it is for.'),
    run: async (argument, signal) => {
      if (argument === '') return listed(parts, signal);
      const standing = await slowWork(t('Reading the branches'), (stop) => standingOf(parts, stop), signal);
      const { here, state, branches } = standing;
      const { operation, conflicts } = state;
      if (operation && operation.kind !== 'bisect') {
        return `${whereSaid(here)}${t('The branch stays as it is.')} ${operationSentence(operation)} ${nextCommands(operation, conflicts.length)}`;
      }
      if (branches.includes(argument)) return switchTo(parts, standing, argument, signal);
      if (/\s/.test(argument)) return fromDescription(parts, standing, argument, signal);
      const problem = newBranchProblem(argument, branches);
      if (problem !== null)
        return `${whereSaid(here)}${t('No branch was made. {0} A description of several words gets a name from the model.', problem)}`;
      const question =
        state.branch === null
          ? t('Make the branch {0} from what is checked out in {1}, and switch to it?', argument, here.name)
          : t('Make the branch {0} from {1} in {2}, and switch to it?', argument, state.branch, here.name);
      await agreed(question, goesAlong(state), t('Make Branch'), signal);
      return make(parts, here, argument, signal);
    },
  };
}

async function listed({ effects, repositories }: Parts, signal: AbortSignal): Promise<string> {
  const reading = async (stop: AbortSignal): Promise<string> => {
    const here = await repositories.here(stop);
    return branchesText(whereSaid(here), await effects.readGit(() => readBranches(here.top, gitOptions(stop))));
  };
  return slowWork(t('Reading the branches'), reading, signal);
}

async function standingOf({ effects, repositories }: Parts, signal: AbortSignal): Promise<Standing> {
  const here = await repositories.here(signal);
  const [state, branches] = await effects.readGit(() =>
    Promise.all([readStatus(here, gitOptions(signal)), readBranches(here.top, gitOptions(signal))]),
  );
  return { here, state, branches: branches.map(({ name }) => name) };
}

async function switchTo(parts: Parts, { here, state }: Standing, name: string, signal: AbortSignal): Promise<string | null> {
  if (state.branch === name) return `${whereSaid(here)}${t('{0} is checked out already.', inlineCode(name))}`;
  const loose = state.branch === null && state.commit !== null;
  const left = loose
    ? t(
        'No branch is checked out. Commits that were made at {0} and belong to no branch are hard to find afterwards.',
        state.commit?.slice(0, 7) ?? '',
      )
    : '';
  const detail = [goesAlong(state), left].filter((part) => part !== '').join('\n\n');
  const question =
    state.branch === null
      ? t('Switch to {0} in {1}?', name, here.name)
      : t('Switch from {0} to {1} in {2}?', state.branch, name, here.name);
  await agreed(question, detail, t('Switch'), signal);
  const task = {
    what: 'switchBranch',
    title: t('Switching to {0} in {1}', name, here.name),
    refused: t('Git did not switch to {0}.', inlineCode(name)),
  } as const;
  const refused = await changeRepository(parts, here, task, (repository) => repository.checkout(name), signal);
  return refused ?? `${whereSaid(here)}${t('On {0} now.', inlineCode(name))}`;
}

/** The name is proposed, and the user's to change, before anything is made. */
async function fromDescription(
  parts: Parts,
  { here, state, branches }: Standing,
  description: string,
  signal: AbortSignal,
): Promise<string | null> {
  const names = new BranchNames(parts.engine, parts.models);
  const naming = (_: unknown, stop: AbortSignal): Promise<string> => names.name({ description, branches }, AbortSignal.any([stop, signal]));
  const proposed = await withModelProgress(parts, t('Naming the branch'), naming);
  const options = {
    title: t('Make a Branch in {0}', here.name),
    prompt: `${
      state.branch === null
        ? t('It begins at what is checked out, and is switched to.')
        : t('It begins at {0}, and is switched to.', state.branch)
    } ${goesAlong(state)}`,
    value: proposed,
    validateInput: (typed: string) => newBranchProblem(typed.trim(), branches),
    ignoreFocusOut: true,
  };
  const name = await withToken(signal, (token) => vscode.window.showInputBox(options, token));
  throwIfCancelled(signal);
  if (name === undefined) throw new AppError('cancelled', 'no name');
  return make(parts, here, name.trim(), signal);
}

async function make(parts: Parts, here: RepositoryHere, name: string, signal: AbortSignal): Promise<string> {
  const task = {
    what: 'makeBranch',
    title: t('Making the branch {0} in {1}', name, here.name),
    refused: t('Git did not make the branch {0}.', inlineCode(name)),
  } as const;
  const refused = await changeRepository(parts, here, task, (repository) => repository.createBranch(name, true), signal);
  if (refused !== null) return refused;
  const state = await parts.effects.readGit(() => readStatus(here, gitOptions()));
  return `${whereSaid(here)}${branchSentence(state)}`;
}

function goesAlong(state: RepositoryState): string {
  const count = changedPathsOf(state).length;
  return count === 0
    ? ''
    : plural(
        count,
        '{0} changed file goes along. Git refuses where a change would be lost.',
        '{0} changed files go along. Git refuses where a change would be lost.',
      );
}
