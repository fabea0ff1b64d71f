/** Whose commits, and which, tell how messages are written. */
import type { PastCommit } from './styleFacts.ts';

/** With so many of their own, whoever asks is followed in place of all. */
const enoughOwn = 20;
/** More than these tell nothing new. */
const most = 200;
const madeByTools = /^(?:Merge |Revert "|Reapply "|(?:fixup|squash|amend)! |(?:initial|first) commit\b|v?\d+\.\d+\.\d+\S*$|wip$)/i;

/** Those that a person wrote the words of, in their order; the asking one's own where there are enough of these. */
export function followedCommits<Commit extends Pick<PastCommit, 'subject' | 'mine' | 'bot'>>(commits: readonly Commit[]): Commit[] {
  const written = commits.filter(({ subject, bot }) => !bot && !madeByTools.test(subject) && subject.trim() !== '');
  const mine = written.filter((commit) => commit.mine);
  return (mine.length >= enoughOwn ? mine : written).slice(0, most);
}
