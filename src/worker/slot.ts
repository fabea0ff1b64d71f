import type { LlamaContext, LlamaContextSequence, LlamaModel } from 'node-llama-cpp';
import { AheadPart } from './aheadPart.ts';
import { CacheHistory } from './cacheHistory.ts';
import type { DraftModel } from './draftModel.ts';
import { DraftPace } from './draftPace.ts';
import { SteadyPart } from './prefill.ts';
import { PrefillPace, type PaceState } from './prefillPace.ts';
import type { Snapshots } from './snapshots.ts';

/** A completion looks at a few screens of code; a window of its own keeps the chat's KV cache untouched. */
export const completionWindow = 4096;
export const completionBatch = 256;

/** A sequence of a context with its measured speed and what is known of its cache. */
export interface Slot {
  model: LlamaModel;
  sequence: LlamaContextSequence;
  pace: PrefillPace;
  steadyPart: SteadyPart;
  aheadPart: AheadPart;
  history: CacheHistory;
  /** What a sequence may go on from when its own cache is of less use. */
  snapshots: Snapshots | null;
  /** Null where nothing is guessed: sequences that go forward together share a batch already. */
  drafting: SlotDrafting | null;
}

export interface SlotDrafting {
  allowed: Readonly<Drafting>;
  pace: DraftPace;
  /** The model that guesses for this one; undefined where there is none, or while it isn't in memory. */
  model: () => DraftModel | undefined;
}

/** Whether the next tokens are guessed: not before the model was found to write the same with guesses as without. */
export interface Drafting {
  on: boolean;
  /** Whether from the text before them too. */
  fromText: boolean;
}

/** Whether a model can fill in between a prefix and a suffix. */
export function canFill({ tokens: { infill } }: LlamaModel): boolean {
  return infill.prefix !== null && infill.suffix !== null && infill.middle !== null;
}

export interface SlotOptions {
  drafting?: Readonly<Drafting> | null;
  draftModel?: SlotDrafting['model'];
  pace?: PaceState | undefined;
  /** Tells, right behind an evaluation, that it had fewer threads than usual. */
  isPassing?: () => boolean;
}

/** The next sequence of a context, of which nothing is known yet but perhaps the pace. */
export function slotOf(
  model: LlamaModel,
  context: LlamaContext,
  { drafting = null, draftModel = () => undefined, pace, isPassing }: SlotOptions = {},
): Slot {
  return {
    model,
    sequence: context.getSequence(),
    pace: new PrefillPace(context.batchSize, pace),
    steadyPart: new SteadyPart(),
    aheadPart: new AheadPart(),
    history: new CacheHistory(isPassing),
    snapshots: null,
    drafting: drafting && { allowed: drafting, pace: new DraftPace(), model: draftModel },
  };
}
