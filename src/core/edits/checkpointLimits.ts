import type { CheckpointLimits } from './checkpoint.ts';

/** How much is kept where no setting says otherwise. */
export const usualCheckpointLimits: CheckpointLimits = { count: 200, days: 30, megabytes: 200 };
