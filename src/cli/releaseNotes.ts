/** `mlx-code release-notes`: what lies between two tags; changes no file. Without a model it lists, and says what it leaves out. */
import { AppError } from '../base/appError.ts';
import { readRange } from '../node/git/readBranch.ts';
import { type CommandContext, exitCodes } from './command.ts';

export async function releaseNotes(
  { from, to }: { from: string; to: string },
  { app, output, common, signal }: CommandContext,
): Promise<number> {
  try {
    const listed = common.model === null;
    const changes = await app.effects.run({ kind: 'startProcess', program: 'git' }, () =>
      readRange(common.root, from, to, { listed, signal }),
    );
    const seed = common.seed === undefined ? {} : { seed: common.seed };
    if (listed) output.note('Without --model the commits are listed, and nothing is said of what stands out.');
    else if (changes.commits.length === 1) output.note('In a single commit nothing stands out, so the model was not asked.');
    const { text, date, groups, highlights, more } = await app.pullRequestTexts.releaseNotes(changes, { listed, signal, ...seed });
    output.line({ type: 'releaseNotes', from, to, date, text, groups, highlights, more });
    output.answer(text);
    return exitCodes.done;
  } catch (error) {
    if (!AppError.is(error, 'gitNothingToCommit')) throw error;
    output.error(error);
    return exitCodes.partly;
  }
}
