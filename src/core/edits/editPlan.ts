/**
 * What an answer asks for, in its own words: paths as it wrote them, search texts that may or may not be in a file. Nothing is located or
 * checked yet. The tolerant reader makes it out of any text; `locate` turns it into file changes or conflicts.
 */

/** The forms that edits are written in. */
export type EditForm = 'file' | 'fence' | 'searchReplace' | 'unifiedDiff' | 'applyPatch';

/**
 * One edit as stated. `path` is null where the answer names none; then the caller's only or current file is meant. Texts have `\n` line ends.
 * `search` and `replacement` are whole lines, each with its line break: an empty replacement deletes lines, `\n` leaves an empty one. One
 * without a break at its end says that the file ends there without one.
 */
export type PlannedEdit =
  /** The whole file: takes the place of what is there, or makes it. */
  | { kind: 'write'; form: EditForm; path: string | null; text: string }
  /** Find `search`, put `replacement` there. An empty search means an empty or new file. */
  | { kind: 'replace'; form: EditForm; path: string | null; search: string; replacement: string; hint: PlaceHint }
  /** `text`: all lines of the file as the answer states them; absent where it states none. */
  | { kind: 'delete'; form: EditForm; path: string; text?: string }
  | { kind: 'rename'; form: EditForm; path: string; to: string };

/** Where an answer says that its search text stands. A hint decides between equal places and is never believed by itself. */
export interface PlaceHint {
  /** 1-based line of the old text; null when none is stated. */
  line: number | null;
  /** A line that stands somewhere above, such as the function's head in a hunk's header, or several, outermost first; null when none is stated. */
  under: string | null;
  /** The answer says that the file ends behind it. */
  atEnd?: boolean;
  /** The user chose the line among those that a conflict listed: it decides between places that are only similar too. */
  chosen?: boolean;
}

/** Why something that looks like an edit was not taken. */
export type ReaderProblemKind = 'unfinished' | 'noPath' | 'malformed' | 'thinking' | 'prose' | 'binary' | 'link' | 'mode';

export interface ReaderProblem {
  kind: ReaderProblemKind;
  path: string | null;
  /** 1-based line of the answer. */
  line: number;
}

export interface EditPlan {
  /** In the order of the answer. */
  edits: PlannedEdit[];
  problems: ReaderProblem[];
}
