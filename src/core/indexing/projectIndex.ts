/**
 * The index of the open folders: when they are looked at, what happens with what changes, and what is found in all of them. It waits while the machine has to save power, and
 * while the user says so. It must not know how an index is kept.
 */
import { AppError } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { Log } from '../../base/log.ts';
import type { GraphView, GraphViewQuery } from '../../protocol/graphView.ts';
import type {
  FolderGraph,
  IndexCounts,
  IndexLimits,
  IndexProgress,
  IndexStatus,
  KnownWord,
  NamedFolder,
  NamedPaths,
  OutlineSymbol,
  RankedSymbol,
  SearchHit,
  SkipReason,
} from '../../protocol/indexer.ts';
import type { MachinePort, Strain } from '../ports.ts';
import { ElsewhereWatch } from './elsewhereWatch.ts';
import type { IndexPort } from './indexPort.ts';
import { type HitRanker, mostRead, type RankedHits } from './hitRanker.ts';
import type { MeaningGap, QueryVectors } from './queryVectors.ts';
import { shownPath } from './shownPath.ts';

export interface IndexSettings {
  /** `off`: nothing is indexed, and nothing kept is read. */
  when: 'pluggedIn' | 'always' | 'off';
  /** Lines as in a `.gitignore`. */
  exclude: readonly string[];
  limits: IndexLimits;
  /** `exclude` and `limits` count for a new index only; one that is there is kept as whoever made it had it. */
  asKept: boolean;
}

/** A folder that is open. */
export interface IndexedFolder {
  /** Absolute. */
  root: string;
  /** What tells it from the others that are open, and stands before its paths; empty where it is the only one. */
  name: string;
}

export type IndexState =
  | { status: 'off' }
  /** Nothing was asked of it yet. */
  | { status: 'idle' }
  | { status: 'indexing'; files: number; of: number }
  /** `why` it waits. */
  | { status: 'paused'; why: 'user' | Strain; files: number; of: number }
  /**
   * All was looked at that this process has to look at. `elsewhere`: another one writes some of it; `reading` is then how far that one is, if it isn't done, and `otherScope` that
   * it leaves out other files.
   */
  | { status: 'ready'; counts: IndexCounts; bytes: number; elsewhere: boolean; reading: IndexProgress | null; otherScope: boolean }
  | { status: 'failed'; error: AppError };

export interface ProjectHit extends SearchHit {
  folder: IndexedFolder;
}

export interface ProjectIndexParts {
  port: IndexPort;
  machine: Pick<MachinePort, 'strain'>;
  /** Of a folder; null for `when`, which is the same for all. */
  settings: (root: string | null) => IndexSettings;
  /** Compares by meaning; absent where nothing does. */
  meaning?: Pick<QueryVectors, 'of'>;
  /** Has a model read what was found; absent where none does. */
  ranker?: Pick<HitRanker, 'isWanted' | 'ranked'>;
  log: Log;
}

/** Milliseconds between two looks at whether the machine has to save. */
const strainMs = 30_000;
/** Changes are gathered for this long before they are taken up. */
const gatherMs = 150;
/** More changed paths than these are a branch that was switched: then all files are looked at. */
const mostPaths = 500;

interface Folder extends IndexedFolder {
  opened: boolean;
  /** It is being opened. */
  opening: Promise<void> | null;
  /** All its files were looked at, and followed since. */
  read: boolean;
  changed: Set<string>;
  /** What is known of its index. */
  known: IndexStatus;
}

/** A look at all folders, for those who wait for it. */
interface Run {
  done: Promise<void>;
  stop: AbortController;
  waiting: number;
}

const nothingKnown: IndexStatus = {
  counts: { files: 0, chunks: 0, symbols: 0, skipped: 0 },
  bytes: 0,
  elsewhere: false,
  reading: null,
  otherScope: false,
  damaged: null,
};

export class ProjectIndex implements Disposable {
  readonly #parts: ProjectIndexParts;
  readonly #changed = new Emitter<IndexState>();
  readonly onDidChange = this.#changed.event;
  readonly #setAside = new Emitter<{ folder: IndexedFolder; file: string }>();
  /** A damaged index was put away, and is made anew. */
  readonly onDidSetAside = this.#setAside.event;
  readonly #paused = new Emitter<boolean>();
  /** The user holds the work, or lets it go on. */
  readonly onDidPause = this.#paused.event;
  readonly #folders = new Map<string, Folder>();
  readonly #following: Disposable;
  readonly #elsewhere = new ElsewhereWatch(() => this.#lookElsewhere());
  #state: IndexState;
  #byUser = false;
  #strain: Strain | null = null;
  #watching: ReturnType<typeof setInterval> | undefined;
  #gathering: ReturnType<typeof setTimeout> | undefined;
  #run: Run | null = null;

