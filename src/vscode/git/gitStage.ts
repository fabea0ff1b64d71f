import path from 'node:path';
import { escapedGlob } from '../../core/batch/globs.ts';
import { countOf } from '../../base/formatNumbers.ts';
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
    help: 'Stages files, or all that has changed.',
    run: async (argument, signal) => {
      const words = commandWords(argument);
      if (words.length === 0) throw new AppError('commandArguments', 'no file', { usage });
      const { here, plan, unseen } = await slowWork('Reading what has changed', (reading) => planned(parts, words, reading), signal);
      const left = [leftSentence(plan), unseenSentence(unseen)].filter((one) => one !== '').join(' ');
      if (plan.paths.length === 0) return `${whereSaid(here)}Nothing is there to be staged. ${left}`.trim();
      await mayStage(here, plan, words.includes('.'), signal);
      const title = `Staging ${countOf(plan.paths.length, 'file')} in ${here.name}`;
      // VS Code's git takes them for patterns: `[a].ts` would stage `a.ts`, too.
      const files = plan.paths.map((file) => path.join(here.top, escapedGlob(file)));
      const task = { what: 'stage', title, doing: 'stage the files' } as const;
      const refused = await changeRepository(parts, here, task, (repository) => repository.add(files), signal);
      if (refused !== null) return refused;
      const names = plan.paths.length <= 5 ? plan.paths.map(inlineCode).join(', ') : countOf(plan.paths.length, 'file');
      return `${whereSaid(here)}Staged ${names}. \`/git commit\` commits what is staged. ${left}`.trim();
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
    replaced.length === 0 ? '' : `What was staged of these before is replaced by what they are now:\n${fileLines(replaced)}`,
    secrets.length === 0 ? '' : `Files of these names usually hold secrets:\n${fileLines(secrets)}`,
  ].filter((one) => one !== '');
  const detail = [fileLines(paths), ...warnings].join('\n\n');
  await agreed(`Stage ${countOf(paths.length, 'file')} in ${here.name}?`, detail, 'Stage', signal);
}

function leftSentence({ left }: StagePlan): string {
  const parts = (['conflict', 'secret', 'name'] as const).flatMap((why) => {
    const found = left.filter((one) => one.why === why).map(({ path: file }) => inlineCode(file));
    const more = found.length > 5 ? ` and ${String(found.length - 5)} more` : '';
    return found.length === 0 ? [] : [`${found.slice(0, 5).join(', ')}${more}, which ${leftWords(why, found.length === 1)}`];
  });
  return parts.length === 0 ? '' : `Left out: ${parts.join('; ')}.`;
}

function leftWords(why: StagePlan['left'][number]['why'], one: boolean): string {
  switch (why) {
    case 'secret':
      return one ? 'usually holds secrets; name it to stage it all the same' : 'usually hold secrets; name one to stage it all the same';
    case 'conflict':
      return `${one ? 'is in conflict: once it' : 'are in conflict: once one'} is as it should be, stage it in Source Control or by \`git add\` in a terminal, which marks it resolved`;
    case 'name':
      return one ? 'has a name that is no UTF-8; stage it in a terminal' : 'have names that are no UTF-8; stage them in a terminal';
  }
}
