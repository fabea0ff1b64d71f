/**
 * The index of the open folders, as all others know it: what is found in all of them, after they were looked at. What is kept open, when it is read and whether that has to wait are its parts' to
 * know. It must not know how an index is kept.
 */
import type { Disposable } from '../../base/disposable.ts';
import type { Event } from '../../base/event.ts';
import type { Log } from '../../base/log.ts';
import type { GraphView, GraphViewQuery } from '../../protocol/graphView.ts';
import type {
  CalledSo,
  FileUsers,
  FolderGraph,
  KnownWord,
  NamedFolder,
  NamedPaths,
  OutlineSymbol,
  PlacedSymbol,
  RankedSymbol,
  SearchHit,
  SkipReason,
} from '../../protocol/indexer.ts';
import type { MachinePort, Strain } from '../ports.ts';
import { type HitRanker, mostRead, type RankedHits } from './hitRanker.ts';
import { IndexHold } from './indexHold.ts';
import type { IndexPort } from './indexPort.ts';
import { IndexReading } from './indexReading.ts';
import type { IndexSettings } from './indexSettings.ts';
import type { IndexState } from './indexState.ts';
import { folderOf, type IndexedFolder, OpenIndexes } from './openIndexes.ts';
import type { MeaningGap, QueryVectors } from './queryVectors.ts';
import { shownPath } from './shownPath.ts';

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

export class ProjectIndex implements Disposable {
  readonly #parts: ProjectIndexParts;
  readonly #indexes: OpenIndexes;
  readonly #hold: IndexHold;
  readonly #reading: IndexReading;
  readonly onDidChange: Event<IndexState>;
  /** A damaged index was put away, and is made anew. */
  readonly onDidSetAside: Event<{ folder: IndexedFolder; file: string }>;
  /** The user holds the work, or lets it go on. */
  readonly onDidPause: Event<boolean>;

  constructor(parts: ProjectIndexParts) {
    this.#parts = parts;
    this.#indexes = new OpenIndexes(parts);
    this.#hold = new IndexHold(parts);
    this.#reading = new IndexReading(parts, this.#indexes, this.#hold);
    this.onDidChange = this.#reading.onDidChange;
    this.onDidSetAside = this.#indexes.onDidSetAside;
    this.onDidPause = this.#hold.onDidPause;
  }

  get state(): IndexState {
    return this.#reading.state;
  }

  get folders(): readonly IndexedFolder[] {
    return this.#indexes.folders;
  }

  /** The user holds it. */
  get pausedByUser(): boolean {
    return this.#hold.byUser;
  }

  /** The folders that are open now. What is new is looked at with the next {@link refresh}. */
  setFolders(folders: readonly IndexedFolder[]): Promise<void> {
    return this.#indexes.setFolders(folders);
  }

  /**
   * Looks at all files of all folders. One run at a time: who asks meanwhile waits for it. Rejects with what went wrong, which is the state then as well; `indexOff` where it is
   * switched off.
   */
  refresh(signal?: AbortSignal): Promise<void> {
    return this.#reading.refresh(signal);
  }

  /** Says that files have changed; they are taken up a moment later. Paths are relative to the folder, with `/`. */
  changed(root: string, paths: readonly string[]): void {
    this.#reading.changed(root, paths);
  }

  /** Holds the indexing until it is let go on. Searching goes on with what there is. */
  pause(paused: boolean): Promise<void> {
    return this.#hold.pause(paused);
  }

  /** Who holds the work at this moment; null for nobody. */
  async heldBy(): Promise<'user' | Strain | null> {
    await this.#hold.look();
    return this.#hold.by;
  }

  /**
   * What fits a query in all folders, the best first. Looks at the folders first where that wasn't done yet, and not again. Rejects as {@link refresh} does.
   */
  async search(query: string, limit: number, signal?: AbortSignal): Promise<ProjectHit[]> {
    return (await this.find(query, limit, signal)).hits;
  }

