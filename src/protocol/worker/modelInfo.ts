/** What is known of a model: from its file's header, and of a loaded one from the engine. Types only. */
import type { ErrorCode, ErrorData } from '../../base/appError.ts';
import type { ModelTuning } from './loadParams.ts';
import type { MemoryNeed } from './memoryPlan.ts';
import type { CompanionRole } from './modelRoles.ts';

export interface ModelInfo {
  path: string;
  name: string;
  architecture: string;
  parameters: number;
  quantisation: string;
  /** Size of the file. */
  bytes: number;
  /** The context the model was trained for, in tokens. */
  trainContextLength: number;
  /** The context it was loaded with, in tokens. */
  contextSize: number;
  /** True when a vocabulary has fill-in-the-middle tokens: the model's own, or that of the one for completions. */
  fim: boolean;
  /** Set for the test models that our own script writes. */
  fixture: FixtureKind | null;
  /** `metal`, `cuda`, `vulkan`, or `cpu`. */
  device: string;
  threads: number;
  /** The chat format the worker chose, and whether it is the file's own (unknown) template rather than a built-in one. */
  chatFormat: string;
  customTemplate: boolean;
  memory: MemoryNeed;
  /** Tokens of a prompt that are evaluated together at most. */
  batch: number;
  /** Its weights were to be locked in main memory, and are there in memory of its own; absent where not. */
  lockMemory?: boolean;
  setup: EngineSetup;
  /** Models that were to be loaded beside it; absent where there are none. */
  companions?: CompanionInfo[];
  loadMs: number;
}

/** What the bytes of an answer depend on beside its prompt and how its tokens are drawn. */
export interface EngineSetup {
  /** Hash of the model's file: of its size, its header, and samples of its weights. */
  modelHash: string;
  /** The engine's versions, and what of the processor it makes use of. */
  engine: string;
  device: string;
  /** Layers on the GPU. */
  gpuLayers: number;
  threads: number;
  contextSize: number;
  flashAttention: ModelTuning['flashAttention'];
  kvCache: ModelTuning['kvCache'];
}

export type FixtureKind = 'random' | 'scripted' | 'bench' | 'embedding' | 'reranking';

/** What `inspect` reads from a file's header, without loading it. */
export interface ModelHeader {
  path: string;
  name: string;
  architecture: string;
  parameters: number;
  quantisation: string;
  contextLength: number;
  fim: boolean;
  /** It was made for vectors of texts. */
  vectors: boolean;
  /** It was made to tell how well a text fits a query. */
  ranks: boolean;
  fixture: FixtureKind | null;
  bytes: number;
  memory: MemoryNeed;
  /** The file's own chat template, or its beginning; absent where it has none. */
  chatTemplate?: string;
}

/** A model beside the main one, and what was planned for it. */
export interface CompanionInfo {
  role: CompanionRole;
  path: string;
  /** Empty where the file's header could not be read. */
  name: string;
  /** Window for its work, in tokens; as well as what it needs and what the machine had for it beside the main model, in bytes. Null where it didn't come to a plan. */
  plan: { contextSize: number; memory: MemoryNeed; needBytes: number; haveBytes: number } | null;
  /** It is of the same file as that one, which comes before it, and works with the same weights; absent where not. */
  sharesWeightsWith?: CompanionRole;
  /** Why it isn't used, and the main model does its work, or nobody guesses; null where it was loaded. */
  problem: { code: ErrorCode; data: ErrorData } | null;
}

/** A model beside the main one that isn't used, and why. */
export interface UnusedCompanion {
  role: CompanionRole;
  problem: NonNullable<CompanionInfo['problem']>;
}
