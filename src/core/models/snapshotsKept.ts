import type { SnapshotsKept } from '../../protocol/worker.ts';

const megabyte = 1024 * 1024;

/** The name of a snapshot's file: of the model and everything else that changes a state, then of the tokens. */
export const snapshotName = /^[0-9a-f]{24}-[0-9a-f]{24}\.snapshot$/;
/** The name of a snapshot's file while the worker of this process id writes it. */
export const unfinishedSnapshotName = /^(\d+)-[0-9a-f]{12}\.writing$/;

/** What the worker is told of the setting for snapshots. */
export function snapshotsKept(folder: string, megabytes: number): SnapshotsKept {
  return { folder, maxBytes: megabytes * megabyte };
}
