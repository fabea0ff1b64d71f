/** The words after `/git` that only read: they start a git of ours that runs nothing of the repository's, and change nothing. */
import { AppError } from '../../base/appError.ts';
import { plural, t } from '../../base/l10n.ts';
import { commandWords } from '../../core/chat/slashCommands.ts';
import { inlineCode } from '../../core/context/codeFence.ts';
import { logText, newestWords } from '../../core/git/commitLog.ts';
import { diffText } from '../../core/git/diffText.ts';
import { statusText } from '../../core/git/statusText.ts';
import { unseenSentence } from '../../core/git/unseenPlaces.ts';
import { readDiff } from '../../node/git/readDiff.ts';
import { readLog } from '../../node/git/readLog.ts';
import { readStatus } from '../../node/git/readStatus.ts';
import { slowWork } from '../slowWork.ts';
import { gitOptions } from './gitApi.ts';
import type { GitParts, GitWord } from './gitWord.ts';
import { fileNamed } from './fileNamed.ts';
import { mustBeThere } from './mustBeThere.ts';
import { whereSaid } from './repositoryChoice.ts';

/** Commits of a list where no number is given, and at most. */
const usualCommits = 15;
const maxCommits = 200;
const logUsage = `/git log [N] [FILE], with N from 1 to ${String(maxCommits)}`;
const diffUsage = '/git diff [--staged] [FILE]';

export function gitReads({ effects, repositories }: GitParts): GitWord[] {
  const status: GitWord = {
    name: 'status',
    arguments: '',
    help: t('Shows the branch, what has changed, and what git is in the middle of.'),
    run: (_argument, outer) =>
      slowWork(
        t('Reading what has changed'),
        async (signal) => {
          const here = await repositories.here(signal);
          return statusText(await effects.readGit(() => readStatus(here, gitOptions(signal))), whereSaid(here));
        },
        outer,
      ),
  };
  const log: GitWord = {
    name: 'log',
    arguments: '[N] [FILE]',
    help: t('Lists the newest commits, {0} or N, or those that changed a file.', usualCommits),
    run: (argument, outer) =>
      slowWork(
        t('Reading the commits'),
        async (signal) => {
          const { asked, named } = logWords(argument);
          const limit = Math.min(maxCommits, asked);
          const file = named === null ? null : await fileNamed(repositories, named, signal);
          const here = file?.here ?? (await repositories.here(signal));
          const of = { limit, ...(file && { path: file.path }) };
          const { commits, more } = await effects.readGit(() => readLog(here.top, of, gitOptions(signal)));
          if (file && named !== null && commits.length === 0)
            await mustBeThere(repositories, file, { typed: named, usage: logUsage, several: false }, signal);
          if (commits.length === 0)
            return `${whereSaid(here)}${file ? t('No commit that changed {0}.', inlineCode(file.path)) : t('There are no commits yet.')}`;
          return logText(`${whereSaid(here)}${newestWords(commits.length, file?.path ?? null, more ? asked : 0)}`, commits, more);
        },
        outer,
      ),
  };
  const diff: GitWord = {
    name: 'diff',
    arguments: '[--staged] [FILE]',
    help: t('Shows what has changed and is not staged, or what is.'),
    run: (argument, outer) =>
      slowWork(
        t('Reading the changes'),
        async (signal) => {
          const { staged, named } = diffWords(argument);
          const file = named === null ? null : await fileNamed(repositories, named, signal);
          const here = file?.here ?? (await repositories.here(signal));
          const [changed, { untracked, unseen }] = await effects.readGit(() =>
            Promise.all([readDiff(here.top, staged, file?.path ?? null, gitOptions(signal)), readStatus(here, gitOptions(signal))]),
          );
          if (file && named !== null && changed.files.length === 0)
            await mustBeThere(repositories, file, { typed: named, usage: diffUsage, several: false }, signal);
          const of = file ? inlineCode(file.path) : null;
          const count = changed.files.length;
          const title = count === 0 ? nothingWords(staged, of) : changedWords(count, staged, of);
          const fresh =
            !staged && !file && untracked.length > 0
              ? plural(
                  untracked.length,
                  '{0} new file or folder is not in it: git doesn’t track what is new.',
                  '{0} new files and folders are not in it: git doesn’t track what is new.',
                )
              : '';
          const rest = [fresh, ...(staged ? [] : [unseenSentence(unseen)])]
            .filter((one) => one !== '')
            .map((one) => ` ${one}`)
            .join('');
          return count === 0 ? `${whereSaid(here)}${title}${rest}` : diffText(`${whereSaid(here)}${title}${rest}`, changed);
        },
        outer,
      ),
  };
  return [status, diff, log];
}

/** Throws `commandArguments` for anything but a number above 0 and a path, each at most once. */
function nothingWords(staged: boolean, of: string | null): string {
  if (of === null) return staged ? t('Staged: nothing.') : t('Changed and not staged: nothing.');
  return staged ? t('Staged in {0}: nothing.', of) : t('Changed and not staged in {0}: nothing.', of);
}

function changedWords(count: number, staged: boolean, of: string | null): string {
  if (of === null) {
    return staged
      ? plural(count, 'Staged: {0} file.', 'Staged: {0} files.')
      : plural(count, 'Changed and not staged: {0} file.', 'Changed and not staged: {0} files.');
  }
  return staged
    ? plural(count, 'Staged in {1}: {0} file.', 'Staged in {1}: {0} files.', of)
    : plural(count, 'Changed and not staged in {1}: {0} file.', 'Changed and not staged in {1}: {0} files.', of);
}

function logWords(argument: string): { asked: number; named: string | null } {
  const words = commandWords(argument);
  const [first = ''] = words;
  const number = /^\d{1,6}$/.test(first) ? Number(first) : null;
  const [named = null, ...more] = number === null ? words : words.slice(1);
  if (more.length > 0 || number === 0) throw new AppError('commandArguments', 'other words', { usage: logUsage, extra: true });
  return { asked: number ?? usualCommits, named };
}

/** Throws `commandArguments` for anything but `--staged`, or as git has it too `--cached`, and a path. */
function diffWords(argument: string): { staged: boolean; named: string | null } {
  const words = commandWords(argument);
  const rest = words.filter((word) => word !== '--staged' && word !== '--cached');
  const [named = null, ...more] = rest;
  if (more.length > 0 || named?.startsWith('-')) {
    throw new AppError('commandArguments', 'other words', { usage: diffUsage, extra: true });
  }
  return { staged: rest.length < words.length, named };
}
