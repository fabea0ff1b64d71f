/** `mlx-code commit-message`: describes a repository's changes; commits nothing. */
import { AppError } from '../base/appError.ts';
import type { CommitMessage, CommitMessageOptions } from '../core/git/commitMessageService.ts';
import type { StyleChoice } from '../core/git/style/commitStyle.ts';
import { learnStyle } from '../core/git/style/learnStyle.ts';
import { readCommitChanges } from '../node/git/readCommitChanges.ts';
import { readStyleFacts } from '../node/git/readStyleFacts.ts';
import { type CommandContext, exitCodes } from './command.ts';

export interface CommitMessageCommandOptions {
  /** All changes, also where something is staged. */
  all: boolean;
  /** What the last commit would be with what is staged. */
  amend: boolean;
  length: 'shorter' | 'longer' | null;
  /** How many messages, at most. */
  candidates: number;
  /** The form that is wanted. */
  style: StyleChoice;
}

export async function commitMessage(
  options: CommitMessageCommandOptions,
  { app, output, common, signal }: CommandContext,
): Promise<number> {
  const { all, amend, length, candidates, style } = options;
  try {
    const [changes, facts] = await app.effects.run({ kind: 'startProcess', program: 'git' }, () =>
      Promise.all([readCommitChanges(common.root, { all, amend, signal }), readStyleFacts(common.root, { signal })]),
    );
    if (changes.source === 'all' && !all) output.note('Nothing is staged: the message describes all changes.');
    const asked: CommitMessageOptions = {
      signal,
      style: learnStyle(facts, style),
      ...(length && { length }),
      ...(common.seed === undefined ? {} : { seed: common.seed }),
      onPart: (part, of) => output.progress(`Reading part ${String(part)} of ${String(of)}`),
      onText: (soFar) => output.progress(soFar.split('\n', 1)[0] ?? ''),
    };
    let written = 0;
    const tell = (message: CommitMessage): void => {
      output.line({ type: 'message', ...message });
      // A blank line lies between two of them.
      output.answer(`${written++ === 0 ? '' : '\n'}${message.message}\n`);
    };
    if (candidates > 1) await app.commitMessages.candidates(changes, candidates, { ...asked, onMessage: tell });
    else tell(await app.commitMessages.write(changes, asked));
    return exitCodes.done;
  } catch (error) {
    if (!AppError.is(error, 'gitNothingToCommit')) throw error;
    output.error(error);
    return exitCodes.partly;
  }
}
