/**
 * A model in memory with everything made for it: the chat's context, and, when first asked for, a smaller one for completions and
 * one for several answers at once; and the models beside it. Its end aborts what runs on it.
 */
import type { LlamaContext, LlamaModel } from 'node-llama-cpp';
import type { ContextUse } from '../protocol/worker/diagnostics.ts';
import type { MemoryPlan } from '../protocol/worker/memoryPlan.ts';
import type { ModelInfo } from '../protocol/worker/modelInfo.ts';
import { Branches, type BranchesNeeded } from './branches.ts';
import type { ChatPrompt } from './chatPrompt.ts';
import { freeCompanions, noCompanions } from './companions.ts';
import type { Measured, MeasuredWith, Measurements } from './measurements.ts';
import { completionBatch, completionWindow, type Drafting, type Slot, type SlotOptions, slotOf } from './slot.ts';
import { type SnapshotParts, Snapshots, type SnapshotShelf } from './snapshots.ts';

/** Other answers to the same are asked for at once or not at all; then the memory is worth more to others. */
const branchesIdleMs = 120_000;

/** What it takes to keep snapshots of the chat. */
export interface SnapshotKeeping extends Pick<SnapshotParts, 'log'> {
  shelf: SnapshotShelf;
  /** Runs a short native call when it is the chat's turn. Rejects with `cancelled` when the signal aborts. */
  inTurn: <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;
}

/** What is known of the model on this machine, and where more of it is kept. */
export interface Measuring {
  known: Measured;
  /** Null where nothing is kept. */
  kept: { measurements: Measurements; setup: MeasuredWith } | null;
}

export interface LoadedOptions extends Pick<SlotOptions, 'isPassing'> {
  /** Absent where no snapshots are kept. */
  keeping?: SnapshotKeeping | null;
  measuring?: Measuring;
  /** What its load was told to take; null where nobody worked it out. */
  plan?: MemoryPlan | null;
  /** Frees what nobody uses beside the model, and tells whether there was anything. */
  makeRoom?: () => Promise<boolean>;
}

export class LoadedModel {
  readonly model: LlamaModel;
  readonly prompt: ChatPrompt;
  readonly info: ModelInfo;
  readonly chat: Slot;
  /** Of the chat; null where none are kept. */
  readonly snapshots: Snapshots | null;
  readonly drafting: Drafting = { on: false, fromText: true };
  readonly measuring: Measuring;
  readonly plan: MemoryPlan | null;
  /** Models beside it, which go with it. */
  companions = noCompanions();
  /** Settles when it is known whether its answers may be guessed. */
  answersTested: Promise<void> = Promise.resolve();
  /** What is measured of it after a load was measured to the end. */
  tested = false;
  readonly #makeRoom: () => Promise<boolean>;
  #ending = new AbortController();
  /** It comes back no more. */
  readonly #leaving = new AbortController();
  #completion: Promise<Slot> | undefined;
  #branches: Branches | null = null;
  /** Somebody works on them, or makes them. */
  #branchesBusy = false;
  #branchesIdle: NodeJS.Timeout | undefined;
  /** Their memory is free when it settles. */
  #branchesFreed: Promise<void> = Promise.resolve();

