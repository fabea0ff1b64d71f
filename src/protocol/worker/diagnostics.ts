/** Calls that tell how the worker is: what it holds and does, and whether it is alive. Types only. */
import type { Call } from '../contract.ts';
import type { StayingModel } from './memoryPlan.ts';
import type { UnusedCompanion } from './modelInfo.ts';
import type { CompanionRole } from './modelRoles.ts';

/** Kinds of work, each with a rank of its own; see `worker/scheduler.ts`. */
export type Lane = 'completion' | 'chat' | 'small' | 'query' | 'ranking' | 'surprise' | 'background' | 'completionAhead' | 'chatAhead';

/** A piece of work in the worker; one that isn't running waits for the one before it in the same context. */
export interface QueuedWork {
  lane: Lane;
  running: boolean;
}

/** A context of the loaded model, with how much of its window holds something. */
export interface ContextUse {
  purpose: 'chat' | 'completions' | 'candidates' | 'guesses' | 'small';
  tokens: number;
  contextSize: number;
  /** It is one of a model beside the main one. */
  companion?: true;
}

/** How much a cache holds, and of how much use it has been since it was made. */
export interface CacheUse {
  entries: number;
  bytes: number;
  mostBytes: number;
  hits: number;
  misses: number;
}

/** What the worker holds and does at this moment. Nothing in it is from the user's texts. */
export interface EngineDiagnostics {
  queue: QueuedWork[];
  contexts: ContextUse[];
  /** Models beside the main one that are in memory now; absent for none. The others that were loaded gave theirs back. */
  companions?: CompanionRole[];
  /** Models beside the main one that aren't used, among them those of which that was found after the load; absent as above. */
  unused?: UnusedCompanion[];
  /** Models that were used before and stay in memory, with what they take in bytes; absent for none. */
  kept?: Omit<StayingModel, 'fits'>[];
  /** Models that are in memory by themselves, without a main one beside which they were loaded; absent where there are none. */
  lone?: LoneModel[];
  /** Tokens that the model beside the main one has guessed since the load, and how many were right; absent where there is none. */
  guesses?: { guessed: number; right: number };
  /** Bytes that the process holds, and that the machine could still give without swapping. */
  rss: number;
  available: number;
  /** Prompt tokens per second in the chat, as measured last; null before the first. */
  prefillSpeed: number | null;
  /** Threads that evaluate now: fewer than the model's while other programs need the cores. Null while none is loaded. */
  threads: number | null;
  /** Snapshots on the disk, of whatever models; null where none are kept. */
  snapshots: { count: number; bytes: number } | null;
  /** Texts whose tokens were counted. */
  tokenCounts: CacheUse;
  /** How well texts fit what was looked for. */
  rankScores: CacheUse;
}

/** A model that is in memory for its work alone, with what it takes in bytes. */
export interface LoneModel {
  role: Extract<CompanionRole, 'embedding' | 'reranking'>;
  name: string;
  needBytes: number;
}

export interface DiagnosticsContract {
  calls: {
    diagnose: Call<Record<string, never>, EngineDiagnostics>;
    /** Answers at once; proves that the worker's event loop turns. */
    ping: Call<Record<string, never>, { rss: number }>;
  };
}