  constructor(parts: ProjectIndexParts) {
    this.#parts = parts;
    this.#state = { status: this.#off ? 'off' : 'idle' };
    this.#following = parts.port.onDidChange(() => {
      this.look().catch((error: unknown) => parts.log.warn(`how an index stands could not be seen: ${String(error)}`));
    });
  }

  get state(): IndexState {
    return this.#state;
  }

  get folders(): readonly IndexedFolder[] {
    return [...this.#folders.values()].map(({ root, name }) => ({ root, name }));
  }

  /** The user holds it. */
  get pausedByUser(): boolean {
    return this.#byUser;
  }

  /** The folders that are open now. What is new is looked at with the next {@link refresh}. */
  async setFolders(folders: readonly IndexedFolder[]): Promise<void> {
    const roots = new Set(folders.map(({ root }) => root));
    for (const [root, folder] of this.#folders) {
      if (roots.has(root)) continue;
      this.#folders.delete(root);
      await folder.opening?.catch(() => undefined);
      if (folder.opened) await this.#parts.port.closeFolder(root);
    }
    for (const { root, name } of folders) {
      const known = this.#folders.get(root);
      if (known) known.name = name;
      else
        this.#folders.set(root, {
          root,
          name,
          opened: false,
          opening: null,
          read: false,
          changed: new Set(),
          known: nothingKnown,
        });
    }
  }

  /**
   * Looks at all files of all folders. One run at a time: who asks meanwhile waits for it. Rejects with what went wrong, which is the state then as well; `indexOff` where it is
   * switched off.
   */
  async refresh(signal?: AbortSignal): Promise<void> {
    if (this.#off) {
      this.#set({ status: 'off' });
      throw new AppError('indexOff', 'switched off');
    }
    const run = (this.#run ??= this.#begin());
    run.waiting++;
    try {
      await (signal ? Promise.race([run.done, cancelledBy(signal)]) : run.done);
    } finally {
      run.waiting--;
      // Nobody wants it any more. Who goes away earlier leaves the others theirs.
      if (run.waiting === 0) run.stop.abort();
    }
  }

  /** Says that files have changed; they are taken up a moment later. Paths are relative to the folder, with `/`. */
  changed(root: string, paths: readonly string[]): void {
    const folder = this.#folders.get(root);
    // What wasn't looked at yet, will be as a whole.
    if (!folder?.opened || !(folder.read || this.#run)) return;
    for (const path of paths) folder.changed.add(path);
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      void this.#takeUp();
    }, gatherMs);
  }

  /** Holds the indexing until it is let go on. Searching goes on with what there is. */
  async pause(paused: boolean): Promise<void> {
    this.#byUser = paused;
    await this.#hold();
    this.#paused.fire(paused);
  }

  /** Who holds the work at this moment; null for nobody. */
  async heldBy(): Promise<'user' | Strain | null> {
    await this.#hold();
    return this.#waitsFor();
  }

  /**
   * What fits a query in all folders, the best first. Looks at the folders first where that wasn't done yet, and not again. Rejects as {@link refresh} does.
   */
  async search(query: string, limit: number, signal?: AbortSignal): Promise<ProjectHit[]> {
    return (await this.find(query, limit, signal)).hits;
  }

  /** As {@link search}, and why it was by words only though it should have been by meaning too; null where that isn't so. */
  async find(query: string, limit: number, signal?: AbortSignal): Promise<{ hits: ProjectHit[]; without: MeaningGap | null }> {
    await this.#looked(signal);
    const vector = (await this.#parts.meaning?.of(query, signal)) ?? null;
    const [meaning, without] = vector && 'why' in vector ? [null, vector] : [vector, null];
    const found = await Promise.all(
      [...this.#folders.values()].map(async (folder) => {
        const hits = await this.#parts.port.search(folder.root, query, limit, meaning, signal);
        return hits.map((hit): ProjectHit => ({ ...hit, folder: { root: folder.root, name: folder.name } }));
      }),
    );
    const hits = found
      .flat()
      .sort((a, b) => b.score - a.score)
      .slice(0, limit);
    return { hits, without };
  }

  /** Whether what was found is to be read by a model, and put into a better order. */
  get isReranked(): boolean {
    return this.#parts.ranker?.isWanted ?? false;
  }

  /** Places to find for so many that are wanted: what a model reads has to be there. */
  toFind(wanted: number): number {
    return this.isReranked ? Math.max(wanted, mostRead) : wanted;
  }

  /** What was found for a query in a better order, as far as a model has read it within so many milliseconds; infinite for as long as it takes. Rejects with `cancelled` only. */
  rerank(query: string, hits: readonly ProjectHit[], withinMs: number, signal?: AbortSignal): Promise<RankedHits> {
    return this.#parts.ranker?.ranked(query, hits, withinMs, signal) ?? Promise.resolve({ hits: [...hits], gap: null });
  }

  /** How the files of each folder hang together. Looks at the folders first where that wasn't done yet. Rejects as {@link refresh} does. */
  async graphs(signal?: AbortSignal): Promise<{ folder: IndexedFolder; graph: FolderGraph }[]> {
    await this.#looked(signal);
    return Promise.all(
      [...this.#folders.values()].map(async ({ root, name }) => ({
        folder: { root, name },
        graph: await this.#parts.port.graph(root, signal),
      })),
    );
  }

  /** What is drawn of a folder's graph. Looks at the folders first where that wasn't done yet. Rejects as {@link refresh} does. */
  async graphView(root: string, query: GraphViewQuery, signal?: AbortSignal): Promise<GraphView> {
    await this.#looked(signal);
    return this.#parts.port.graphView(root, query, signal);
  }

  /** The files of a folder that was looked at which may be meant by these words. */
  named(root: string, words: readonly string[]): Promise<NamedPaths[]> {
    return this.#parts.port.named(root, words);
  }

  /** The folders within such a folder that are meant by these words. */
  foldersNamed(root: string, words: readonly string[]): Promise<NamedFolder[]> {
    return this.#parts.port.folders(root, words);
  }

  /** What a file of such a folder imports, and what imports it. */
  neighbours(root: string, path: string): Promise<{ imports: string[]; importedBy: string[] }> {
    return this.#parts.port.neighbours(root, path);
  }

  /** How well a folder that was looked at knows these words. */
  knownWords(
    root: string,
    asked: { words: readonly string[]; names: readonly string[] },
    signal?: AbortSignal,
  ): Promise<{ words: KnownWord[]; stretches: number }> {
    return this.#parts.port.knownWords(root, asked, signal);
  }

  /** What a file of such a folder defines; null for one that isn't in its index. */
  outline(root: string, path: string, signal?: AbortSignal): Promise<OutlineSymbol[] | null> {
    return this.#parts.port.outline(root, path, signal);
  }

  /** Who imports a file of a folder that was looked at, directly or by way of others, the nearest first. */
  dependents(root: string, path: string): Promise<{ path: string; distance: number }[]> {
    return this.#parts.port.dependents(root, path);
  }

  /** What matters most in each folder, the most important first; paths have the folder's name where there are several. Rejects as {@link refresh} does. */
  async ranked(limit: number, signal?: AbortSignal): Promise<RankedSymbol[]> {
    await this.#looked(signal);
    const lists = await Promise.all(
      [...this.#folders.values()].map(async ({ root, name }) =>
        (await this.#parts.port.ranked(root, { focus: [], limit, within: '' })).map((symbol) => ({
          ...symbol,
          path: shownPath({ name }, symbol.path),
        })),
      ),
    );
    // Each folder's first, then each one's second: nothing tells which of them matters more.
    const longest = Math.max(0, ...lists.map((list) => list.length));
    return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list[at] ?? []))
      .flat()
      .slice(0, limit);
  }

  /** The same of what is in a folder within one that was looked at; paths are relative to that one. */
  rankedWithin(root: string, within: string, limit: number): Promise<RankedSymbol[]> {
    return this.#parts.port.ranked(root, { focus: [], limit, within });
  }

  /** Sees how the indexes stand now, which is told as ever: an answer may have come upon damage. */
  async look(): Promise<void> {
    for (const folder of this.#folders.values()) if (folder.opened) this.#learn(folder, await this.#parts.port.status(folder.root));
    if (this.#state.status === 'ready') this.#ready();
  }

  /** Leaves the files of the indexes alone, until something is asked again. */
  async release(): Promise<void> {
    this.#elsewhere.stop();
    this.#run?.stop.abort();
    await this.#run?.done.catch(() => undefined);
    for (const folder of this.#folders.values()) {
      await folder.opening?.catch(() => undefined);
      if (folder.opened) await this.#parts.port.closeFolder(folder.root);
      folder.opened = false;
      folder.read = false;
    }
    this.#set({ status: 'idle' });
  }

  /** Takes settings that have changed: folders are opened anew with them at the next look, and nothing is read any more where it was switched off. */
  async reconsider(): Promise<void> {
    this.#elsewhere.stop();
    this.#run?.stop.abort();
    await this.#run?.done.catch(() => undefined);
    for (const folder of this.#folders.values()) {
      await folder.opening?.catch(() => undefined);
      folder.opened = false;
      folder.read = false;
    }
    this.#set(this.#off ? { status: 'off' } : { status: 'idle' });
  }

  /** What isn't in the index, and why, by folder. */
  async skipped(): Promise<{ folder: IndexedFolder; path: string; reason: SkipReason }[]> {
    const lists = await Promise.all(
      [...this.#folders.values()]
        .filter(({ opened }) => opened)
        .map(async ({ root, name }) => (await this.#parts.port.skipped(root)).map((one) => ({ folder: { root, name }, ...one }))),
    );
    return lists.flat();
  }

  /** Forgets all that was read, and reads it again. Rejects as {@link refresh} does, and with `indexElsewhere`. */
  async rebuild(signal?: AbortSignal): Promise<void> {
    await this.remove();
    await this.refresh(signal);
  }

  /** Forgets all that was read. */
  async remove(): Promise<void> {
    this.#run?.stop.abort();
    await this.#run?.done.catch(() => undefined);
    for (const folder of this.#folders.values()) {
      await this.#open(folder);
      await this.#parts.port.clear(folder.root);
      folder.known = nothingKnown;
      folder.read = false;
    }
    this.#set({ status: 'idle' });
  }

  dispose(): void {
    this.#run?.stop.abort();
    this.#elsewhere.dispose();
    this.#following.dispose();
    clearInterval(this.#watching);
    clearTimeout(this.#gathering);
    this.#changed.dispose();
    this.#setAside.dispose();
    this.#paused.dispose();
  }

  #begin(): Run {
    const stop = new AbortController();
    const run: Run = { done: this.#readAll(stop.signal), stop, waiting: 0 };
    const over = (): void => {
      if (this.#run === run) this.#run = null;
    };
    run.done.then(over, over);
    return run;
  }

  async #looked(signal: AbortSignal | undefined): Promise<void> {
    if (this.#off) throw new AppError('indexOff', 'switched off');
    if ([...this.#folders.values()].every(({ read }) => read)) {
      this.#followElsewhere();
      return;
    }
    for (const folder of this.#folders.values()) await this.#open(folder);
    await this.#hold();
    const reading = this.refresh(signal);
    // While it waits, what there is will do; the reading goes on when it may.
    if (this.#waitsFor() === null) await reading;
    else reading.catch(() => undefined);
  }

  async #readAll(signal: AbortSignal): Promise<void> {
    const { port } = this.#parts;
    const before = new Map<string, { files: number; of: number }>();
    const show = (): void => {
      let files = 0;
      let of = 0;
      for (const one of before.values()) {
        files += one.files;
        of += one.of;
      }
      const why = this.#waitsFor();
      this.#set(why === null ? { status: 'indexing', files, of } : { status: 'paused', why, files, of });
    };
    try {
      this.#watching ??= setInterval(() => void this.#hold(), strainMs);
      show();
      await this.#hold();
      for (const folder of this.#folders.values()) {
        await this.#open(folder);
        const status = await port.reconcile(
          folder.root,
          (progress) => {
            before.set(folder.root, progress);
            show();
          },
          signal,
        );
        this.#learn(folder, status);
        folder.read = true;
      }
      this.#ready();
    } catch (thrown) {
      const error = AppError.from(thrown);
      if (error.code === 'cancelled') this.#set({ status: 'idle' });
      else {
        this.#parts.log.error('the project could not be indexed', error);
        this.#set({ status: 'failed', error });
      }
      throw error;
    } finally {
      clearInterval(this.#watching);
      this.#watching = undefined;
    }
  }

  async #takeUp(): Promise<void> {
    const { port, log } = this.#parts;
    for (const folder of this.#folders.values()) {
      const paths = [...folder.changed];
      folder.changed.clear();
      if (paths.length === 0) continue;
      try {
        // Where another process has ended that wrote it, all is looked at.
        const takenOver = folder.known.elsewhere && this.#learn(folder, await port.status(folder.root));
        if (takenOver || paths.length > mostPaths) {
          await this.#run?.done.catch(() => undefined);
          await this.refresh();
        } else {
          if (!folder.known.elsewhere) {
            await port.update(folder.root, paths);
            this.#learn(folder, await port.status(folder.root));
          }
          if (this.#state.status === 'ready') this.#ready();
        }
      } catch (error) {
        log.warn(`changes could not be taken up into the index: ${String(error)}`);
      }
    }
  }

  /** Once for all who ask meanwhile: a folder that is opened twice is written by the first only. */
  async #open(folder: Folder): Promise<void> {
    if (folder.opened) return;
    folder.opening ??= this.#openNow(folder).finally(() => (folder.opening = null));
    await folder.opening;
  }

  async #openNow(folder: Folder): Promise<void> {
    const { exclude, limits, asKept } = this.#parts.settings(folder.root);
    this.#learn(folder, await this.#parts.port.open({ root: folder.root, exclude: [...exclude], useRules: true, limits, asKept }));
    folder.opened = true;
  }

  /** True where another process wrote the index and has ended: what that one left is to be looked at. */
  #learn(folder: Folder, status: IndexStatus): boolean {
    const takenOver = folder.known.elsewhere && !status.elsewhere;
    if (takenOver) folder.read = false;
    const { damaged } = folder.known;
    folder.known = status;
    if (status.damaged !== null && status.damaged !== damaged)
      this.#setAside.fire({ folder: { root: folder.root, name: folder.name }, file: status.damaged });
    return takenOver;
  }

  #ready(): void {
    this.#set({ status: 'ready', ...together([...this.#folders.values()].map(({ known }) => known)) });
    this.#followElsewhere();
  }

  #followElsewhere(): void {
    if ([...this.#folders.values()].some(({ known }) => known.elsewhere)) this.#elsewhere.start();
  }

  /** Sees how far other processes are, and takes over from those that have ended. */
  async #lookElsewhere(): Promise<'over' | 'still' | 'moved'> {
    const { port, log } = this.#parts;
    const before = [...this.#folders.values()].filter(({ opened, known }) => opened && known.elsewhere);
    const was = JSON.stringify(before.map(({ known }) => known));
    try {
      for (const folder of before) this.#learn(folder, await port.status(folder.root));
      if (before.some(({ read }) => !read)) await this.refresh();
      else if (JSON.stringify(before.map(({ known }) => known)) !== was) {
        this.#set({ status: 'ready', ...together([...this.#folders.values()].map(({ known }) => known)) });
        return 'moved';
      }
    } catch (error) {
      log.warn(`an index that another process writes could not be followed: ${String(error)}`);
      return 'over';
    }
    return before.some(({ known }) => known.elsewhere && known.reading) ? 'still' : 'over';
  }

  get #off(): boolean {
    return this.#parts.settings(null).when === 'off';
  }

  #waitsFor(): 'user' | Strain | null {
    return this.#byUser ? 'user' : this.#strain;
  }

  /** Holds the work or lets it go on, as the machine and the user have it now. */
  async #hold(): Promise<void> {
    const { machine, port, settings } = this.#parts;
    const strain = await machine.strain();
    this.#strain = strain === 'battery' && settings(null).when === 'always' ? null : strain;
    const why = this.#waitsFor();
    await port.pause(why !== null);
    const { status } = this.#state;
    if (status === 'indexing' && why !== null) this.#set({ ...this.#state, status: 'paused', why });
    else if (status === 'paused')
      this.#set(why === null ? { status: 'indexing', files: this.#state.files, of: this.#state.of } : { ...this.#state, why });
  }

  #set(state: IndexState): void {
    this.#state = state;
    this.#changed.fire(state);
  }
}

/** Of several folders as of one. */
function together(all: readonly IndexStatus[]): Omit<Extract<IndexState, { status: 'ready' }>, 'status'> {
  const counts = { ...nothingKnown.counts };
  for (const known of all) for (const key of ['files', 'chunks', 'symbols', 'skipped'] as const) counts[key] += known.counts[key];
  const reading = all.flatMap((known) => (known.elsewhere && known.reading ? [known.reading] : []));
  const sum = (of: (one: IndexProgress) => number): number => reading.reduce((total, one) => total + of(one), 0);
  return {
    counts,
    bytes: all.reduce((total, { bytes }) => total + bytes, 0),
    elsewhere: all.some(({ elsewhere }) => elsewhere),
    reading: reading.length === 0 ? null : { files: sum(({ files }) => files), of: sum(({ of }) => of) },
    otherScope: all.some(({ otherScope }) => otherScope),
  };
}

function cancelledBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const cancel = (): void => reject(new AppError('cancelled', 'cancelled'));
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true });
  });
}
