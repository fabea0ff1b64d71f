/** What models take of a machine's memory, and what that has: told by a plan, by a load and by the loaded model in the same words. Types only. */
import type { CompanionRole } from './modelRoles.ts';

/** Bytes a model takes: the file's tensors, one token of context (its keys and values; by the engine also what grows with the window of its buffers, such as the mask of a batch), and the compute buffers with the vocabulary. Of a loaded model by the engine's own estimator, of an inspected file from its header. */
export interface MemoryNeed {
  weights: number;
  kvPerToken: number;
  compute: number;
}

/** What a load takes of the machine, and what that has. */
export interface MemoryPlan {
  /** By the engine's own estimator. */
  memory: MemoryNeed;
  /** Tokens of a prompt that are evaluated together at most: the buffers are for so many. */
  batch: number;
  /** Bytes that the model may take. */
  haveBytes: number;
  /** The context in tokens that it would have if there were memory enough. */
  askedContext: number;
  /** The context in tokens that is wanted, where the model was trained for fewer, and so has only those; absent otherwise. */
  untrainedContext?: number;
  /** The one that it has; null when it doesn't fit. */
  contextSize: number | null;
  /** Second models that are wanted and whose files can be read; absent when there are none, and in what a load tells. */
  beside?: CompanionNeed[];
  /** Models in memory now that could stay there, the one used last first; absent when there are none, and in what a load tells. */
  stays?: StayingModel[];
}

/** A model that is in memory while another is planned, what it takes there in bytes, and whether it stays. */
export interface StayingModel {
  name: string;
  needBytes: number;
  fits: boolean;
}

/** What a model beside the main one needs in all, in bytes, and whether that is left for it. */
export interface CompanionNeed {
  role: CompanionRole;
  needBytes: number;
  fits: boolean;
}

/** A machine's memory, in bytes. */
export interface MachineMemory {
  /** As Node names it: what `available` counts differs. */
  platform: string;
  /** Main memory, or what a container may have of it, and what of it the system has pinned. */
  total: number;
  wired: number;
  /** What this process may still get without swapping, as Node counts it: caches that can go and a container's limit are in it. */
  available: number;
  /** The GPU's memory, as far as it may be used; `unifiedSize` of it is main memory. Null without a GPU. */
  video: { free: number; total: number; unifiedSize: number } | null;
}
