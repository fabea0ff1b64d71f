import type { RankingGap } from '../core/indexing/hitRanker.ts';
import type { MeaningGap } from '../core/indexing/queryVectors.ts';

/** What a search had to do without, as a JSON line has it; `message` says it in a sentence. */
export function gapLine(gap: MeaningGap | RankingGap, message: string): Record<string, unknown> {
  if (gap.why !== 'failed') return { ...gap, message };
  return { why: gap.why, code: gap.error.code, message };
}
