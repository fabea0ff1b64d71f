/**
 * Snapshots of what a model has read for the chat: so that the first answer after a restart computes only what is new. It decides what is worth one.
 * Most of a prompt stays from question to question (system prompt, attached files, older turns); so the chat's whole cache is saved, and a later prompt
 * takes from it as much as it begins with alike.
 *
 * Saved is when nobody has asked for a while, and when the model goes; each time only if enough of it is on no disk yet, and a snapshot takes the place of
 * those that it begins with. In a conversation of any length that writes a few times what the last one weighs. A worker that leaves has a second for it,
 * too little for the largest; of these all but the last part was saved while nobody asked. Restored is before a prompt is evaluated,
 * when that spares more than the cache itself. It must not know what files look like; `snapshotStore.ts` does.
 */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { LlamaContext, LlamaModel, Token } from 'node-llama-cpp';
import { AppError } from '../base/appError.ts';
import type { ModelInfo } from '../protocol/worker/modelInfo.ts';
import type { AnswerMemory } from './answerMemory.ts';
import { mostBatch } from '../core/models/ggufMemory.ts';
import { batchesOf, toEvaluatedPrompt } from './evaluatedPrompt.ts';
import type { NativeLog } from './nativeEngine.ts';
import { sharedBeginning } from '../base/sharedBeginning.ts';
import { commonPrefix, keepFirst } from './prefill.ts';
import type { Turn } from './scheduler.ts';
import type { Slot } from './slot.ts';
import type { SnapshotHead } from './snapshotFile.ts';
import type { Snapshot, SnapshotStore } from './snapshotStore.ts';

/** Fewer tokens are evaluated sooner than a file is read. */
const leastTokens = 256;
/** Of a snapshot at least this part must be of use, as all of it is read. */
const leastUse = 1 / 4;
/** When nobody asks for so long, enough that is new is saved: at least this part of the cache. */
const idleMs = 30_000;
const idleShare = 1 / 4;
/** What a state has beside keys and values, at most: its own header, and the places of the tokens. */
const bytesBeside = 64 * 1024;
const beside = 1.05;

/** What a model's snapshots are kept in, and what was found there when it was loaded. */
export interface SnapshotShelf {
  store: SnapshotStore;
  key: string;
  found: readonly Snapshot[];
}

export interface SnapshotParts {
  slot: Slot;
  answers: AnswerMemory;
  info: Pick<ModelInfo, 'threads' | 'memory'>;
  log: NativeLog;
  /** Runs a short native call on the chat's sequence when it is its turn. Rejects with `cancelled` when the model goes. */
  inTurn: <T>(work: () => Promise<T>) => Promise<T>;
}

export interface RestoreOptions {
  /** Only what was evaluated in whole steady chunks is of use. */
  steady: boolean;
  turn: Turn;
  signal: AbortSignal;
}

/**
 * The hash of everything that a state depends on beside its tokens: the model's own bytes, how keys and values are kept and computed, on which device,
 * and by which release of the engine. Not the number of threads, which changes at most the last bits; and the window only so far as models with two sets
 * of rotations choose by it. Rejects with the system's error where the model's file isn't there any more.
 */
export async function snapshotKey({
  model,
  context,
  info,
}: {
  model: LlamaModel;
  context: LlamaContext;
  info: ModelInfo;
}): Promise<string> {
  const { threads: _, contextSize: __, ...setup } = info.setup;
  const { original_context_length: original } = model.fileInfo.architectureMetadata.rope?.scaling ?? {};
  const depends = {
    setup,
    // The model's hash looks at pieces of the weights; a file that was written to since is another one.
    changed: (await stat(info.path)).mtimeMs,
    attention: context.flashAttention,
    values: [context.kvCacheKeyType, context.kvCacheValueType],
    beyondTraining: info.contextSize > (original ?? info.trainContextLength),
  };
  return createHash('sha256').update(JSON.stringify(depends)).digest('hex');
}

export class Snapshots {
  readonly #parts: SnapshotParts;
  readonly #store: SnapshotStore;
  readonly #key: string;
  #known: Snapshot[];
  /** The cache was worked on since the last saving. */
  #changed = false;
  #idle: NodeJS.Timeout | undefined;
  /** Settles with the saving that was begun last. */
  #saving: Promise<void> = Promise.resolve();

  /** The answers in the snapshots are remembered: as parts of a prompt they are found in the very tokens that were sampled. */
  constructor({ store, key, found }: SnapshotShelf, parts: SnapshotParts) {
    this.#parts = parts;
    this.#store = store;
    this.#key = key;
    this.#known = [...found];
    for (const { head } of found.toReversed())
      for (const answer of head.answers) {
        const tokens = answer as Token[];
        parts.answers.remember(parts.slot.model.detokenize(tokens), tokens, parts.slot.model);
      }
  }

