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
  /**
   * Adds to what any window has counted, but nothing where all was deleted since the first of them was counted, at `since` (milliseconds since 1970). Resolves with the damaged files that had to be put
   * aside for it.
   */
  add(counts: readonly Count[], since: number): Promise<string[]>;
  read(): Promise<KeptCounts>;
  /** Removes what was counted more than so many days before `today`. Where nothing was counted for long, they are counted from the day after the last one: a clock that is far ahead takes nothing away. */
  prune(today: string, keepDays: number): Promise<void>;
  /** Removes all of it, and what other windows have counted and not added yet doesn't come back. */
  clear(): Promise<void>;
}
