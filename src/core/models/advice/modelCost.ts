/** What a model of the catalogue would cost a machine, before anything of it is here. Pure. */
import type { MachineMemory, MemoryNeed } from '../../../protocol/worker/memoryPlan.ts';
import { memoryNeed, totalBytes } from '../catalogue/catalogue.ts';
import type { CatalogueModel } from '../catalogue/catalogueEntry.ts';
import { bytesWith } from '../ggufMemory.ts';
import { mostBytes, usableBytes } from '../usableMemory.ts';

/**
 * `fits`: with room left for other programs. `tight`: only while these make way, or leave it all. `untrained`: for fewer tokens only. `unknown`: what the
 * catalogue knows doesn't say. `split`: in several files, which the engine doesn't load.
 */
export type Verdict = 'fits' | 'tight' | 'tooLarge' | 'untrained' | 'unknown' | 'split';

/** With a context of so many tokens. */
export interface ContextCost {
  tokens: number;
  /** Null where the catalogue doesn't know the model's shape: then it is more than the model's files. */
  bytes: number | null;
  verdict: Verdict;
}

export interface ModelCost {
  model: CatalogueModel;
  /** Of its files; null where no source states it. */
  fileBytes: { bytes: number; exact: boolean } | null;
  need: MemoryNeed | null;
  /** For a conversation of usual length, and a long one. */
  usual: ContextCost;
  long: ContextCost;
}

/** What a machine has for a model, in bytes. */
export interface MachineRoom {
  /** Main memory. */
  total: number;
  /** What a model may take now, and what of it leaves other programs room. */
  now: number;
  comfortable: number;
  /** Once other programs have made way. */
  most: number;
  /** What of its memory the GPU gives to models; null without one. */
  gpu: number | null;
}

const usualContext = 8192;
const longContext = 32_768;
/** Of the main memory, what other programs may come to want while a model is loaded. */
const spareShare = 1 / 8;

export function machineRoom(machine: MachineMemory): MachineRoom {
  const now = usableBytes(machine);
  return {
    total: machine.total,
    now,
    comfortable: Math.max(0, now - machine.total * spareShare),
    most: mostBytes(machine),
    gpu: machine.video?.total ?? null,
  };
}

export function modelCost(model: CatalogueModel, room: MachineRoom): ModelCost {
  const need = memoryNeed(model);
  const fileBytes = totalBytes(model);
  const at = (tokens: number): ContextCost => {
    const bytes = need && bytesWith(need, tokens);
    return { tokens, bytes, verdict: verdictOf(model, tokens, bytes, fileBytes?.bytes ?? null, room) };
  };
  return { model, fileBytes, need, usual: at(usualContext), long: at(longContext) };
}

function verdictOf(model: CatalogueModel, tokens: number, bytes: number | null, fileBytes: number | null, room: MachineRoom): Verdict {
  if (model.files.length > 1) return 'split';
  // What doesn't even hold the weights is too small, whatever else isn't known.
  if ((bytes ?? fileBytes ?? 0) > room.most) return 'tooLarge';
  if (model.contextLength !== null && model.contextLength < tokens) return 'untrained';
  if (bytes === null) return 'unknown';
  return bytes <= room.comfortable ? 'fits' : 'tight';
}
