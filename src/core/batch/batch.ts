/**
 * One instruction over many files: what is known of each, and of the whole. Types and small questions; `batchQueue.ts` does the work.
 */
import { plural, t } from '../../base/l10n.ts';
import type { FileChange } from '../edits/fileChange.ts';

/**
 * `waiting` and `running` are still to come; `changed` has a change to look at, `applied` had one, `undone` too, and it was taken back. `nothing`: the model left the file as it was.
 * `failed` says why. `skipped`: it can't or shall not be worked on.
 */
export type BatchFileState = 'waiting' | 'running' | 'changed' | 'applied' | 'undone' | 'nothing' | 'failed' | 'skipped';

export interface BatchFile {
  /** As the user knows it: relative to the workspace folder, with `/`; with several folders the folder's name comes first. Each once in a batch. */
  readonly path: string;
  readonly state: BatchFileState;
  /** One sentence: why it failed or was skipped, or, of one that has a change, what is in its way for now. */
  readonly note?: string;
  /** While it is worked on: the lines written so far; 0 before the first. */
  readonly lines?: number;
  readonly change?: FileChange;
  /** A bound ended the answer before the model did; the change may be incomplete. */
  readonly cut?: boolean;
}

/** `running` works through the files; `paused` waits for the user; `done` has nothing left to do. */
export type BatchState = 'running' | 'paused' | 'done';

export interface BatchCounts {
  total: number;
  /** Files that need no more work, whatever came of them. */
  finished: number;
  waiting: number;
  changed: number;
  applied: number;
  undone: number;
  nothing: number;
  failed: number;
  skipped: number;
}

export function countsOf(files: readonly BatchFile[]): BatchCounts {
  const of = (...states: BatchFileState[]): number => files.filter((file) => states.includes(file.state)).length;
  return {
    total: files.length,
    finished: files.length - of('waiting', 'running'),
    waiting: of('waiting', 'running'),
    changed: of('changed'),
    applied: of('applied'),
    undone: of('undone'),
    nothing: of('nothing'),
    failed: of('failed'),
    skipped: of('skipped'),
  };
}

/** `3 of 8 files: 2 changed, 1 failed`; what there is none of isn't named. */
export function batchSummary(counts: BatchCounts): string {
  const parts: readonly (readonly [number, () => string])[] = [
    [counts.changed, () => t('{0} changed', counts.changed)],
    [counts.applied, () => t('{0} applied', counts.applied)],
    [counts.undone, () => t('{0} undone', counts.undone)],
    [counts.nothing, () => t('{0} unchanged', counts.nothing)],
    [counts.failed, () => t('{0} failed', counts.failed)],
    [counts.skipped, () => t('{0} skipped', counts.skipped)],
  ];
  const said = parts.filter(([count]) => count > 0).map(([, words]) => words());
  const done = plural(counts.total, '{1} of {0} file', '{1} of {0} files', counts.finished);
  return said.length > 0 ? `${done}: ${said.join(', ')}` : done;
}
