/** What the reader needs of a workspace, and what it gives back. Types only; `readEdits.ts` does the work. */
import type { EditPlan, PlannedEdit } from '../editPlan.ts';
import type { Conflict, ConflictReason, FileChange, MatchQuality } from '../fileChange.ts';

/** Why a file can't be read or may not be changed. */
export type UnreadableReason = Extract<
  ConflictReason,
  | 'missingFile'
  | 'binary'
  | 'tooLarge'
  | 'encoding'
  | 'readOnly'
  | 'directory'
  | 'special'
  | 'unreadable'
  | 'outside'
  | 'noFolder'
  | 'protected'
>;

/** A file's text without a byte order mark and with its own line ends, or why there is none. */
export type FileText = { text: string } | { reason: UnreadableReason };

/** The workspace as the reader sees it. Paths are relative to its root, with `/`. */
export interface EditAccess {
  /** The root as an absolute path or a `file://` URI, or all its spellings; absolute paths below it are understood. Absent: none are. */
  root?: string | readonly string[];
  /** The file that is meant where an answer names none. */
  current?: string;
  /**
   * No file is taken for another: a path without its folders, or with other capitals, is not there, and an answer that names no file is about `current` or none.
   * What a path may mean is told nevertheless. For those who apply without a look.
   */
  literal?: boolean;
  /** Reads one file. Called once for each path, and only with paths inside the root as far as their spelling tells. */
  read(path: string): Promise<FileText>;
  /** All files of the workspace that may be edited; asked only when a path is not there as the answer spells it. */
  paths(): Promise<readonly string[]>;
}

export interface ReadOptions {
  /** Deleting much was asked for: an answer may shrink a file by more than half. */
  allowShrink?: boolean;
  /** The model ended the answer by itself, so that a last block without its closing mark is whole. Absent or false: it may have been cut. */
  finished?: boolean;
  signal?: AbortSignal;
}

/** How a path of the answer was found: literally, cleaned up (`./`, `\`, absolute), by its unique end or other capitals, or as the current file. */
export type PathMatch = 'exact' | 'normalised' | 'suffix' | 'current';

/** What became of one stated edit. */
export interface LocatedEdit {
  edit: PlannedEdit;
  /** The file it is about; null where none was found. */
  path: string | null;
  /** Null where no file was found. Anything below `normalised` deserves to be shown. */
  pathMatch: PathMatch | null;
  /** `nothing`: the file is already as the edit wants it. */
  outcome: 'change' | 'nothing' | 'conflict';
  match: MatchQuality;
  /** 1-based first and last line of the place in the text before; null where there is none. */
  lines: { first: number; last: number } | null;
}

export interface ReadEdits {
  /** Each path once, with all edits that could be carried out. Not empty only means that something can be applied: look at `conflicts` too. */
  changes: FileChange[];
  /** Edits that can't be carried out, and parts of the answer that look like edits but are none. */
  conflicts: Conflict[];
  /** One for each edit of the plan, in its order. */
  edits: LocatedEdit[];
  plan: EditPlan;
}
