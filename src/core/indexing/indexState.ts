/** How the indexes of the open folders stand, as one: who shows it knows nothing of folders, and who reads them tells it in no words. Pure. */
import type { AppError } from '../../base/appError.ts';
import type { IndexCounts, IndexProgress, IndexStatus } from '../../protocol/indexer.ts';
import type { Strain } from '../ports.ts';

export type IndexState =
  | { status: 'off' }
  /** Nothing was asked of it yet. */
  | { status: 'idle' }
  | { status: 'indexing'; files: number; of: number }
  /** `why` it waits. */
  | { status: 'paused'; why: 'user' | Strain; files: number; of: number }
  /**
   * All was looked at that this process has to look at. `elsewhere`: another one writes some of it; `reading` is then how far that one is, if it isn't done, and `otherScope` that
   * it leaves out other files.
   */
  | { status: 'ready'; counts: IndexCounts; bytes: number; elsewhere: boolean; reading: IndexProgress | null; otherScope: boolean }
  | { status: 'failed'; error: AppError };

/** Of several folders that were looked at as of one. */
export function readyState(all: readonly IndexStatus[]): IndexState {
  const counts: IndexCounts = { files: 0, chunks: 0, symbols: 0, skipped: 0 };
  for (const known of all) for (const key of ['files', 'chunks', 'symbols', 'skipped'] as const) counts[key] += known.counts[key];
  const reading = all.flatMap((known) => (known.elsewhere && known.reading ? [known.reading] : []));
  return {
    status: 'ready',
    counts,
    bytes: all.reduce((total, { bytes }) => total + bytes, 0),
    elsewhere: all.some(({ elsewhere }) => elsewhere),
    reading: reading.length === 0 ? null : summed(reading),
    otherScope: all.some(({ otherScope }) => otherScope),
  };
}

/** How far several are, as one. */
export function summed(all: Iterable<IndexProgress>): IndexProgress {
  const sum = { files: 0, of: 0 };
  for (const { files, of } of all) {
    sum.files += files;
    sum.of += of;
  }
  return sum;
}
