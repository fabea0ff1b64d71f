import { t } from '../../../base/l10n.ts';
/** What is said of proposed commits while they are staged one after the other. Pure. */

/** Where a sequence stands. */
export interface SequenceStep {
  /** Name of the repository's topmost folder. */
  repository: string;
  /** The commit that is staged, counted from 0, and how many there are. */
  at: number;
  count: number;
  message: string;
  /** No other commit is going to be staged. */
  stopped: boolean;
}

/** What each notification says. A longer sentence would be cut: VS Code shows one line of what has no button. `inBox`: the message stands in the box. */
export function stepNotice(step: SequenceStep, inBox: boolean): string {
  const { repository } = step;
  const { at, count } = step;
  if (!inBox) return t('Commit {0} of {1} is staged in {2}; the box keeps your text.', at + 1, count, repository);
  return isLast(step)
    ? t('Commit {0} of {1} is staged in {2}. It is the last one.', at + 1, count, repository)
    : t('Commit {0} of {1} is staged in {2}. Commit it for the next.', at + 1, count, repository);
}

/** All of it, for who looks there. */
export function sequenceState(step: SequenceStep): string {
  const { repository, message, stopped } = step;
  if (stopped) return t('No other proposed commit is staged in {0}. What was staged at first can be staged again.', repository);
  const [subject = ''] = message.split('\n');
  const next = isLast(step) ? t('It is the last one.') : t('Commit it, and the next one is staged.');
  return `${t('Commit {0} of {1} is staged in {2}: “{3}”.', step.at + 1, step.count, repository, subject)} ${next}`;
}

function isLast({ at, count }: SequenceStep): boolean {
  return at === count - 1;
}
