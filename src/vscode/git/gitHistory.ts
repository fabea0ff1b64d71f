/** The words after `/git` that look back: what changed since, where a text came from, and one commit opened. */
import { AppError } from '../../base/appError.ts';
import { plural, t } from '../../base/l10n.ts';
import { inlineCode } from '../../core/context/codeFence.ts';
import { sinceText } from '../../core/git/commitLog.ts';
import { foundText } from '../../core/git/foundCommits.ts';
import { sinceQuestion } from '../../core/git/historyQuestions.ts';
import { sinceWhen } from '../../core/git/sinceWhen.ts';
import { GitRunner } from '../../node/git/gitRunner.ts';
import { readSince } from '../../node/git/readSince.ts';
import { logOf } from '../../node/git/readLog.ts';
import { knownCommit } from '../../node/git/resolveCommit.ts';
import type { Services } from '../services.ts';
import { slowWork } from '../slowWork.ts';
import { gitOptions } from './gitApi.ts';
import type { GitWord } from './gitWord.ts';
import { askAbout, searched } from './historyCommands.ts';
import { openCommit } from './openCommit.ts';
import { whereSaid } from './repositoryChoice.ts';

const sinceUsage = '/git since yesterday, 3 days, 2026-11-01, or a tag';

export function gitHistory(services: Services): GitWord[] {
  const { chat, context, effects, models, repositories } = services;
  const since: GitWord = {
    name: 'since',
    arguments: 'WHEN or TAG',
    help: t('Lists what changed since a moment or a tag, by author, and has it summarised.'),
    run: async (argument, signal) => {
      if (argument === '') throw new AppError('commandArguments', 'since when', { usage: sinceUsage });
      const moment = sinceWhen(argument, new Date());
      const { here, found } = await slowWork(
        t('Reading what has changed'),
        async (stop) => {
          const place = await repositories.here(stop);
          const from = moment ? { after: moment.after } : { name: argument };
          return { here: place, found: await effects.readGit(() => readSince(place.top, from, gitOptions(stop))) };
        },
        signal,
      );
      const words = moment?.words ?? argument;
      const { commits, files, more } = found;
      if (commits.length === 0) return `${whereSaid(here)}${t('Nothing was committed since {0}.', inlineCode(words))}`;
      const title = `${whereSaid(here)}${t('Since {0}: {1}, {2}.', inlineCode(words), plural(commits.length, '{0} commit', '{0} commits'), plural(files.length, '{0} file', '{0} files'))}`;
      const text = sinceText(title, commits, files, more);
      // Without a model, the list is what there is.
      if (models.state.status === 'none' || chat.snapshot.busy) return text;
      chat.note(`/git since ${argument}`, text);
      const label = `Since ${words}`;
      const read = () =>
        Promise.resolve({ kind: 'commit', label, detail: title.replaceAll('`', ''), languageId: 'markdown', text, problem: null } as const);
      const thing = { key: `since ${here.top} ${words}`, read, follow: () => ({ dispose: () => undefined }) };
      await askAbout(services, thing, `What changed in ${here.name} since ${words}?`, sinceQuestion);
      return null;
    },
  };
  const find: GitWord = {
    name: 'find',
    arguments: 'TEXT',
    help: t('Finds the commits that brought a text in, took it out, or changed it.'),
    run: async (argument, signal) => {
      const text = /^"(.*)"$/s.exec(argument)?.[1] ?? argument;
      if (text === '') throw new AppError('commandArguments', 'no text', { usage: '/git find TEXT' });
      const { here, found } = await searched(services, text, signal);
      return foundText(whereSaid(here), text, found);
    },
  };
  const show: GitWord = {
    name: 'show',
    arguments: '[COMMIT]',
    help: t('Opens what a commit changed; the newest, where none is named.'),
    run: async (argument, signal) => {
      const name = argument === '' ? 'HEAD' : argument;
      const showing = async (stop: AbortSignal): Promise<void> => {
        const here = await repositories.here(stop);
        const [commit] = await effects.readGit(async () => {
          const git = await GitRunner.in(here.top, gitOptions(stop));
          return (await logOf(git, { limit: 1, from: await knownCommit(git, name) })).commits;
        });
        if (commit) await openCommit({ effects, kind: context.extension.extensionKind }, here, commit, stop);
      };
      await slowWork(t('Reading the commit'), showing, signal);
      return null;
    },
  };
  return [since, find, show];
}
