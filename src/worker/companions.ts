/** The models beside the main one, as far as there are any: each does one kind of work, and goes when the machine is short of memory. */
import type { ModelInfo, UnusedCompanion } from '../protocol/worker/modelInfo.ts';
import type { CompanionRole } from '../protocol/worker/modelRoles.ts';
import type { CompanionModel } from './companionModel.ts';
import type { DraftModel } from './draftModel.ts';
import type { Embedder } from './embedder.ts';
import type { Ranker } from './ranker.ts';
import type { Asked } from './smallChat.ts';
import type { Drafting, Slot } from './slot.ts';

/** Each null where the main model does that work, or nobody guesses. */
export interface Companions {
  completion: CompanionModel<Slot> | null;
  draft: CompanionModel<DraftModel> | null;
  small: CompanionModel<Asked> | null;
  embedding: CompanionModel<Embedder> | null;
  reranking: CompanionModel<Ranker> | null;
  /** Of the completions' model. */
  drafting: Drafting;
}

/** None of them. */
export function noCompanions(): Companions {
  return { completion: null, draft: null, small: null, embedding: null, reranking: null, drafting: { on: false, fromText: true } };
}

/** Frees all of them. Nothing may run on them. */
export async function freeCompanions(companions: Companions): Promise<void> {
  await Promise.all(modelsOf(companions).map((model) => model.free()));
}

/** Those that are in memory now. */
export function companionsHeld(companions: Companions): CompanionRole[] {
  return modelsOf(companions)
    .filter(({ held }) => held !== undefined)
    .map(({ role }) => role);
}

/** Those that there are, in memory or not. */
function modelsOf({ completion, draft, small, embedding, reranking }: Companions): CompanionModel<unknown>[] {
  return [completion, draft, small, embedding, reranking].filter((model) => model !== null);
}

/** Those that aren't used, and why: since the load, or since it was found later that nothing comes of them. */
export function companionsUnused({ companions = [] }: Pick<ModelInfo, 'companions'>): UnusedCompanion[] {
  return companions.flatMap(({ role, problem }) => (problem ? [{ role, problem }] : []));
}
