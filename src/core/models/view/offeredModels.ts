/** Which models of the catalogue are offered to be fetched, and in which order: one way for the list and the view. Pure. */
import type { ModelAdvice } from '../advice/modelAdvice.ts';
import type { ModelCost, Verdict } from '../advice/modelCost.ts';
import { totalBytes } from '../catalogue/catalogue.ts';
import type { CatalogueModel, ModelRole } from '../catalogue/catalogueEntry.ts';

/** What models are used for here, the main use first. */
export const usedRoles = ['chat', 'completion', 'embedding', 'reranking'] as const satisfies readonly ModelRole[];
export type UsedRole = (typeof usedRoles)[number];

/** Advice for each use; null before the machine is known. */
export type AdviceByRole = Readonly<Record<UsedRole, ModelAdvice | null>>;

export const noAdvice: AdviceByRole = { chat: null, completion: null, embedding: null, reranking: null };

export interface OfferedModel {
  model: CatalogueModel;
  role: UsedRole;
  /** What it takes here; null before the machine is known. */
  cost: ModelCost | null;
  /** It is the one to take for its role. */
  recommended: boolean;
}

const order: Readonly<Record<Verdict, number>> = { fits: 0, tight: 1, unknown: 2, untrained: 2, tooLarge: 3, split: 4 };

/**
 * Those whole in one file, as the engine takes no others, each under the first use that it has: the one to take first, then what fits, and of that the smaller
 * first.
 */
export function offeredModels(models: readonly CatalogueModel[], advice: AdviceByRole): OfferedModel[] {
  const shown = new Set<string>();
  return usedRoles.flatMap((role) => {
    const { take = null, costs = [] } = advice[role] ?? {};
    const own = models
      .filter(({ id, roles, files }) => roles.includes(role) && files.length === 1 && !shown.has(id))
      .map((model): OfferedModel => ({
        model,
        role,
        cost: costs.find((cost) => cost.model.id === model.id) ?? null,
        recommended: take?.cost.model.id === model.id,
      }))
      .sort((a, b) => Number(b.recommended) - Number(a.recommended) || rank(a) - rank(b) || bytesOf(a.model) - bytesOf(b.model));
    for (const { model } of own) shown.add(model.id);
    return own;
  });
}

function rank({ cost }: OfferedModel): number {
  return cost === null ? 0 : order[cost.usual.verdict];
}

function bytesOf(model: CatalogueModel): number {
  return totalBytes(model)?.bytes ?? Infinity;
}
