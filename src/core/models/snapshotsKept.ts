import type { SnapshotsKept } from '../../protocol/worker.ts';

const megabyte = 1024 * 1024;

/** What the worker is told of the setting for snapshots. */
export function snapshotsKept(folder: string, megabytes: number): SnapshotsKept {
  return { folder, maxBytes: megabytes * megabyte };
}
