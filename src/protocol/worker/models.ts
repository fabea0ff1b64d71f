/** Calls about models themselves: what is in a file, what a load would take, what is in memory and what shall go. Types only. */
import type { Call, Stream } from '../contract.ts';
import type { LoadParams, SnapshotsKept } from './loadParams.ts';
import type { MachineMemory, MemoryPlan } from './memoryPlan.ts';
import type { ModelHeader, ModelInfo, UnusedCompanion } from './modelInfo.ts';

export interface LoadProgress {
  /** 0 to 1. */
  fraction: number;
  /** Comes once, before the weights are read. */
  plan?: MemoryPlan;
}

export interface ModelsContract {
  calls: {
    /** Of that file only, or all that is loaded. */
    unload: Call<{ path?: string }, Record<string, never>>;
    /** Models that were used before and stay in memory, the one used last first. */
    kept: Call<Record<string, never>, { models: ModelInfo[] }>;
    inspect: Call<{ path: string }, ModelHeader>;
    /** What `load` would take with these, were what is loaded now gone as far as it has to be. Loads nothing. */
    plan: Call<LoadParams, MemoryPlan>;
    /** The machine's memory, with what is loaded now in it. Loads nothing. */
    machine: Call<Pick<LoadParams, 'gpu'>, MachineMemory>;
    /** Changes the bound of the snapshots that a load began with, and keeps it. */
    keepSnapshots: Call<SnapshotsKept, Record<string, never>>;
    /** Frees the models that stay from before; where there are none, the models beside the main one and all contexts but the chat's, which come back when they are needed and there is room for them. False, and nothing is freed, while something runs. */
    shrink: Call<Record<string, never>, { shrunk: boolean }>;
    /** Models beside the main one that aren't used, once it is known of that one whether its answers may be guessed. */
    unusedCompanions: Call<Record<string, never>, { unused: UnusedCompanion[] }>;
  };
  streams: {
    load: Stream<LoadParams, LoadProgress, ModelInfo>;
  };
}
