/** What a repository tells of how its messages are written, as it was read. Types only. */

export interface PastCommit {
  subject: string;
  /** What stands below the subject, bounded; null where it wasn't read. */
  body: string | null;
  /** Whether it is of whoever is asking. */
  mine: boolean;
  /** Whether a program made it. */
  bot: boolean;
}

export interface StyleFacts {
  /** The newest first; those that are followed (`followedCommits.ts`). */
  commits: readonly PastCommit[];
  /** Whoever is asking, as git's settings name them; null where they don't. */
  user: { name: string; email: string } | null;
  /** The branch that is checked out; null for none. */
  branch: string | null;
  /** The text that git puts in front of whoever writes a message. */
  template: string | null;
  /** What a line of it begins with that git leaves out of the message; absent for `#`. */
  comment?: string;
  /** A configuration of commitlint, with the name of its file. */
  commitlint: { file: string; text: string } | null;
}
