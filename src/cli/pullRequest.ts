/** `mlx-code pull-request`: title and description for a branch; sends nothing. */
import { AppError } from '../base/appError.ts';
import { countOf } from '../base/formatNumbers.ts';
import { readBranch } from '../node/git/readBranch.ts';
import { type CommandContext, exitCodes } from './command.ts';

export async function pullRequest(base: string | undefined, { app, output, common, signal }: CommandContext): Promise<number> {
  try {
    const changes = await app.effects.run({ kind: 'startProcess', program: 'git' }, () => readBranch(common.root, { base, signal }));
    output.note(`${countOf(changes.commits.length, 'commit')} that ${changes.base} doesn't have.`);
    const { title, body, left, template } = await app.pullRequestTexts.pullRequest(changes, {
      signal,
      ...(common.seed === undefined ? {} : { seed: common.seed }),
      onText: (soFar) => output.progress(soFar.split('\n').findLast((line) => line.trim() !== '') ?? ''),
    });
    const { branch, commits } = changes;
    output.line({ type: 'pullRequest', title, body, branch, base: changes.base, commits: commits.length, template, left });
    output.answer(`${title}\n\n${body}`);
    if (changes.template !== null && template === null)
      output.note(`The template ${changes.template.path} is empty, or too long to be followed, so it was left out.`);
    if (left.length > 0) output.note(`Left to you: ${left.join(', ')}.`);
    return exitCodes.done;
  } catch (error) {
    if (!AppError.is(error, 'gitNothingToCommit')) throw error;
    output.error(error);
    return exitCodes.partly;
  }
}
