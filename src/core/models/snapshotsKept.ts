import type { SnapshotsKept } from '../../protocol/worker/loadParams.ts';

const megabyte = 1024 * 1024;

/** The name of a snapshot's file: of the model and everything else that changes a state, then of the tokens. */
export const snapshotName = /^[0-9a-f]{24}-[0-9a-f]{24}\.snapshot$/;
/** The name of a snapshot's file while a worker writes it: where that runs, which earlier versions left out, and its process id. */
export const unfinishedSnapshotName = /^(?:([0-9a-f]{8})-)?(\d+)-[0-9a-f]{12}\.writing$/;

/** What the worker is told of the setting for snapshots. */
export function snapshotsKept(folder: string, megabytes: number): SnapshotsKept {
  return { folder, maxBytes: megabytes * megabyte };
}
