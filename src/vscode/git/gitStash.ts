import { AppError } from '../../base/appError.ts';
import { plural, t } from '../../base/l10n.ts';
import { inlineCode } from '../../core/context/codeFence.ts';
import { fileLines } from '../../core/git/fileNames.ts';
import { nextCommands, operationSentence } from '../../core/git/repositoryOperation.ts';
import type { RepositoryState } from '../../core/git/statusText.ts';
import { stashesText } from '../../core/git/stashText.ts';
import { readStashes } from '../../node/git/readStashes.ts';
import { readStatus } from '../../node/git/readStatus.ts';
import { slowWork } from '../slowWork.ts';
import { gitOptions, type GitRepository } from './gitApi.ts';
import type { GitParts, GitWord } from './gitWord.ts';
import { changeRepository, agreed } from './repositoryChange.ts';
import { type RepositoryHere, whereSaid } from './repositoryChoice.ts';

const usage = '/git stash list, /git stash push [MESSAGE] or /git stash pop [N]';

/** `/git stash [list]`, `/git stash push [MESSAGE]` and `/git stash pop [N]`. Nothing stashed is ever thrown away but by a pop that went well. */
export function gitStash(parts: GitParts): GitWord {
  return {
    name: 'stash',
    arguments: '[list, push MESSAGE or pop N]',
    help: t('Lists what was put aside, puts changes aside, or brings them back.'),
    run: (argument, signal) => {
      const [, word = '', rest = ''] = /^(\S*)\s*([\s\S]*)$/.exec(argument) ?? [];
      if ((word === '' || word === 'list') && rest === '') return list(parts, signal);
      if (word === 'push') return push(parts, rest.trim(), signal);
      if (word === 'pop' && /^\d{0,4}$/.test(rest.trim())) return pop(parts, Number(rest.trim() || '0'), signal);
      return Promise.reject(new AppError('commandArguments', 'another word', { usage, extra: true }));
    },
  };
}

async function list({ effects, repositories }: GitParts, signal: AbortSignal): Promise<string> {
  const reading = async (stop: AbortSignal): Promise<string> => {
    const here = await repositories.here(stop);
    return stashesText(whereSaid(here), await effects.readGit(() => readStashes(here.top, gitOptions(stop))));
  };
  return slowWork(t('Reading the stashes'), reading, signal);
}

async function push(parts: GitParts, message: string, signal: AbortSignal): Promise<string | null> {
  const reading = async (stop: AbortSignal): Promise<{ here: RepositoryHere; state: RepositoryState }> => {
    const found = await parts.repositories.here(stop);
    return { here: found, state: await parts.effects.readGit(() => readStatus(found, gitOptions(stop))) };
  };
  const { here, state } = await slowWork(t('Reading what has changed'), reading, signal);
  const { staged, unstaged, conflicts, operation, untracked } = state;
  if (conflicts.length > 0)
    return `${whereSaid(here)}${plural(conflicts.length, 'Nothing was stashed: {0} file in conflict can’t be put aside.', 'Nothing was stashed: {0} files in conflict can’t be put aside.')}`;
  if (operation && operation.kind !== 'bisect') {
    return `${whereSaid(here)}${t('Nothing was stashed.')} ${operationSentence(operation)} ${nextCommands(operation, 0)}`;
  }
  const paths = [...new Set([...staged, ...unstaged].map(({ path }) => path))];
  if (paths.length === 0) return `${whereSaid(here)}${t('Nothing that git tracks has changed, so there is nothing to stash.')}`;
  const stay = untracked.length === 0 ? '' : `\n\n${t('New files that git doesn’t track stay where they are.')}`;
  const detail = `${fileLines(paths)}\n\n${t('These go back to the last commit; /git stash pop brings the changes back.')}${stay}`;
  await agreed(
    plural(paths.length, 'Stash the changes of {0} file in {1}?', 'Stash the changes of {0} files in {1}?', here.name),
    detail,
    t('Stash'),
    signal,
  );
  const task = {
    what: 'stash',
    title: plural(paths.length, 'Stashing {0} file in {1}', 'Stashing {0} files in {1}', here.name),
    refused: t('Git did not stash.'),
  } as const;
  const put = (repository: GitRepository): Promise<void> => repository.createStash(message === '' ? {} : { message });
  const refused = await changeRepository(parts, here, task, put, signal);
  return (
    refused ??
    `${whereSaid(here)}${plural(
      paths.length,
      'Stashed {0} file as {1}. `/git stash pop` brings the changes back.',
      'Stashed {0} files as {1}. `/git stash pop` brings the changes back.',
      '`stash@{0}`',
    )}`
  );
}

async function pop(parts: GitParts, number: number, signal: AbortSignal): Promise<string | null> {
  const { here, stashes, state } = await slowWork(
    t('Reading the stashes'),
    async (stop) => {
      const found = await parts.repositories.here(stop);
      const read = parts.effects.readGit(() =>
        Promise.all([readStashes(found.top, gitOptions(stop)), readStatus(found, gitOptions(stop))]),
      );
      const [all, now] = await read;
      return { here: found, stashes: all, state: now };
    },
    signal,
  );
  const stash = stashes[number];
  if (!stash)
    return stashes.length === 0
      ? stashesText(whereSaid(here), [])
      : `${whereSaid(here)}${t('There is no {0}.', `\`stash@{${String(number)}}\``)}`;
  const changed = state.staged.length + state.unstaged.length;
  const mixed =
    changed === 0
      ? ''
      : `\n\n${plural(changed, '{0} change that you have now stay; git refuses where both are in one file.', '{0} changes that you have now stay; git refuses where both are in one file.')}`;
  const question = t('Bring back {0} in {1}?', `stash@{${String(number)}}`, here.name);
  await agreed(
    question,
    `${stash.subject}\n\n${t('It is taken off the list when it fits, and kept when it doesn’t. What was staged in it comes back as not staged, so that where it was staged and changed further only the latter is brought back.')}${mixed}`,
    t('Bring Back'),
    signal,
  );
  // Another one may have been stashed while the question was open.
  const [now] = (await parts.effects.readGit(() => readStashes(here.top, gitOptions(signal)))).slice(number);
  if (now?.hash !== stash.hash)
    return `${whereSaid(here)}${t('The list of stashes has changed since you were asked, so nothing was brought back.')}`;
  const task = {
    what: 'popStash',
    title: t('Bringing back a stash in {0}', here.name),
    refused: t('Git did not bring the stash back.'),
  } as const;
  const refused = await changeRepository(parts, here, task, (repository) => repository.popStash(number), signal);
  return refused ?? `${whereSaid(here)}${t('Brought back {0}.', inlineCode(stash.subject))}`;
}
