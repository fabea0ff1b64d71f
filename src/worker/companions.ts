/** The models beside the main one, as far as there are any: each does one kind of work, and goes when the machine is short of memory. */
import type { CompanionInfo, CompanionRole } from '../protocol/worker.ts';
import type { CompanionModel } from './companionModel.ts';
import type { Embedder } from './embedder.ts';
import type { Drafting, Slot } from './slot.ts';

/** Each null where the main model does that work. */
export interface Companions {
  completion: CompanionModel<Slot> | null;
  embedding: CompanionModel<Embedder> | null;
  infos: CompanionInfo[];
  /** Of the completions' model. */
  drafting: Drafting;
}

/** None of them. */
export function noCompanions(): Companions {
  return { completion: null, embedding: null, infos: [], drafting: { on: false } };
}

/** Frees all of them. Nothing may run on them. */
export async function freeCompanions({ completion, embedding }: Companions): Promise<void> {
  await Promise.all([completion?.free(), embedding?.free()]);
}

/** Those that are in memory now. */
export function companionsHeld({ completion, embedding }: Companions): CompanionRole[] {
  return [completion, embedding].flatMap((companion) => (companion?.held === undefined ? [] : [companion.role]));
}