  /**
   * Puts the snapshot that spares most into the cache, if one spares more than the cache does. What can't be used is removed, and the next best is tried.
   * Rejects with `cancelled` only; the cache is sound then.
   */
  async restore(prompt: readonly Token[], { steady, turn, signal }: RestoreOptions): Promise<void> {
    const { info } = this.#parts;
    const { sequence, steadyPart } = this.#parts.slot;
    const useful = (same: number, steadyTokens: number): number => (steady ? Math.min(same, steadyTokens) : same);
    const have = useful(commonPrefix(sequence, prompt), steadyPart.tokens);
    const candidates = this.#known
      .map((snapshot) => ({ snapshot, use: useful(sharedBeginning(snapshot.head.tokens, prompt), steadyOf(snapshot.head, info.threads)) }))
      .filter(({ snapshot, use }) => use >= have + leastTokens && use >= snapshot.head.tokens.length * leastUse)
      .filter(({ snapshot }) => snapshot.head.tokens.length < sequence.contextSize)
      .sort((a, b) => b.use - a.use);
    for (const { snapshot } of candidates) {
      const checked = await turn.aside(() => this.#store.checked(snapshot, signal));
      if (checked && (await turn.step(() => this.#load(checked)))) return;
      this.#known = this.#known.filter((known) => known !== snapshot);
      if (checked) await this.#store.remove(checked);
    }
  }

  /** Says that the cache was worked on. */
  changed(): void {
    this.#changed = true;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      this.#saving = this.#save(idleShare, this.#parts.inTurn).catch((error: unknown) => this.#failed(error));
    }, idleMs).unref();
  }

  /** Saves what is new before the model goes; nothing else may work on it any more. Never rejects. */
  async saveAtEnd(): Promise<void> {
    clearTimeout(this.#idle);
    await this.#saving;
    await this.#save(0, (work) => work()).catch((error: unknown) => this.#failed(error));
  }

  /** Those on the disk were removed; what is in the cache now is not saved either until it is worked on again. */
  forget(): void {
    clearTimeout(this.#idle);
    this.#known = [];
    this.#changed = false;
  }

  /** True when it worked; the cache is empty otherwise. */
  async #load({ file, head }: Snapshot): Promise<boolean> {
    const { slot, info, log } = this.#parts;
    const { sequence, steadyPart, history, aheadPart } = slot;
    // What fails to load leaves the engine and the library of two minds about what is in a cache that isn't empty.
    await keepFirst(slot, 0);
    aheadPart.computed(0, 0);
    try {
      await sequence.loadStateFromFile(file, { acceptRisk: true });
      const loaded = sequence.contextTokens;
      if (loaded.length !== head.tokens.length || loaded.some((token, i) => token !== head.tokens[i])) throw new Error('other tokens');
      // Other threads may have come to other last bits.
      const known = head.threads === info.threads ? head.evaluated : null;
      history.restored(head.tokens.length, known && batchesOf(known, mostBatch));
    } catch (error) {
      log('warn', `a snapshot could not be loaded: ${String(error)}`);
      await keepFirst(slot, 0);
      return false;
    }
    steadyPart.tokens = steadyOf(head, info.threads);
    log('debug', `restored ${String(head.tokens.length)} tokens from a snapshot`);
    return true;
  }

  #failed(error: unknown): void {
    if (!AppError.isCancelled(error)) this.#parts.log('warn', `no snapshot was kept: ${String(error)}`);
  }

  async #save(share: number, inTurn: SnapshotParts['inTurn']): Promise<void> {
    const { answers, info } = this.#parts;
    const { sequence, steadyPart, history } = this.#parts.slot;
    if (!this.#changed || !this.#worthSaving(share)) return;
    const bytes = Math.ceil(info.memory.kvPerToken * sequence.nextTokenIndex * beside) + bytesBeside;
    const kept = await this.#store.put(bytes, (file) =>
      inTurn(async () => {
        if (!this.#worthSaving(share)) return null;
        const tokens = sequence.contextTokens;
        const batches = history.batches(tokens.length);
        const head: SnapshotHead = {
          key: this.#key,
          tokens,
          steadyTokens: steadyPart.tokens,
          threads: info.threads,
          evaluated: typeof batches === 'string' ? null : toEvaluatedPrompt(batches, false),
          // Others may be of a conversation that was cleared away.
          answers: answers.all().filter((answer) => holds(tokens, answer)),
        };
        this.#changed = false;
        const { fileSize } = await sequence.saveStateToFile(file);
        // The engine doesn't look whether the disk took the last of it.
        if ((await stat(file)).size !== fileSize) throw new Error('the disk is full');
        return head;
      }),
    );
    if (!kept) return;
    const before = this.#known;
    this.#known = [kept, ...before.filter((known) => known.file !== kept.file && !takesPlaceOf(kept, known))];
    for (const old of before) if (old.file !== kept.file && takesPlaceOf(kept, old)) await this.#store.remove(old);
  }

  /** True when more of the cache is in no snapshot than `share` of it, or was evaluated steadily and is in none in that way. */
  #worthSaving(share: number): boolean {
    const { info } = this.#parts;
    const { sequence, steadyPart } = this.#parts.slot;
    const tokens = sequence.contextTokens;
    let saved = 0;
    let savedSteady = 0;
    for (const { head } of this.#known) {
      const same = sharedBeginning(head.tokens, tokens);
      saved = Math.max(saved, same);
      savedSteady = Math.max(savedSteady, Math.min(same, steadyOf(head, info.threads)));
    }
    return Math.max(tokens.length - saved, steadyPart.tokens - savedSteady) >= Math.max(leastTokens, tokens.length * share);
  }
}

/** What of a snapshot is as it would be computed now: the number of threads may change the last bits. */
function steadyOf({ steadyTokens, threads }: SnapshotHead, now: number): number {
  return threads === now ? steadyTokens : 0;
}

/** True when an answer is among the tokens; its last one may not have been evaluated yet. */
function holds(tokens: readonly number[], answer: readonly number[]): boolean {
  const most = tokens.length - answer.length + 1;
  for (let from = 0; from <= most; from++) {
    let same = 0;
    while (same < answer.length - 1 && tokens[from + same] === answer[same]) same++;
    if (same === answer.length - 1) return true;
  }
  return false;
}

/** True when whatever could go on from the old one can as well from the new one. */
function takesPlaceOf({ head: now }: Snapshot, { head: old }: Snapshot): boolean {
  return (
    sharedBeginning(old.tokens, now.tokens) === old.tokens.length && (old.threads !== now.threads || now.steadyTokens >= old.steadyTokens)
  );
}
