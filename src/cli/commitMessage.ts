/** `mlx-code commit-message`: describes a repository's changes; commits nothing. */
import { AppError } from '../base/appError.ts';
import type { CommitMessage, CommitMessageOptions } from '../core/git/commitMessageService.ts';
import type { StyleChoice } from '../core/git/style/commitStyle.ts';
import { learnStyle } from '../core/git/style/learnStyle.ts';
import { mostRecorded, secretsText, unreadText } from '../core/security/foundSecret.ts';
import { changeSecrets } from '../node/git/changeSecrets.ts';
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
  /** Goes on where the changes hold what looks like a secret. */
  allowSecrets: boolean;
  /** The form that is wanted; null for what the project's file says, else the repository's own. */
  style: StyleChoice | null;
}

export async function commitMessage(options: CommitMessageCommandOptions, context: CommandContext): Promise<number> {
  const { app, output, common, project, signal } = context;
  const { all, amend, length, candidates, allowSecrets } = options;
  const style = options.style ?? project?.values['commit.style'] ?? 'repository';
  try {
    const [changes, facts] = await app.effects.run({ kind: 'startProcess', program: 'git' }, () =>
      Promise.all([readCommitChanges(common.root, { all, amend, signal }), readStyleFacts(common.root, { signal })]),
    );
    if (!allowSecrets) await refuseSecrets({ all: changes.source === 'all', amend }, context);
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
    if (!AppError.is(error, 'gitNothingToCommit', 'secretsFound')) throw error;
    output.error(error);
    return exitCodes.partly;
  }
}

/** Throws `secretsFound`. */
async function refuseSecrets(which: { all: boolean; amend: boolean }, { app, output, common, signal }: CommandContext): Promise<void> {
  const { found, unread } = await app.effects.run({ kind: 'startProcess', program: 'git' }, () =>
    changeSecrets(common.root, app.secrets, { ...which, signal }),
  );
  const text = unreadText(unread, mostRecorded);
  if (text !== null) output.note(text);
  if (found.length > 0) throw new AppError('secretsFound', 'secrets in the changes', { what: secretsText(found, 5), count: found.length });
}
