/** Which model to take on this machine, and why. Computed from the machine's memory and what the catalogue knows, never from a table of machines. Pure. */
import type { MachineMemory } from '../../../protocol/worker/memoryPlan.ts';
import { modelsFor } from '../catalogue/catalogue.ts';
import type { CatalogueModel, ModelRole } from '../catalogue/catalogueEntry.ts';
import { commercialUse } from './licenceTerms.ts';
import { machineRoom, type MachineRoom, type ModelCost, modelCost } from './modelCost.ts';

/** Why a model is taken before others: what {@link adviceText} makes its sentence of. */
export type AdviceReason =
  /** Of the largest that fit with room left for others. */
  | 'largestFitting'
  /** Larger ones would fit, but answer slowly without a GPU. */
  | 'largestQuick'
  /** It is here already, and nothing much larger would fit. */
  | 'installed'
  /** Fits only while other programs make way. */
  | 'onlyTight'
  /** It stays small beside the main model and is quick: for suggestions, vectors and ranking. */
  | 'smallBeside'
  /** As before, and how much memory it takes beyond its file isn't known. */
  | 'smallUnknown';

export interface ModelAdvice {
  role: ModelRole;
  room: MachineRoom;
  /** Null when nothing for the role would fit. */
  take: { cost: ModelCost; reason: AdviceReason } | null;
  /** All models for the role in the order of the catalogue, the one to take among them. */
  costs: readonly ModelCost[];
}

export interface AdviceRequest {
  role: ModelRole;
  models: readonly CatalogueModel[];
  /** Ids of the models that are whole on this machine. */
  installed: ReadonlySet<string>;
  machine: MachineMemory;
}

/** Below this a conversation about several files has no room. Tokens. */
const workingContext = 32_768;
/** Parameters that a token may go through without a GPU, for answers at reading pace. */
const quickOnProcessor = 8.5e9;
/** Of the memory for models, what one beside the main model may take; and the most parameters that it may have and still be quick. */
const besideShare = 1 / 4;
const besideParameters: Readonly<Record<Exclude<ModelRole, 'chat'>, { gpu: number; processor: number }>> = {
  completion: { gpu: 8e9, processor: 2e9 },
  embedding: { gpu: 1e9, processor: 1e9 },
  reranking: { gpu: 1e9, processor: 1e9 },
};

export function adviseModel({ role, models, installed, machine }: AdviceRequest): ModelAdvice {
  const room = machineRoom(machine);
  const costs = modelsFor(models, role).map((model) => modelCost(model, room));
  const here = ({ model }: ModelCost): boolean => installed.has(model.id);
  const take = role === 'chat' ? adviseMain(costs, room, here) : adviseBeside(role, costs, room, here);
  return { role, room, take, costs };
}

type Take = ModelAdvice['take'];

function adviseMain(costs: readonly ModelCost[], room: MachineRoom, here: (cost: ModelCost) => boolean): Take {
  const usable = costs.filter(({ usual }) => usual.verdict === 'fits' || usual.verdict === 'tight');
  const fitting = usable.filter(({ usual }) => usual.verdict === 'fits');
  const quick = room.gpu === null ? fitting.filter(({ model }) => activeParameters(model) <= quickOnProcessor) : fitting;
  const [cost] = [quick, fitting].find((some) => some.length > 0)?.toSorted(largerFirst) ?? [];
  if (cost === undefined) {
    // Of those for which others have to make way, the one that asks least of them.
    const [tight] = [...usable].sort((a, b) => unusableLast(a.model, b.model) || (a.usual.bytes ?? 0) - (b.usual.bytes ?? 0));
    return tight === undefined ? null : { cost: tight, reason: 'onlyTight' };
  }
  const pool = quick.length > 0 ? quick : fitting;
  // A download is worth it for more than one step of size.
  const [kept] = pool
    .filter((one) => here(one) && sizeStep(one.model) >= sizeStep(cost.model) - 1 && unusableLast(one.model, cost.model) <= 0)
    .sort(largerFirst);
  if (kept !== undefined) return { cost: kept, reason: 'installed' };
  const [largest] = fitting.toSorted(largerFirst);
  return { cost, reason: largest === cost ? 'largestFitting' : 'largestQuick' };
}

function adviseBeside(
  role: Exclude<ModelRole, 'chat'>,
  costs: readonly ModelCost[],
  room: MachineRoom,
  here: (cost: ModelCost) => boolean,
): Take {
  const mostParameters = besideParameters[role][room.gpu === null ? 'processor' : 'gpu'];
  const small = costs.filter(({ model, usual, fileBytes }) => {
    if (usual.verdict === 'tooLarge' || usual.verdict === 'split') return false;
    // Its own window is short, so that one trained for less than a usual context will do.
    const bytes = usual.bytes ?? fileBytes?.bytes ?? null;
    return bytes !== null && bytes <= room.now * besideShare && (model.parameters ?? 0) <= mostParameters;
  });
  const [cost] = small.toSorted((a, b) => Number(here(b)) - Number(here(a)) || besideFirst(a, b));
  if (cost === undefined) return null;
  if (here(cost)) return { cost, reason: 'installed' };
  return { cost, reason: cost.usual.bytes === null ? 'smallUnknown' : 'smallBeside' };
}

/** Before others: what may be used at work, what has a working context, is larger, was trained for code, is quicker. Otherwise as in the catalogue. */
function largerFirst({ model: a }: ModelCost, { model: b }: ModelCost): number {
  return (
    unusableLast(a, b) ||
    Number(hasWorkingContext(b)) - Number(hasWorkingContext(a)) ||
    sizeStep(b) - sizeStep(a) ||
    Number(isForCode(b)) - Number(isForCode(a)) ||
    activeParameters(a) - activeParameters(b)
  );
}

/** Before others: of which it is known what it takes, made for this alone, and the larger one, as all are small. */
function besideFirst({ model: a, usual: costA }: ModelCost, { model: b, usual: costB }: ModelCost): number {
  return (
    unusableLast(a, b) ||
    Number(costA.bytes === null) - Number(costB.bytes === null) ||
    a.roles.length - b.roles.length ||
    sizeStep(b) - sizeStep(a)
  );
}

function unusableLast(a: CatalogueModel, b: CatalogueModel): number {
  return licenceRank(a) - licenceRank(b);
}

function licenceRank(model: CatalogueModel): number {
  const use = commercialUse(model);
  return use === 'no' ? 2 : use === 'unknown' ? 1 : 0;
}

function hasWorkingContext({ contextLength }: CatalogueModel): boolean {
  return contextLength !== null && contextLength >= workingContext;
}

/** Doublings of the number of parameters; makers round that, and a few more or fewer make no other model. */
function sizeStep({ parameters }: CatalogueModel): number {
  return parameters === null ? 0 : Math.round(Math.log2(parameters / 1e8));
}

function isForCode({ fim, languages }: CatalogueModel): boolean {
  return fim === true || languages.length > 0;
}

function activeParameters({ activeParameters: active, parameters }: CatalogueModel): number {
  return active ?? parameters ?? Infinity;
}
