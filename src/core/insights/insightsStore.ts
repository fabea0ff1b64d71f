/** Where counts are kept on this machine. The port; `node/insights` has the files. */
import type { Count } from './counts.ts';

/** All that is kept. */
export interface KeptCounts {
  counts: Count[];
  /** Files that are damaged, put aside or not, so that what they hold is missing. */
  aside: string[];
}

/** Every call may reject with `insightsUnavailable`; what couldn't be kept is the caller's to keep and to try again. */
export interface InsightsStore {
  /** Adds to what any window has counted. Resolves with the damaged files that had to be put aside for it. */
  add(counts: readonly Count[]): Promise<string[]>;
  read(): Promise<KeptCounts>;
  /** Removes what was counted before that day. */
  prune(before: string): Promise<void>;
  /** Removes all of it. */
  clear(): Promise<void>;
}
