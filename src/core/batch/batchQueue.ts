/**
 * Works through the files of a batch, one at a time, as there is one model: results come while the rest waits, one file's failure
 * costs no other file anything, and what isn't the file's fault stops the batch where it can go on. It must not know how a file is read, asked about
 * or applied.
 */
import { AppError, type ErrorCode } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import { t } from '../../base/l10n.ts';
import type { FileChange } from '../edits/fileChange.ts';
import { userMessage } from '../userMessage.ts';
import type { BatchFile, BatchFileState, BatchState } from './batch.ts';

/** What came of one file. */
export type BatchOutcome = { change: FileChange; cut?: boolean } | 'nothing' | { skip: string };

export interface BatchWork {
  /** Asks about one file. Rejects when that fails; a failure is the file's unless its code says otherwise. */
  run(path: string, options: { onLines: (lines: number) => void; signal: AbortSignal }): Promise<BatchOutcome>;
}

/** Failures that the next file would meet too: the batch pauses with the sentence and keeps the file waiting. */
const notTheFiles: ReadonlySet<ErrorCode> = new Set([
  'modelNone',
  'modelMissing',
  'modelNotGguf',
  'modelTruncated',
  'modelInvalid',
  'modelUnsupported',
  'modelTooLarge',
  'modelLoadFailed',
  'modelChanged',
  'engineMissing',
  'workerBroken',
  'protocolMismatch',
  'unknownMethod',
  'workspaceUntrusted',
]);
/** The model process ended: it starts anew by itself, and the file gets a second try. */
const passing: ReadonlySet<ErrorCode> = new Set(['workerCrashed', 'connectionClosed']);
const maxTries = 2;

export class BatchQueue implements Disposable {
  readonly instruction: string;
  readonly #work: BatchWork;
  readonly #changed = new Emitter<undefined>();
  /** Told when a file or the whole has a new state. */
  readonly onDidChange = this.#changed.event;
  #files: BatchFile[];
  #paused = true;
  #pauseReason: string | null = null;
  #current: { path: string; stop: AbortController; then: 'waiting' | 'skipped' } | null = null;
  #working: Promise<void> | null = null;
  #disposed = false;

  /** It begins with `resume`. */
  constructor(instruction: string, files: readonly BatchFile[], work: BatchWork) {
    this.instruction = instruction;
    this.#files = files.map((file) => (file.state === 'running' ? { path: file.path, state: 'waiting' } : file));
    this.#work = work;
  }

  get files(): readonly BatchFile[] {
    return this.#files;
  }

