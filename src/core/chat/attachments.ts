import type { AppError } from '../../base/appError.ts';
import type { ContextChip } from '../../protocol/webview.ts';
import { chipOf, countedText, sourceProblem } from './contextChips.ts';
import type { ContextSource } from './contextSource.ts';

/** A source that goes (or, with a problem, can't go) with a question. */
export interface Attachment {
  source: ContextSource;
  chip: ContextChip;
  problem: AppError | string | null;
}

/** A source whose tokens are not counted (yet): what can't be sent whatever its length is found all the same. */
export function uncounted(source: ContextSource): Attachment {
  const problem = sourceProblem(source, null, null);
  return { source, chip: chipOf(source, true, null, problem), problem };
}

/** Counts the sources and finds those that can't be sent: `limit` is the number of prompt tokens that fit. */
export async function attach(
  sources: readonly ContextSource[],
  limit: number,
  count: (texts: string[]) => Promise<number[]>,
): Promise<Attachment[]> {
  const texts = sources.map((source) => countedText(source, limit));
  const asked = texts.filter((text) => text !== null);
  const counts = asked.length > 0 ? await count(asked) : [];
  let next = 0;
  return sources.map((source, index) => {
    const tokens = texts[index] === null ? null : (counts[next++] ?? 0);
    const problem = sourceProblem(source, tokens, limit);
    return { source, chip: chipOf(source, true, tokens, problem), problem };
  });
}
