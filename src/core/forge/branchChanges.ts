/** What a branch adds to another one: what its pull request, its changelog entry and release notes are written from. */
import type { NotebookSection } from '../git/notebookDiff.ts';
import type { ChangedFile } from '../ports.ts';

export interface BranchCommit {
  /** All digits of it. */
  hash: string;
  subject: string;
  /** Behind the subject; empty for none. */
  body: string;
}

export interface BranchChanges {
  /** Empty where none is checked out. */
  branch: string;
  /** What it is compared with, as it is called: `main`. */
  base: string;
  /** The oldest first; merges are left out. */
  commits: BranchCommit[];
  /** There are more of them than were read. */
  more: boolean;
  files: ChangedFile[];
  /** Unified diff of those that say something. */
  diff: string;
  /** Of notebooks what a model is shown in place of their diffs. */
  notebooks?: readonly NotebookSection[];
  /** The repository's template for descriptions; null for none. */
  template: { path: string; text: string } | null;
}

/** What lies between two tags: `branch` is the later one, `base` the earlier. */
export interface RangeChanges extends BranchChanges {
  /** `2026-03-01`, of the newest commit. */
  date: string;
}
