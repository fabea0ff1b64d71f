/**
 * What will happen to files, in whole texts: the one currency between those who make edits (anchored decoding, the reader, find and replace)
 * and those who show, apply, keep and undo them. Texts are without a byte order mark and have the file's own line ends.
 */

/**
 * How surely the place of an edit was found: literally, line for line; or only as a part of one line (`part`), or when blanks or indentation are
 * overlooked.
 */
export type MatchQuality = 'exact' | 'part' | 'whitespace' | 'indentation';

/**
 * One file's change. `before` null: the file is made; `after` null: it is deleted; `from`: it is renamed (and `before` is the text of the old
 * name). `path` and `from` are relative to the workspace folder, with `/`.
 */
export interface FileChange {
  path: string;
  from?: string;
  before: string | null;
  after: string | null;
  /** The least sure of its places. Anything but `exact` is shown as such and never applied without a look. */
  match: MatchQuality;
}

/** Why a stated edit can't be carried out. One sentence for each stands in `core/userMessage.ts`. */
export type ConflictReason =
  | 'notFound'
  | 'ambiguous'
  | 'missingFile'
  | 'fileExists'
  | 'placeholder'
  | 'prose'
  | 'shrinks'
  | 'thinking'
  | 'unfinished'
  | 'malformed'
  | 'noPath'
  | 'overlap'
  | 'outside'
  /** No folder is open that the path could be in. */
  | 'noFolder'
  | 'protected'
  | 'binary'
  | 'tooLarge'
  | 'encoding'
  | 'readOnly'
  /** The folder that the file would be written, made or deleted in. */
  | 'readOnlyFolder'
  | 'directory'
  /** A pipe, a device, or a link that would itself have to be deleted or renamed. */
  | 'special'
  /** The answer makes, changes or removes a link or a submodule. */
  | 'link'
  /** The answer makes a file executable, or one that was so no more: nothing here sets that. */
  | 'mode'
  | 'unreadable'
  | 'changed'
  /** It was there when the change was made for it. */
  | 'deleted'
  /** An editor has unsaved text of it, which would be lost. */
  | 'unsaved'
  /** Not found literally, where nobody can take a look. */
  | 'inexact'
  /** What was kept of the file, to bring it back, can't be read any more. */
  | 'damaged';

export interface Conflict {
  /** As the answer names it; null when it names none. */
  path: string | null;
  reason: ConflictReason;
  /** 1-based lines of the file that are meant or possible, nearest first; empty when there are none. */
  lines: number[];
  /** The first line of the text that was looked for; empty when nothing was. */
  search: string;
  /** Files that a path which isn't there may mean: without its folders, or with other capitals. Absent where there is none. */
  similar?: readonly string[];
}

/** A change of several files that is applied, kept and undone as one. */
export interface ChangeSet {
  /** A few words for lists and undo: `Refactor total()`. */
  label: string;
  /** Each path once. */
  changes: FileChange[];
}