  get state(): BatchState {
    if (!this.#files.some(({ state }) => state === 'waiting' || state === 'running')) return 'done';
    return this.#paused ? 'paused' : 'running';
  }

  /** Why it paused by itself; null when the user did it. */
  get pauseReason(): string | null {
    return this.#pauseReason;
  }

  find(path: string): BatchFile | undefined {
    return this.#files.find((file) => file.path === path);
  }

  /** Goes on, or begins. */
  resume(): void {
    if (this.#disposed) return;
    this.#paused = false;
    this.#pauseReason = null;
    this.#changed.fire(undefined);
    this.#start();
  }

  /** Stops at once: the file in work goes back to the waiting ones and is begun again later. */
  pause(reason: string | null = null): void {
    this.#paused = true;
    this.#pauseReason = reason;
    this.#current?.stop.abort();
    this.#changed.fire(undefined);
  }

  /** Ends it: what waits is skipped, what is done stays to be looked at. */
  cancel(): void {
    this.#files = this.#files.map((file) =>
      file.state === 'waiting' ? { path: file.path, state: 'skipped', note: t('Cancelled.') } : file,
    );
    if (this.#current) {
      this.#current.then = 'skipped';
      this.#current.stop.abort();
    }
    this.#changed.fire(undefined);
  }

  /** Puts a file that is done back among the waiting ones, whatever came of it. A batch that was done goes on; a paused one stays so. */
  retry(path: string): void {
    const file = this.find(path);
    if (!file || file.state === 'waiting' || file.state === 'running') return;
    const wasDone = this.state === 'done';
    this.#set({ path, state: 'waiting' });
    if (wasDone || !this.#paused) this.resume();
  }

  /** Leaves a file out: one that waits or is in work; also drops a change that nobody wants. */
  skip(path: string): void {
    const file = this.find(path);
    if (this.#current?.path === path) {
      this.#current.then = 'skipped';
      this.#current.stop.abort();
    } else if (file?.state === 'waiting' || file?.state === 'changed') this.#set({ path, state: 'skipped', note: t('Left out.') });
  }

  /** The changes of these paths are in the files now. */
  markApplied(paths: Iterable<string>): void {
    this.#move(paths, 'changed', 'applied');
  }

  /** The changes of these paths were applied, and are taken out of the files again. */
  markTakenBack(paths: Iterable<string>): void {
    this.#move(paths, 'applied', 'undone');
  }

  /** The changes of these paths were taken back, and are in the files once more. */
  markDoneAgain(paths: Iterable<string>): void {
    this.#move(paths, 'undone', 'applied');
  }

  /** What is in the way of changes for now, by path, with its sentence; null when nothing is any more. */
  markBlocked(notes: ReadonlyMap<string, string | null>): void {
    const isNew = (file: BatchFile): boolean =>
      file.state === 'changed' && notes.has(file.path) && (file.note ?? null) !== notes.get(file.path);
    if (!this.#files.some(isNew)) return;
    this.#files = this.#files.map((file) => {
      if (!isNew(file)) return file;
      const { note: _, ...rest } = file;
      const note = notes.get(file.path);
      return note == null ? rest : { ...rest, note };
    });
    this.#changed.fire(undefined);
  }

  /** A change that can't be applied any more, with its sentence; the user may ask for a new one. */
  markFailed(path: string, note: string): void {
    this.#set({ path, state: 'failed', note });
  }

  /** Resolves when nothing is in work: done, paused or ended. */
  async idle(): Promise<void> {
    while (this.#working) await this.#working;
  }

  dispose(): void {
    this.#disposed = true;
    this.#paused = true;
    this.#current?.stop.abort();
    this.#changed.dispose();
  }

  #start(): void {
    this.#working ??= this.#loop().finally(() => {
      this.#working = null;
      // Somebody may have asked for more in the moment between the last look and now.
      if (this.state === 'running') this.#start();
    });
  }

  async #loop(): Promise<void> {
    const tries = new Map<string, number>();
    while (!this.#paused) {
      const next = this.#files.find(({ state }) => state === 'waiting');
      if (!next) return;
      await this.#runOne(next.path, tries);
    }
  }

  async #runOne(path: string, tries: Map<string, number>): Promise<void> {
    const current = { path, stop: new AbortController(), then: 'waiting' as 'waiting' | 'skipped' };
    this.#current = current;
    this.#set({ path, state: 'running', lines: 0 });
    const onLines = (lines: number): void => {
      const file = this.find(path);
      if (this.#current === current && file?.lines !== lines) this.#set({ path, state: 'running', lines });
    };
    try {
      const outcome = await this.#work.run(path, { onLines, signal: current.stop.signal });
      this.#current = null;
      if (current.stop.signal.aborted) this.#stopped(path, current.then);
      else if (outcome === 'nothing') this.#set({ path, state: 'nothing' });
      else if ('skip' in outcome) this.#set({ path, state: 'skipped', note: outcome.skip });
      else this.#set({ path, state: 'changed', change: outcome.change, ...(outcome.cut ? { cut: true } : {}) });
    } catch (thrown) {
      this.#current = null;
      if (current.stop.signal.aborted) this.#stopped(path, current.then);
      else this.#failed(path, thrown, tries);
    }
  }

  #stopped(path: string, then: 'waiting' | 'skipped'): void {
    this.#set(then === 'waiting' ? { path, state: 'waiting' } : { path, state: 'skipped', note: this.#disposed ? '' : t('Stopped.') });
  }

  #failed(path: string, thrown: unknown, tries: Map<string, number>): void {
    const error = AppError.from(thrown);
    const tried = (tries.get(path) ?? 0) + 1;
    tries.set(path, tried);
    if (notTheFiles.has(error.code) || error.code === 'cancelled') {
      // `cancelled` without a wish of ours: somebody stopped the model for all.
      this.#set({ path, state: 'waiting' });
      this.pause(userMessage(error).text);
    } else if (passing.has(error.code) && tried < maxTries) this.#set({ path, state: 'waiting' });
    else this.#set({ path, state: 'failed', note: userMessage(error).text });
  }

  /** From one state to another; files that are in none of the kind stay as they are. */
  #move(paths: Iterable<string>, from: BatchFileState, to: BatchFileState): void {
    const moved = new Set(paths);
    this.#files = this.#files.map((file) => (moved.has(file.path) && file.state === from ? { path: file.path, state: to } : file));
    this.#changed.fire(undefined);
  }

  #set(file: BatchFile): void {
    this.#files = this.#files.map((known) => (known.path === file.path ? file : known));
    this.#changed.fire(undefined);
  }
}
