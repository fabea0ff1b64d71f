/**
 * What of the candidates has room: each is counted as it would go into the prompt, and the budget is spent on the most important. Counts are exact and asked of whoever will read it, so that
 * it alone knows what things take; what is wanted, and why, was decided before. Pure.
 */
import { contextBlock } from '../chat/chatPrompt.ts';
import { partOf } from './gatheredText.ts';
import type { Candidate, FileTexts, Gathered, GatheredPart, GatherPort, LeftOutPart } from './gathering.ts';
import { isTold, offered } from './stretches.ts';
import { putBack } from './wishedCandidates.ts';

/** Candidates whose tokens are counted. */
const mostCounted = 60;

/** Takes what fits, in this order; what was put back goes whether or not it does. */
export async function spentBudget(
  candidates: readonly Candidate[],
  budget: number,
  port: GatherPort,
  texts: FileTexts,
  signal: AbortSignal | undefined,
): Promise<Omit<Gathered, 'off' | 'notes'>> {
  const counted = await countedParts(candidates.slice(0, mostCounted), port, texts, signal);
  const parts: GatheredPart[] = [];
  const leftOut: LeftOutPart[] = [];
  let forced = 0;
  let sum = 0;
  const ended = new Set<string>();
  candidates.forEach(({ priority, text: said, inOrder = false, ...stretch }, index) => {
    const part = counted[index];
    const follows = !inOrder || !ended.has(stretch.path);
    if (part && priority === putBack) {
      forced++;
      parts.push(part);
    } else if (part && priority > offered && follows && sum + part.tokens <= budget) {
      sum += part.tokens;
      parts.push(part);
    } else {
      if (inOrder) ended.add(stretch.path);
      leftOut.push({ ...stretch, tokens: part?.tokens ?? null, ...(said && { kind: said.kind }) });
    }
  });
  // What stands between two parts takes tokens, too, so that all of it is counted as it goes.
  for (;;) {
    const own = parts
      .slice(forced)
      .map((part) => part.text)
      .join('\n\n');
    const text = parts.map((part) => part.text).join('\n\n');
    const [ownTokens = 0, tokens = 0] = text === '' ? [0, 0] : await port.count([own, text], signal);
    const last = parts.length > forced && ownTokens > budget ? parts.pop() : undefined;
    if (!last) return { parts, leftOut, text, tokens };
    const { text: _, source, ...part } = last;
    leftOut.unshift({ ...part, ...(isTold(source.kind) && { kind: source.kind }) });
  }
}

/** Each of them as it goes into the prompt, with what it takes. */
export async function countedParts(
  candidates: readonly Candidate[],
  port: GatherPort,
  texts: FileTexts,
  signal: AbortSignal | undefined,
): Promise<GatheredPart[]> {
  const parts = await Promise.all(
    candidates.map(async ({ priority: _, inOrder: __, text: said, ...stretch }) => {
      const source = partOf(stretch, await texts.behind(stretch, said), said);
      return { ...stretch, source, text: contextBlock(source) };
    }),
  );
  const counts =
    parts.length > 0
      ? await port.count(
          parts.map(({ text }) => text),
          signal,
        )
      : [];
  return parts.map((part, index) => ({ ...part, tokens: counts[index] ?? 0 }));
}
