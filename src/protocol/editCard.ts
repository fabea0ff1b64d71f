/** How the chat shows a change of files that an answer proposes: a card under the answer, one row a file. Types, and what may be asked of it. */

/** `reading`: the answer that holds it is still being written; `unchanged`: the file is already as the answer wants it. */
export type EditFileState = 'reading' | 'waiting' | 'applied' | 'rejected' | 'undone' | 'conflict' | 'unchanged';

/** A line that the text looked for may stand at, for the user to choose. */
export interface EditPlace {
  /** 1-based. */
  line: number;
  /** What stands there. */
  text: string;
}

/** One file of a proposed change, or one edit that can't be carried out. */
export interface EditCardFile {
  /** Names the row in calls; unique in its card. */
  id: string;
  /** Relative to the workspace folder; empty where the answer names no file. */
  path: string;
  /** The old path of a rename. */
  from: string | null;
  kind: 'modified' | 'created' | 'deleted' | 'renamed';
  /** Lines. */
  added: number;
  removed: number;
  state: EditFileState;
  /** Not found literally, say with other blanks: shown as such, and applied only once its diff has been on screen. */
  fuzzy: boolean;
  /** Its diff has been on screen. */
  seen: boolean;
  /** Some of its hunks are applied, and others are undecided. */
  accepted: boolean;
  /** In conflict since some of its hunks no longer fit: how many others it has, each of which can be applied. Null for any other conflict, and without one. */
  fitting: number | null;
  /** Why it can't be applied, or not as a whole, and what to do about it; null when it can. */
  problem: string | null;
  /** What becomes, or became, of it besides what the diff shows, in a sentence; null when nothing. */
  note: string | null;
  /** More than one: the user has to say which is meant. */
  places: EditPlace[];
}

/** A proposed change of several files, decided together or one by one. */
export interface EditCard {
  /** A few words. */
  label: string;
  files: EditCardFile[];
  /** The answer ended before its edits did: they apply, but more may be missing. */
  cut: boolean;
  /** As it stood when the conversation was left; nothing is to be decided on it any more. */
  past?: true;
}

/** What can be done with a card, or with one of its files. `applyRest` takes the hunks that fit of files in which others no longer do. */
export const editCardActions = ['review', 'apply', 'applyRest', 'hunks', 'discard', 'undo', 'applyAgain'] as const;
export type EditCardAction = (typeof editCardActions)[number];
