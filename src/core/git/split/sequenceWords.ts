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
  const staged = `${commitWords(step)} is staged in ${repository}`;
  if (!inBox) return `${staged}; the box keeps your text.`;
  return isLast(step) ? `${staged}. It is the last one.` : `${staged}. Commit it for the next.`;
}

/** All of it, for who looks there. */
export function sequenceState(step: SequenceStep): string {
  const { repository, message, stopped } = step;
  if (stopped) return `No other proposed commit is staged in ${repository}. What was staged at first can be staged again.`;
  const [subject = ''] = message.split('\n');
  const next = isLast(step) ? 'It is the last one.' : 'Commit it, and the next one is staged.';
  return `${commitWords(step)} is staged in ${repository}: “${subject}”. ${next}`;
}

function commitWords({ at, count }: SequenceStep): string {
  return `Commit ${String(at + 1)} of ${String(count)}`;
}

function isLast({ at, count }: SequenceStep): boolean {
  return at === count - 1;
}
