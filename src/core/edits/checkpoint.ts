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

/** One that is there and can't be read, not even what it changed; nothing of it is lost by that. */
export interface UnreadableCheckpoint {
  id: string;
  /** Milliseconds since 1970; about. */
  time: number;
  /** `newer`: a newer version of ours wrote it. `damaged`: which folder it belongs to can't be told. */
  reason: 'damaged' | 'newer';
}

export interface Checkpoint extends CheckpointSummary {
  /** Those of `files` whose texts can be read. */
  images: CheckpointFile[];
  /** Paths of those of `files` whose texts are missing or are not what was kept. */
  damaged: string[];
  /** Folders that the change made, outermost first: relative, with `/`. Taken back, they go when they are empty. */
  madeFolders: string[];
}

/** How much is kept; the oldest go first. See `checkpointLimits.ts`. */
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
  /** Newest first; without those of {@link unreadable}. */
  list(root: string): Promise<CheckpointSummary[]>;
  /** The newest of {@link list} that is meant, without reading older ones. */
  newest(root: string, isMeant: (checkpoint: CheckpointSummary) => boolean): Promise<CheckpointSummary | null>;
  /** Those that are, or may be, this folder's and can't be read; newest first, and only what is newer than the id `after`. */
  unreadable(root: string, after?: string): Promise<UnreadableCheckpoint[]>;
  /** Throws `backupDamaged` when nothing of it can be read. */
  read(id: string): Promise<Checkpoint>;
  /** How much is kept from now on, whoever prunes: the store is shared, and only an editor has settings. */
  setLimits(limits: CheckpointLimits): Promise<void>;
  /** Drops what exceeds the limits that were set last, the oldest first. */
  prune(): Promise<void>;
}
