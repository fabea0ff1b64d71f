/**
 * What GitHub and GitLab have in common, as far as pull requests need it. All texts in what they answer are other people's: bounded, with hidden
 * characters shown (`theirText.ts`), and data for whoever reads them, never an instruction.
 */

/** Which of the two a server is. */
export const forgeKinds = ['github', 'gitlab'] as const;
export type ForgeKind = (typeof forgeKinds)[number];

export interface ForgeRepository {
  /** As it is called now: `acme/shop`. */
  fullName: string;
  defaultBranch: string;
  /** Nobody can change anything in it. */
  archived: boolean;
}

/** One end of a pull request. */
export interface BranchEnd {
  /** `acme/shop`; null where it isn't told, or was deleted. */
  repository: string | null;
  branch: string;
  /** The commit at its end; empty where it isn't told. */
  commit: string;
}

export interface PullRequest {
  number: number;
  title: string;
  body: string;
  state: 'open' | 'closed' | 'merged';
  draft: boolean;
  author: string;
  base: BranchEnd;
  head: BranchEnd;
  /** Its page; null where what was sent isn't a page of that server. */
  url: string | null;
}

export interface PullRequestFile {
  path: string;
  /** What it was called before; null for the same. */
  from: string | null;
  status: 'added' | 'removed' | 'modified' | 'renamed';
  /** Hunks as git writes them, without a head; null where they aren't sent: binary, or too large. */
  patch: string | null;
}

export interface PullRequestComment {
  author: string;
  body: string;
  /** When, as they write it; empty where they don't. */
  at: string;
}

/** What reviewers said as a whole. */
export interface PullRequestReview extends PullRequestComment {
  verdict: 'approved' | 'changesRequested' | 'commented' | 'dismissed';
}

/** The side of a diff on which a line stands. */
export type DiffSide = 'before' | 'after';

/** Comments on a place in the diff. */
export interface ReviewThread {
  path: string;
  /** Null for the file as a whole, and where the line has gone since. */
  line: number | null;
  side: DiffSide;
  resolved: boolean;
  comments: PullRequestComment[];
}

export interface Check {
  name: string;
  state: 'passed' | 'failed' | 'running' | 'skipped';
  /** Where more of it is told; null for nowhere. */
  url: string | null;
}

/** A pull request with all that was said of it. */
export interface PullRequestDetails extends PullRequest {
  files: PullRequestFile[];
  comments: PullRequestComment[];
  reviews: PullRequestReview[];
  threads: ReviewThread[];
  checks: Check[];
  /** What there is more of than was read, or couldn't be read, in words: `files`, `checks`. */
  leftOut: string[];
}

/** A branch that is pushed, and in which repository, `acme/shop`. */
export interface PushedBranch {
  repository: string;
  branch: string;
}

export interface NewPullRequest {
  title: string;
  body: string;
  head: PushedBranch;
  /** A branch of the repository that is asked. */
  base: string;
}

/** A comment on a line, by its number on its side of the diff, from 1. */
export interface LineComment {
  path: string;
  side: DiffSide;
  line: number;
  body: string;
}

/**
 * One repository on one server. All reject with `forgeNotAllowed`, `forgeOffline`, `forgeDenied`, `forgeMissing`, `forgeRefused`, `forgeLimited`,
 * `forgeRubbish`, `offline`, `workspaceUntrusted` or `cancelled`; each call is an effect, and listed.
 */
export interface Forge {
  readonly kind: ForgeKind;
  repository(signal: AbortSignal): Promise<ForgeRepository>;
  /** The template that it has for descriptions, as it is, comments included; null for none. */
  template(signal: AbortSignal): Promise<string | null>;
  /** The open one of a branch, else the newest; null for none. */
  pullRequestOf(head: PushedBranch, signal: AbortSignal): Promise<PullRequest | null>;
  read(number: number, signal: AbortSignal): Promise<PullRequestDetails>;
  openDraft(wanted: NewPullRequest, signal: AbortSignal): Promise<PullRequest>;
  /** Changes what is given; a draft stays one. */
  update(number: number, change: { title?: string; body?: string }, signal: AbortSignal): Promise<PullRequest>;
  /**
   * Places comments on lines, as one review with `body` above them. Nothing is sent unless all of the lines are in the diff.
   * Also rejects with `forgeLine` (data: path, line).
   */
  review(number: number, review: { body: string; comments: readonly LineComment[] }, signal: AbortSignal): Promise<void>;
}
