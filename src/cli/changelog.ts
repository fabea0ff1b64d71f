/** `mlx-code changelog`: the entry for a branch; changes no file. */
import { AppError } from '../base/appError.ts';
import { readBranch } from '../node/git/readBranch.ts';
import { type CommandContext, exitCodes } from './command.ts';

export async function changelog(base: string | undefined, { app, output, common, signal }: CommandContext): Promise<number> {
  try {
    const changes = await app.effects.run({ kind: 'startProcess', program: 'git' }, () => readBranch(common.root, { base, signal }));
    const { section, text } = await app.pullRequestTexts.changelogEntry(changes, {
      signal,
      ...(common.seed === undefined ? {} : { seed: common.seed }),
    });
    output.line({ type: 'changelog', section, text, base: changes.base });
    output.answer(`### ${section}\n\n- ${text}\n`);
    return exitCodes.done;
  } catch (error) {
    if (!AppError.is(error, 'gitNothingToCommit')) throw error;
    output.error(error);
    return exitCodes.partly;
  }
}