  constructor(
    model: LlamaModel,
    context: LlamaContext,
    prompt: ChatPrompt,
    info: ModelInfo,
    {
      keeping = null,
      measuring = { known: {}, kept: null },
      plan = null,
      isPassing,
      makeRoom = () => Promise.resolve(false),
    }: LoadedOptions = {},
  ) {
    this.#makeRoom = makeRoom;
    this.model = model;
    this.prompt = prompt;
    this.info = info;
    this.measuring = measuring;
    this.plan = plan;
    this.chat = slotOf(model, context, {
      drafting: this.drafting,
      draftModel: () => this.companions.draft?.held,
      pace: measuring.known.pace,
      ...(isPassing && { isPassing }),
    });
    // Of recurrent and sliding-window models a state holds the end only.
    this.snapshots =
      keeping && !this.chat.sequence.needsCheckpoints
        ? new Snapshots(keeping.shelf, {
            slot: this.chat,
            answers: prompt.answers,
            info,
            log: keeping.log,
            // Also at rest, when nobody has asked for a while: once it goes, there may be little time for it.
            inTurn: (work) => keeping.inTurn(work, this.#leaving.signal),
          })
        : null;
    this.chat.snapshots = this.snapshots;
  }

  /** Aborted when the model is unloaded or set aside. */
  get ended(): AbortSignal {
    return this.#ending.signal;
  }

  /** The completions' own context, made at the first call; branches that are idle give their memory for it. */
  completion(): Promise<Slot> {
    const options = { contextSize: Math.min(completionWindow, this.info.contextSize), batchSize: completionBatch };
    this.#completion ??= this.#withIdleMemory(() => this.model.createContext({ ...options, threads: this.info.threads }))
      .then((context) => slotOf(this.model, context, { drafting: this.drafting }))
      .catch((error: unknown) => {
        this.#completion = undefined;
        throw error;
      });
    return this.#completion;
  }

  /** Whether it has such a context, or makes it. */
  get completes(): boolean {
    return this.#completion !== undefined;
  }

  /** Frees it. Nothing may run on it. */
  async dropCompletion(): Promise<void> {
    // Forgotten at once: who comes meanwhile gets one of its own.
    const dropped = this.#completion;
    this.#completion = undefined;
    await (await dropped)?.sequence.context.dispose();
  }

  /**
   * Works on several sequences, one piece of work at a time; they are kept for a while with what they hold. `work` gets null, with the reason told,
   * where the model can't be continued from a saved state, or memory is short.
   */
  async withBranches<T>(needed: BranchesNeeded, say: (why: string) => void, work: (branches: Branches | null) => Promise<T>): Promise<T> {
    clearTimeout(this.#branchesIdle);
    this.#branchesBusy = true;
    try {
      await this.#branchesFreed;
      if (!this.#branches?.fits(needed)) {
        await this.#dropBranches();
        this.#branches = await this.#makeBranches(needed, say);
      }
      return await work(this.#branches);
    } finally {
      this.#branchesBusy = false;
      if (!this.ended.aborted) this.#branchesIdle = setTimeout(() => void this.#dropBranches(), branchesIdleMs).unref();
    }
  }

  /** Its contexts, and how full they are. */
  async contexts(): Promise<ContextUse[]> {
    const use = (purpose: ContextUse['purpose'], { sequence }: Pick<Slot, 'sequence'>): ContextUse => ({
      purpose,
      tokens: sequence.nextTokenIndex,
      contextSize: sequence.contextSize,
    });
    const completion = await this.#completion?.catch(() => undefined);
    const { completion: beside, draft, small } = this.companions;
    return [
      use('chat', this.chat),
      ...(completion ? [use('completions', completion)] : []),
      ...(beside?.held ? [{ ...use('completions', beside.held), companion: true as const }] : []),
      ...(draft?.held ? [{ ...use('guesses', draft.held), companion: true as const }] : []),
      ...(small?.held ? [{ ...use('small', small.held.slot), companion: true as const }] : []),
      ...(this.#branches ? this.#branches.slots.map((slot) => use('candidates', slot)) : []),
    ];
  }

  /** Frees the models beside it, and every context but the chat's. Nothing may run on them. */
  async shrink(): Promise<void> {
    const completion = this.dropCompletion();
    clearTimeout(this.#branchesIdle);
    await freeCompanions(this.companions);
    await Promise.all([completion, this.#dropBranches()]);
  }

  /** Frees the model that guesses and forgets it: nothing comes of its guesses, for the reason that is kept with what is told of it. */
  async dropDraft(why: string): Promise<void> {
    const { draft } = this.companions;
    const info = this.info.companions?.find(({ role }) => role === 'draft');
    this.companions.draft = null;
    if (info) info.problem = { code: 'draftUnfit', data: { why, path: info.path } };
    await draft?.free();
  }

  /** Keeps what was measured while it answered, for its next load. Never rejects. */
  async keepMeasured(): Promise<void> {
    const { kept } = this.measuring;
    const { state: pace, usefulBatch: batch } = this.chat.pace;
    if (kept && pace) await kept.measurements.add(kept.setup, { pace, batch });
  }

  /** Stops what runs on the model; `rest`, `leave` or `dispose` may follow when it has stopped. */
  end(): void {
    this.#ending.abort();
  }

  /** Frees what the model wouldn't need until it is used again, and keeps what it has read. Nothing may run on it from its end until `wake`. */
  async rest(): Promise<void> {
    this.end();
    clearTimeout(this.#branchesIdle);
    await this.#dropBranches();
  }

  /** It is used again. */
  wake(): void {
    this.#ending = new AbortController();
  }

  /** Keeps on the disk what is worth it, and frees the model. Nothing may run on it. */
  async leave(): Promise<void> {
    this.end();
    // Who frees it may have the turn that a snapshot waits for.
    this.#leaving.abort();
    await this.keepMeasured();
    await this.snapshots?.saveAtEnd();
    await this.dispose();
  }

  /** Frees the model with its contexts. */
  async dispose(): Promise<void> {
    this.end();
    this.#leaving.abort();
    clearTimeout(this.#branchesIdle);
    await this.#dropBranches();
    await freeCompanions(this.companions);
    await this.model.dispose();
  }

  async #makeBranches(needed: BranchesNeeded, say: (why: string) => void): Promise<Branches | null> {
    // Of recurrent and sliding-window models a state holds the end only.
    if (!this.chat.sequence.needsCheckpoints) {
      const make = (): Promise<Branches | null> => Branches.of(this.model, this.info, needed, say);
      return (await make()) ?? (!this.ended.aborted && (await this.#makeRoom()) ? make() : null);
    }
    say('the model keeps no whole state');
    return null;
  }

  /** Makes something. Where that fails, most often for want of memory, what is idle is freed and it is tried once more. */
  async #withIdleMemory<T>(make: () => Promise<T>): Promise<T> {
    try {
      return await make();
    } catch (error) {
      if (this.ended.aborted) throw error;
      const branches = this.#branches !== null && !this.#branchesBusy;
      if (branches) await this.#dropBranches();
      if (!(await this.#makeRoom()) && !branches) throw error;
      return make();
    }
  }

  #dropBranches(): Promise<void> {
    const branches = this.#branches;
    this.#branches = null;
    // What can't be freed goes with the model.
    if (branches) this.#branchesFreed = branches.dispose().catch(() => undefined);
    return this.#branchesFreed;
  }
}