  /** As {@link search}, and why it was by words only though it should have been by meaning too; null where that isn't so. */
  async find(query: string, limit: number, signal?: AbortSignal): Promise<{ hits: ProjectHit[]; without: MeaningGap | null }> {
    await this.#reading.looked(signal);
    const vector = (await this.#parts.meaning?.of(query, signal)) ?? null;
    const [meaning, without] = vector && 'why' in vector ? [null, vector] : [vector, null];
    const found = await Promise.all(
      [...this.#indexes].map(async (folder) => {
        const hits = await this.#parts.port.search(folder.root, query, limit, meaning, signal);
        return hits.map((hit): ProjectHit => ({ ...hit, folder: folderOf(folder) }));
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
    await this.#reading.looked(signal);
    return Promise.all(
      [...this.#indexes].map(async (folder) => ({
        folder: folderOf(folder),
        graph: await this.#parts.port.graph(folder.root, signal),
      })),
    );
  }

  /** What is drawn of a folder's graph. Looks at the folders first where that wasn't done yet. Rejects as {@link refresh} does. */
  async graphView(root: string, query: GraphViewQuery, signal?: AbortSignal): Promise<GraphView> {
    await this.#reading.looked(signal);
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

  /** What of such a folder is called by some of these words. */
  calledSo(root: string, asked: { words: readonly string[]; beside: readonly string[] }, signal?: AbortSignal): Promise<CalledSo> {
    return this.#parts.port.calledSo(root, asked, signal);
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

  /** What is called exactly so in all folders, a few of each name. Looks at the folders first where that wasn't done yet. Rejects as {@link refresh} does. */
  async called(names: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, (PlacedSymbol & { folder: IndexedFolder })[]>> {
    await this.#reading.looked(signal);
    const found = await Promise.all(
      [...this.#indexes].map(async (folder) => {
        const { words } = await this.#parts.port.knownWords(folder.root, { words: names, names: [] }, signal);
        return words.flatMap(({ symbols }) => symbols.map((symbol) => ({ ...symbol, folder: folderOf(folder) })));
      }),
    );
    return Map.groupBy(found.flat(), ({ name }) => name);
  }

  /** What is called like these letters in all folders, the shortest names first, so many of each. Looks at the folders first where that wasn't done yet. Rejects as {@link refresh} does. */
  async symbolsLike(letters: string, limit: number, signal?: AbortSignal): Promise<(PlacedSymbol & { folder: IndexedFolder })[]> {
    await this.#reading.looked(signal);
    const found = await Promise.all(
      [...this.#indexes].map(async (folder) =>
        (await this.#parts.port.symbolsLike(folder.root, letters, limit, signal)).map((symbol) => ({
          ...symbol,
          folder: folderOf(folder),
        })),
      ),
    );
    return found.flat();
  }

  /** What a file of a folder defines; null for one that isn't in its index. Looks at the folders first where that wasn't done yet. Rejects as {@link refresh} does. */
  async symbolsIn(root: string, path: string, signal?: AbortSignal): Promise<OutlineSymbol[] | null> {
    await this.#reading.looked(signal);
    return this.outline(root, path, signal);
  }

  /** What a file of such a folder defines; null for one that isn't in its index. */
  outline(root: string, path: string, signal?: AbortSignal): Promise<OutlineSymbol[] | null> {
    return this.#parts.port.outline(root, path, signal);
  }

  /** Who needs a file of a folder that was looked at. */
  dependents(root: string, path: string): Promise<FileUsers> {
    return this.#parts.port.dependents(root, path);
  }

  /** What matters most in each folder, the most important first; paths have the folder's name where there are several. Rejects as {@link refresh} does. */
  async ranked(limit: number, signal?: AbortSignal): Promise<RankedSymbol[]> {
    await this.#reading.looked(signal);
    const lists = await Promise.all(
      [...this.#indexes].map(async ({ root, name }) =>
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

  /** What isn't in the index, and why, by folder. */
  skipped(): Promise<{ folder: IndexedFolder; path: string; reason: SkipReason }[]> {
    return this.#indexes.skipped();
  }

  /** Sees how the indexes stand now, which is told as ever: an answer may have come upon damage. */
  look(): Promise<void> {
    return this.#reading.look();
  }

  /** Leaves the files of the indexes alone, until something is asked again. */
  release(): Promise<void> {
    return this.#reading.release();
  }

  /** Takes settings that have changed: folders are opened anew with them at the next look, and nothing is read any more where it was switched off. */
  reconsider(): Promise<void> {
    return this.#reading.reconsider();
  }

  /** Forgets all that was read, and reads it again. Rejects as {@link refresh} does, and with `indexElsewhere`. */
  async rebuild(signal?: AbortSignal): Promise<void> {
    await this.remove();
    await this.refresh(signal);
  }

  /** Forgets all that was read. */
  remove(): Promise<void> {
    return this.#reading.remove();
  }

  dispose(): void {
    this.#reading.dispose();
    this.#hold.dispose();
    this.#indexes.dispose();
  }
}
