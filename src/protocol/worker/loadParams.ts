/** How a model is wanted in memory: which file, with what window, on what of the machine. The same for a load, for a plan of one, and for a model that works by itself. Types only. */
import type { CompanionPaths } from './modelRoles.ts';

export interface LoadParams {
  /** Absolute path of a GGUF file. */
  path: string;
  /** Context window in tokens; 0 means as much as the model was trained for and memory allows, at most 16,384. */
  contextSize: number;
  /** CPU threads; 0 means the machine's performance cores (never the library's default, which oversubscribes). */
  threads: number;
  /** `auto` uses Metal on Apple Silicon. */
  gpu: 'auto' | 'off';
  /** Absent: as is usual. */
  tuning?: ModelTuning;
  /** Absent: none are kept or used, and those that are there stay. */
  snapshots?: SnapshotsKept;
  /** Absolute path of the file in which is kept what was measured of models on this machine. Absent: nothing is measured for later, or known from before. */
  measurements?: string;
  /** Further models. One that can't be used leaves its work to the main model. Absent: the main model does everything. */
  companions?: CompanionPaths;
  /** How many models, this one with them, may be in memory at once: those used last stay beside it where there is room for all. Absent: 1. */
  keep?: number;
}

/** A model that does one kind of work for itself, beside the main one or without it, and how it is held in memory; each as of a load. */
export type ModelBeside = Pick<LoadParams, 'path' | 'gpu' | 'threads' | 'tuning'>;

/** Where snapshots of what a model has read are kept, so that the first answer after a restart computes only what is new. */
export interface SnapshotsKept {
  /** Absolute path of a folder that is there. Several workers may share it. */
  folder: string;
  /** Of all of them together; 0 keeps none and removes those that are there. */
  maxBytes: number;
}

/** What can be changed about how a model is held in memory and evaluated; each for all of its contexts. */
export interface ModelTuning {
  /** Layers on the GPU; null for as many as fit. */
  gpuLayers: number | null;
  flashAttention: 'auto' | 'on' | 'off';
  /** How keys and values are kept. `q8_0` takes about half of the memory; it needs flash attention, which is then on. */
  kvCache: 'f16' | 'q8_0';
  /** Tokens of a prompt that are evaluated together at most; null for as many as this machine makes use of. */
  batch: number | null;
  /** Keeps the weights in main memory, so that they are never swapped out. */
  lockMemory: boolean;
  /** Guesses the next tokens from the text before them, where the model passes a test of it and it pays. */
  lookup: boolean;
}
