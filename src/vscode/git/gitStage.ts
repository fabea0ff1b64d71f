import path from 'node:path';
import { plural, t } from '../../base/l10n.ts';
import { escapedGlob } from '../../core/batch/globs.ts';
import { AppError } from '../../base/appError.ts';
import { commandWords } from '../../core/chat/slashCommands.ts';
import { inlineCode } from '../../core/context/codeFence.ts';
import { fileLines } from '../../core/git/fileNames.ts';
import { type StagePlan, stagePlan } from '../../core/git/stagePlan.ts';
import { unseenSentence } from '../../core/git/unseenPlaces.ts';
import { readStatus } from '../../node/git/readStatus.ts';
import { slowWork } from '../slowWork.ts';
import { fileNamed } from './fileNamed.ts';
import { gitOptions } from './gitApi.ts';
import type { GitParts, GitWord } from './gitWord.ts';
import { mustBeThere } from './mustBeThere.ts';
import { agreed, changeRepository } from './repositoryChange.ts';
import { type RepositoryHere, whereSaid } from './repositoryChoice.ts';

const usage = '/git add FILE… or /git add .';

/** `/git add FILE…`, or `.` for all: stages changes. A conflict is never marked resolved by it. */
export function gitStage(parts: GitParts): GitWord {
  return {
    name: 'add',
    arguments: 'FILE… or .',
    help: t('Stages files, or all that has changed.'),
    run: async (argument, signal) => {
      const words = commandWords(argument);
      if (words.length === 0) throw new AppError('commandArguments', 'no file', { usage });
      const { here, plan, unseen } = await slowWork(t('Reading what has changed'), (reading) => planned(parts, words, reading), signal);
      const left = [leftSentence(plan), unseenSentence(unseen)].filter((one) => one !== '').join(' ');
      if (plan.paths.length === 0) return `${whereSaid(here)}${t('Nothing is there to be staged.')} ${left}`.trim();
      await mayStage(here, plan, words.includes('.'), signal);
      const title = plural(plan.paths.length, 'Staging {0} file in {1}', 'Staging {0} files in {1}', here.name);
      // VS Code's git takes them for patterns: `[a].ts` would stage `a.ts`, too.
      const files = plan.paths.map((file) => path.join(here.top, escapedGlob(file)));
      const task = { what: 'stage', title, refused: t('Git did not stage the files.') } as const;
      const refused = await changeRepository(parts, here, task, (repository) => repository.add(files), signal);
      if (refused !== null) return refused;
      const staged =
        plan.paths.length <= 5
          ? t('Staged {0}. `/git commit` commits what is staged.', plan.paths.map(inlineCode).join(', '))
          : plural(
              plan.paths.length,
              'Staged {0} file. `/git commit` commits what is staged.',
              'Staged {0} files. `/git commit` commits what is staged.',
            );
      return `${whereSaid(here)}${staged} ${left}`.trim();
    },
  };
}

async function planned(
  { effects, repositories }: GitParts,
  words: readonly string[],
  signal: AbortSignal,
): Promise<{ here: RepositoryHere; plan: StagePlan; unseen: string[] }> {
  const all = words.includes('.');
  const files = all ? [] : await Promise.all(words.map((word) => fileNamed(repositories, word, signal)));
  const here = files[0]?.here ?? (await repositories.here(signal));
  const elsewhere = files.find((file) => file.here.top !== here.top);
  if (elsewhere) throw new AppError('pathNone', 'in another repository', { path: elsewhere.path });
  for (const [at, file] of files.entries()) {
    const typed = words[at] ?? '';
    await mustBeThere(repositories, file, { typed, usage, several: files.length > 1 }, signal);
  }
  const status = await effects.readGit(() => readStatus(here, { ...gitOptions(signal), each: true }));
  return { here, plan: stagePlan(status, all ? null : files.map((file) => file.path)), unseen: all ? status.unseen : [] };
}

/** Files that somebody named and that lose nothing by it need no question. */
async function mayStage(here: RepositoryHere, { paths, replaced, secrets }: StagePlan, all: boolean, signal: AbortSignal): Promise<void> {
  if (!all && replaced.length === 0 && secrets.length === 0) return;
  const warnings = [
    replaced.length === 0 ? '' : `${t('What was staged of these before is replaced by what they are now:')}\n${fileLines(replaced)}`,
    secrets.length === 0 ? '' : `${t('Files of these names usually hold secrets:')}\n${fileLines(secrets)}`,
  ].filter((one) => one !== '');
  const detail = [fileLines(paths), ...warnings].join('\n\n');
  await agreed(plural(paths.length, 'Stage {0} file in {1}?', 'Stage {0} files in {1}?', here.name), detail, t('Stage'), signal);
}

function leftSentence({ left }: StagePlan): string {
  const parts = (['conflict', 'secret', 'name'] as const).flatMap((why) => {
    const found = left.filter((one) => one.why === why).map(({ path: file }) => inlineCode(file));
    const first = found.slice(0, 5).join(', ');
    const names = found.length > 5 ? t('{0} and {1} more', first, found.length - 5) : first;
    return found.length === 0 ? [] : [leftWords(why, names, found.length === 1)];
  });
  return parts.length === 0 ? '' : t('Left out: {0}.', parts.join('; '));
}

function leftWords(why: StagePlan['left'][number]['why'], names: string, one: boolean): string {
  switch (why) {
    case 'secret':
      return one
        ? t('{0}, which usually holds secrets; name it to stage it all the same', names)
        : t('{0}, which usually hold secrets; name one to stage it all the same', names);
    case 'conflict':
      return one
        ? t(
            '{0}, which is in conflict: once it is as it should be, stage it in Source Control or by `git add` in a terminal, which marks it resolved',
            names,
          )
        : t(
            '{0}, which are in conflict: once one is as it should be, stage it in Source Control or by `git add` in a terminal, which marks it resolved',
            names,
          );
    case 'name':
      return one
        ? t('{0}, which has a name that is no UTF-8; stage it in a terminal', names)
        : t('{0}, which have names that are no UTF-8; stage them in a terminal', names);
  }
}
