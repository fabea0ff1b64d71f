/** How much of the past is kept, and what goes first. Pure. */
import type { CheckpointLimits, CheckpointSummary } from './checkpoint.ts';

/** How much is kept where no setting says otherwise. */
export const usualCheckpointLimits: CheckpointLimits = { count: 200, days: 30, megabytes: 200 };

const dayMs = 86_400_000;

export type LimitedCheckpoint = Pick<CheckpointSummary, 'id' | 'time' | 'root' | 'state' | 'bytes'>;

/**
 * The ids of what exceeds the limits. `checkpoints` newest first, of all folders; `now` in milliseconds since 1970. The oldest go first, and within a folder
 * never one whose elder stays: it could not be gone back over. The newest of each folder stays however large it is, so that what has just been changed
 * can always be undone, until it is too old; one that is `open` stays for a day at least.
 */
export function exceeding(checkpoints: readonly LimitedCheckpoint[], { count, days, megabytes }: CheckpointLimits, now: number): string[] {
  const dropped: string[] = [];
  const seen = new Set<string>();
  /** Folders of which something newer has been dropped: what is older goes with it. */
  const ended = new Set<string>();
  let kept = 0;
  let bytes = 0;
  let full = false;
  for (const { id, time, root, state, bytes: size } of checkpoints) {
    const isNewest = !seen.has(root);
    seen.add(root);
    const tooOld = now - time > days * dayMs && !(isNewest && state === 'open' && now - time < dayMs);
    full ||= !isNewest && (kept + 1 > count || bytes + size > megabytes * 1e6);
    if (tooOld || (full && !isNewest) || ended.has(root)) {
      ended.add(root);
      dropped.push(id);
    } else {
      kept++;
      bytes += size;
    }
  }
  return dropped;
}
