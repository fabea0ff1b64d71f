/**
 * Puts the beginning of a conversation into the cache while its question is still being typed. What of it is sure to stay is found by writing the
 * conversation twice, with two ends; it must not know when that is worth its power.
 */
import type { Token } from 'node-llama-cpp';
import type { PrefillResult } from '../protocol/worker/chat.ts';
import type { ChatMessage } from '../protocol/worker/generation.ts';
import type { ItemListener } from './engine.ts';
import { sharedBeginning } from '../base/sharedBeginning.ts';
import { prefill } from './prefill.ts';
import type { Turn } from './scheduler.ts';
import type { Slot } from './slot.ts';

/** Two ways in which a message may go on; no token is likely to reach into both. */
const ends = ['a', '0'] as const;

/** The tokens that a conversation begins with, however its last message goes on. */
export function stableTokens(messages: readonly ChatMessage[], render: (messages: readonly ChatMessage[]) => Token[]): Token[] {
  const last = messages.at(-1);
  if (!last) return [];
  const [one, other] = ends.map((end) => render([...messages.slice(0, -1), { ...last, content: last.content + end }])) as [
    Token[],
    Token[],
  ];
  return one.slice(0, sharedBeginning(one, other));
}

/** Evaluates them, all there are. What was done until the signal aborts stays done. */
export async function prefillAhead(
  tokens: readonly Token[],
  { slot, turn, onItem, signal }: { slot: Slot; turn: Turn; onItem: ItemListener; signal: AbortSignal },
): Promise<PrefillResult> {
  let kept: number | undefined;
  let done = 0;
  try {
    await slot.snapshots?.restore(tokens, { steady: false, turn, signal });
    // Cut as for an answer that has to be repeatable, behind what is there: so it serves those as well. Such chunks are short, too.
    await prefill(tokens, {
      ...slot,
      cuts: 'onward',
      turn,
      signal,
      onProgress: (progress) => {
        kept ??= progress;
        done = progress;
        return onItem({ type: 'prefill', done, total: tokens.length });
      },
    });
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    if (kept !== undefined) slot.aheadPart.computed(kept, done);
  }
  return { promptTokens: tokens.length, evaluatedTokens: done - (kept ?? 0), whole: done >= tokens.length - 1 };
}
