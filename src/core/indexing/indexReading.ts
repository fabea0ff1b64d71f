/**
 * When the files of the open folders are read into their indexes, and how far that is: all of them once, for all who ask at the same time; then those that change; and of an index that another process
 * writes, what that one does. All of these end in the one state that is told. It must not know how an index is kept, nor what is asked of it.
 */
import { AppError } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { Log } from '../../base/log.ts';
import { SharedRun } from '../../base/sharedRun.ts';
import type { IndexProgress } from '../../protocol/indexer.ts';
import { ChangedPaths } from './changedPaths.ts';
import { ElsewhereWatch } from './elsewhereWatch.ts';
import type { IndexHold } from './indexHold.ts';
import type { IndexPort } from './indexPort.ts';
import type { IndexSettings } from './indexSettings.ts';
import { type IndexState, readyState, summed } from './indexState.ts';
import type { OpenIndexes } from './openIndexes.ts';

export interface IndexReadingParts {
  port: Pick<IndexPort, 'onDidChange' | 'reconcile' | 'update'>;
  settings: (root: null) => Pick<IndexSettings, 'when'>;
  log: Log;
}

/** More changed paths than these are a branch that was switched: then all files are looked at. */
const mostPaths = 500;

export class IndexReading implements Disposable {
  readonly #parts: IndexReadingParts;
  readonly #indexes: OpenIndexes;
  readonly #hold: IndexHold;
  readonly #changed = new Emitter<IndexState>();
  readonly onDidChange = this.#changed.event;
  readonly #following: Disposable[];
  readonly #run = new SharedRun((signal) => this.#readAll(signal));
  readonly #paths = new ChangedPaths(() => void this.#takeUp());
  readonly #elsewhere = new ElsewhereWatch(() => this.#lookElsewhere());
  #state: IndexState;

  /** `indexes` and `hold` stay their owner's. */
  constructor(parts: IndexReadingParts, indexes: OpenIndexes, hold: IndexHold) {
    this.#parts = parts;
    this.#indexes = indexes;
    this.#hold = hold;
    this.#state = { status: this.#off ? 'off' : 'idle' };
    this.#following = [
      hold.onDidLook(() => this.#showHold()),
      parts.port.onDidChange(() => {
        this.look().catch((error: unknown) => parts.log.warn(`how an index stands could not be seen: ${String(error)}`));
      }),
    ];
  }

  get state(): IndexState {
    return this.#state;
  }

  /** Looks at all files of all folders. Rejects with what went wrong, which is the state then as well; `indexOff` where it is switched off. */
  async refresh(signal?: AbortSignal): Promise<void> {
    if (this.#off) {
      this.#set({ status: 'off' });
      throw indexOff();
    }
    await this.#run.join(signal);
  }

