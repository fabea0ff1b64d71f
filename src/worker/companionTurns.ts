/**
 * Who does which work where a model beside the main one is to do it: that one, come back in its turn where its memory was given back, or the main one. It must
 * not know what the work is.
 */
import { InsufficientMemoryError } from 'node-llama-cpp';
import { AppError } from '../base/appError.ts';
import type { CompanionModel } from './companionModel.ts';
import { allowDrafts } from './draftTest.ts';
import type { LoadedModel } from './loadedModel.ts';
import type { NativeLog } from './nativeEngine.ts';
import { type Scheduler, untilAborted } from './scheduler.ts';
import { canFill, type Slot } from './slot.ts';
import { type Asked, mainAsked } from './smallChat.ts';

export interface CompanionTurnsParts {
  scheduler: Scheduler;
  log: NativeLog;
  /** Keeps the model in memory until the work has settled. */
  track: <T>(work: Promise<T>) => Promise<T>;
}

export class CompanionTurns {
  readonly #parts: CompanionTurnsParts;
  /** The model that guesses is on its way back. */
  #draftComing = false;
  /** Completions that have the main model's context in their hands while the model for them is away. */
  #standIns = 0;

  constructor(parts: CompanionTurnsParts) {
    this.#parts = parts;
  }

  /** Completes with the model for it; with the main one where that has none, or has it without room to come back. */
  async completing<T>(loaded: LoadedModel, signal: AbortSignal, complete: (slot: Slot) => Promise<T>): Promise<T> {
    const beside = loaded.companions.completion;
    if (!beside) return complete(await tooLargeFor(loaded, loaded.completion()));
    const slot = beside.held ?? (await this.#completionBack(loaded, beside, signal));
    if (slot) {
      const completed = complete(slot);
      this.#endStandIn(loaded);
      return completed;
    }
    this.#standIns++;
    try {
      return await complete(await tooLargeFor(loaded, loaded.completion()));
    } finally {
      this.#standIns--;
    }
  }

  /** Null where the main model steps in. */
  async #completionBack(loaded: LoadedModel, beside: CompanionModel<Slot>, signal: AbortSignal): Promise<Slot | null> {
    const { scheduler, log, track } = this.#parts;
    try {
      // In its lane, so that two that come at once don't load it twice, and nothing is evaluated meanwhile.
      const back = track(scheduler.run('completion', loaded.ended, (turn) => turn.step(() => beside.back(loaded.ended))));
      // It comes back for the next one too, whoever gives up waiting.
      return await untilAborted(back, signal);
    } catch (error) {
      if (AppError.isCancelled(error) || loaded.ended.aborted || !canFill(loaded.model)) throw error;
      log('debug', `the main model completes: ${String(error)}`);
      return null;
    }
  }

  /** Frees the context in which the main model stepped in: the model for completions is back. In the turns in which one would use it. */
  #endStandIn(loaded: LoadedModel): void {
    const { scheduler, log, track } = this.#parts;
    if (!loaded.completes) return;
    const free = async (): Promise<void> => {
      if (this.#standIns === 0 && loaded.companions.completion?.held) await loaded.dropCompletion();
    };
    const freed = scheduler.run('completion', loaded.ended, (turn) => turn.step(free));
    void track(freed.catch((error: unknown) => log('debug', `the main model's context for completions stays: ${String(error)}`)));
  }

  /** Who writes short texts: the model for them, come back where it can; otherwise the main one, also for who gives up meanwhile. */
  async small(loaded: LoadedModel, signal: AbortSignal): Promise<Asked> {
    const { scheduler, log, track } = this.#parts;
    const beside = loaded.companions.small;
    if (!beside) return mainAsked(loaded);
    if (beside.held) return beside.held;
    // In a queue of its own: it waits for nothing that the chat reads or writes.
    const back = track(scheduler.run('small', loaded.ended, (turn) => turn.step(() => beside.back(loaded.ended))));
    return untilAborted(back, signal).catch((error: unknown) => {
      log('debug', `the main model writes what is short: ${String(error)}`);
      return mainAsked(loaded);
    });
  }

  /** Finds out whether the model for completions may guess ahead. A load doesn't wait for it: it has its turns like other work. Never rejects. */
  async testCompletions({ info, companions: { completion, drafting }, ended }: LoadedModel): Promise<void> {
    const { scheduler, log, track } = this.#parts;
    const chat = completion?.held;
    if (chat) await track(allowDrafts({ model: chat.model, info, chat, drafting, ended }, scheduler, log));
  }

  /**
   * Finds out whether answers of the main model may be guessed ahead. A load doesn't wait for it, as above. Where they may not, nobody asks the model that
   * guesses: it gives its memory back for good. Never rejects.
   */
  testAnswers(loaded: LoadedModel): Promise<void> {
    const { scheduler, log, track } = this.#parts;
    const { ended } = loaded;
    const test = async (): Promise<void> => {
      await allowDrafts(loaded, scheduler, log);
      if (loaded.drafting.on || ended.aborted || !loaded.companions.draft) return;
      // In the turns in which it may come back.
      await scheduler.run('background', ended, (turn) => turn.step(() => loaded.dropDraft('mainTest')));
    };
    return track(test()).catch((error: unknown) => log('debug', `the model that guesses was not given back: ${String(error)}`));
  }

  /** A model that guesses and whose memory was given back comes back behind an answer, which went without it: then nobody waits. */
  bringDraftBack({ companions: { draft }, ended }: LoadedModel): void {
    const { scheduler, log, track } = this.#parts;
    if (!draft || draft.held || this.#draftComing || ended.aborted) return;
    this.#draftComing = true;
    const back = scheduler.run('background', ended, (turn) => turn.step(() => draft.back(ended)));
    const settled = back.catch((error: unknown) => log('debug', `the model that guesses stays away: ${String(error)}`));
    void track(settled).finally(() => (this.#draftComing = false));
  }
}

/** A further context that finds no memory says so like a load. */
async function tooLargeFor<T>(loaded: LoadedModel, made: Promise<T>): Promise<T> {
  try {
    return await made;
  } catch (error) {
    if (!(error instanceof InsufficientMemoryError)) throw error;
    throw new AppError(
      'modelTooLarge',
      error.message,
      { path: loaded.info.path, needBytes: loaded.info.memory.compute, haveBytes: null },
      error,
    );
  }
}
