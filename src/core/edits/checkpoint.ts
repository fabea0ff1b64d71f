/** What is kept of each change set that was applied, so that it can come back: in the editor and on the command line alike. Types only. */

/** One state of one file. */
export interface FileImage {
  /** Without a byte order mark, with the file's own line ends. */
  text: string;
  /** VS Code's name of the encoding: `utf8`, `utf8bom`, `utf16le`, `utf16be`, or any other that only the editor can write. */
  encoding: string;
  /** Permission bits; null where unknown. */
  mode: number | null;
}

/** `before` null: the file was made; `after` null: it was deleted; `from`: it was renamed. */
export interface CheckpointFile {
  /** Relative to the root, with `/`. */
  path: string;
  from?: string;
  before: FileImage | null;
  after: FileImage | null;
}

/** `open` while the change is being carried out: found so later, its process died in the middle. */
export type CheckpointState = 'open' | 'applied' | 'undone';

/** The list's entry; the texts are read only when needed. */
export interface CheckpointSummary {
  /** Sorts by time. */
  id: string;
  /** Milliseconds since 1970. */
  time: number;
  label: string;
  /** The workspace folder: an absolute path, or a URI where it is not on this machine's disk. */
  root: string;
  by: 'editor' | 'cli';
  state: CheckpointState;
  files: { path: string; from?: string; kind: 'modified' | 'created' | 'deleted' | 'renamed' }[];
  /** Bytes on disk. */
  bytes: number;
}

export interface Checkpoint extends CheckpointSummary {
  images: CheckpointFile[];
  /** Folders that the change made, outermost first: relative, with `/`. Taken back, they go when they are empty. */
  madeFolders: string[];
}

/** How much is kept; the oldest go first. */
export interface CheckpointLimits {
  count: number;
  days: number;
  megabytes: number;
}

/** Keeps checkpoints. `node/checkpointStore.ts` implements it in the data folder; each change of it is atomic. */
export interface CheckpointStore {
  /** Writes the images down before anything is changed; state `open`. */
  begin(checkpoint: {
    label: string;
    root: string;
    by: 'editor' | 'cli';
    images: CheckpointFile[];
    madeFolders?: string[];
  }): Promise<string>;
  setState(id: string, state: CheckpointState): Promise<void>;
  /** Replaces the after-images: what was really written, say after a formatter. */
  setAfter(id: string, images: readonly CheckpointFile[]): Promise<void>;
  /** Drops one, say because nothing was changed after all. */
  remove(id: string): Promise<void>;
  /** Newest first; damaged ones are left out and logged. */
  list(root: string): Promise<CheckpointSummary[]>;
  read(id: string): Promise<Checkpoint>;
  /** Drops what exceeds the limits; never one that is `open` and younger than a day. */
  prune(limits: CheckpointLimits): Promise<void>;
}
