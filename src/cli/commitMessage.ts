/** `mlx-code commit-message`: describes a repository's changes; commits nothing. */
import { AppError } from '../base/appError.ts';
import { readCommitChanges } from '../node/git/readCommitChanges.ts';
import { type CommandContext, exitCodes } from './command.ts';

export async function commitMessage(all: boolean, { app, output, common, signal }: CommandContext): Promise<number> {
  try {
    const changes = await app.effects.run({ kind: 'startProcess', program: 'git' }, () => readCommitChanges(common.root, { all, signal }));
    if (changes.source === 'all' && !all) output.note('Nothing is staged: the message describes all changes.');
    const message = await app.commitMessages.write(changes, {
      signal,
      ...(common.seed === undefined ? {} : { seed: common.seed }),
      onPart: (part, of) => output.progress(`Reading part ${String(part)} of ${String(of)}`),
      onText: (soFar) => output.progress(soFar.split('\n', 1)[0] ?? ''),
    });
    output.line({ type: 'message', ...message });
    output.answer(`${message.message}\n`);
    return exitCodes.done;
  } catch (error) {
    if (!AppError.is(error, 'gitNothingToCommit')) throw error;
    output.error(error);
    return exitCodes.partly;
  }
}