  /** As {@link refresh}, where that wasn't done yet. While it waits, what there is will do. */
  async looked(signal: AbortSignal | undefined): Promise<void> {
    if (this.#off) throw indexOff();
    if ([...this.#indexes].every(({ read }) => read)) {
      this.#followElsewhere();
      return;
    }
    try {
      for (const index of this.#indexes) await this.#indexes.open(index);
      await this.#hold.look();
    } catch (thrown) {
      throw this.#failed(thrown);
    }
    const reading = this.refresh(signal);
    if (this.#hold.by === null) await reading;
    // It goes on when it may.
    else reading.catch(() => undefined);
  }

  /** Takes up a moment later that files have changed. */
  changed(root: string, paths: readonly string[]): void {
    const index = this.#indexes.of(root);
    // What wasn't looked at yet, will be as a whole.
    if (index?.opened && (index.read || this.#run.isUnderWay)) this.#paths.add(index, paths);
  }

  /** Sees how the indexes stand now, which is told as ever: an answer may have come upon damage. */
  async look(): Promise<void> {
    for (const index of this.#indexes) if (index.opened) await this.#indexes.look(index);
    if (this.#state.status !== 'ready') return;
    const anew = [...this.#indexes].filter(({ opened, known }) => opened && !known.elsewhere && known.reading !== null);
    if (anew.length === 0) {
      this.#ready();
      return;
    }
    // Whoever came upon the damage waits for that in one answer; how far it is, is told from here on, and who asks next waits for it as ever.
    for (const index of anew) index.read = false;
    // What goes wrong is the state then.
    this.refresh().catch(() => undefined);
  }

  /** Leaves the files of the indexes alone, until something is asked again. */
  async release(): Promise<void> {
    this.#elsewhere.stop();
    await this.#run.end();
    await this.#indexes.close();
    this.#set({ status: 'idle' });
  }

  /** Takes settings that have changed: folders are opened anew with them at the next look, and nothing is read any more where it was switched off. */
  async reconsider(): Promise<void> {
    this.#elsewhere.stop();
    await this.#run.end();
    await this.#indexes.reopen();
    this.#set({ status: this.#off ? 'off' : 'idle' });
  }

  /** Forgets all that was read. Rejects with `indexElsewhere`. */
  async remove(): Promise<void> {
    await this.#run.end();
    await this.#indexes.clear();
    this.#set({ status: 'idle' });
  }

  dispose(): void {
    void this.#run.end();
    this.#elsewhere.dispose();
    for (const one of this.#following) one.dispose();
    this.#paths.dispose();
    this.#changed.dispose();
  }

  async #readAll(signal: AbortSignal): Promise<void> {
    const { port } = this.#parts;
    const far = new Map<string, IndexProgress>();
    const show = (): void => {
      const why = this.#hold.by;
      this.#set(why === null ? { status: 'indexing', ...summed(far.values()) } : { status: 'paused', why, ...summed(far.values()) });
    };
    try {
      this.#hold.watch();
      show();
      await this.#hold.look();
      for (const index of this.#indexes) {
        await this.#indexes.open(index);
        const status = await port.reconcile(
          index.root,
          (progress) => {
            far.set(index.root, progress);
            show();
          },
          signal,
        );
        this.#indexes.learn(index, status);
        index.read = true;
      }
      this.#ready();
    } catch (thrown) {
      throw this.#failed(thrown);
    } finally {
      this.#hold.unwatch();
    }
  }

  /** Tells what went wrong, which is the state then. */
  #failed(thrown: unknown): AppError {
    const error = AppError.from(thrown);
    if (error.code === 'cancelled') this.#set({ status: 'idle' });
    else {
      this.#parts.log.error('the project could not be indexed', error);
      this.#set({ status: 'failed', error });
    }
    return error;
  }

  async #takeUp(): Promise<void> {
    const { port, log } = this.#parts;
    for (const index of this.#indexes) {
      const paths = this.#paths.take(index);
      if (paths.length === 0) continue;
      try {
        // Where another process has ended that wrote it, all is looked at.
        const takenOver = index.known.elsewhere && (await this.#indexes.look(index));
        if (takenOver || paths.length > mostPaths) {
          await this.#run.over();
          await this.refresh();
        } else {
          if (!index.known.elsewhere) {
            await port.update(index.root, paths);
            await this.#indexes.look(index);
          }
          if (this.#state.status === 'ready') this.#ready();
        }
      } catch (error) {
        log.warn(`changes could not be taken up into the index: ${String(error)}`);
        // They are found by who asks next.
        index.read = false;
      }
    }
  }

  /** Sees how far other processes are, and takes over from those that have ended. */
  async #lookElsewhere(): Promise<'over' | 'still' | 'moved'> {
    const followed = [...this.#indexes].filter(({ opened, known }) => opened && known.elsewhere);
    const standing = (): string => JSON.stringify(followed.map(({ known }) => known));
    const before = standing();
    try {
      for (const index of followed) await this.#indexes.look(index);
      if (followed.some(({ read }) => !read)) await this.refresh();
      else if (standing() !== before) {
        this.#set(readyState(this.#indexes.known));
        return 'moved';
      }
    } catch (error) {
      this.#parts.log.warn(`an index that another process writes could not be followed: ${String(error)}`);
      return 'over';
    }
    return followed.some(({ known }) => known.elsewhere && known.reading) ? 'still' : 'over';
  }

  #ready(): void {
    this.#set(readyState(this.#indexes.known));
    this.#followElsewhere();
  }

  #followElsewhere(): void {
    if (this.#indexes.known.some(({ elsewhere }) => elsewhere)) this.#elsewhere.start();
  }

  /** What is under way waits, or goes on. */
  #showHold(): void {
    const state = this.#state;
    if (state.status !== 'indexing' && state.status !== 'paused') return;
    const { files, of } = state;
    const why = this.#hold.by;
    if (why !== null) this.#set({ status: 'paused', why, files, of });
    else if (state.status === 'paused') this.#set({ status: 'indexing', files, of });
  }

  get #off(): boolean {
    return this.#parts.settings(null).when === 'off';
  }

  #set(state: IndexState): void {
    this.#state = state;
    this.#changed.fire(state);
  }
}

function indexOff(): AppError {
  return new AppError('indexOff', 'switched off');
}
