/**
 * The index of one folder in the process that keeps it: who may write it, and what happens when it turns out to be damaged. One process at a time writes; others read what
 * that one has written, and take over when it ends.
 */
import { statSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../base/appError.ts';
import type { NearFiles } from '../../core/graph/nearFiles.ts';
import type { Params, Result } from '../../protocol/contract.ts';
import type {
  CalledSo,
  IndexProgress,
  IndexScope,
  IndexStatus,
  KnownWord,
  OutlineSymbol,
  PlacedSymbol,
  QueryVector,
  SearchHit,
  SkipReason,
  StretchPlace,
  StretchText,
  Unembedded,
} from '../../protocol/indexer.ts';
import { type SystemLock, takeLock } from '../systemLock.ts';
import { calledSo } from './calledSo.ts';
import { ChunkVectors } from './chunkVectors.ts';
import { FolderGraph } from './folderGraph.ts';
import type { GraphContract, GraphPlace } from './graphContract.ts';
import type { IndexDatabase } from './indexDatabase.ts';
import { answered, isDoubtful, undoubted } from './indexDamage.ts';
import { indexFailure, makeIndexFolder } from './indexFailure.ts';
import { openIndex, readIndex, removeIndex, setAside } from './indexFile.ts';
import { Indexer } from './indexer.ts';
import { readScope, scopeText } from './keptScope.ts';
import { knownWords, outlineOf } from './knownWords.ts';
import { searchIndex } from './indexSearch.ts';
import type { SourceReader } from './sourceReader.ts';
import { VectorQueue } from './vectorQueue.ts';
import { stretchTexts } from './stretchTexts.ts';
import { symbolsLike } from './symbolsLike.ts';
import type { WordStems } from './wordStems.ts';

/** Chunks that are taken for near in meaning: there is always a nearest one, and what comes far behind it says nothing. */
const mostSimilar = 40;

export class FolderIndex {
  readonly #scope: IndexScope;
  readonly #file: string;
  readonly #reader: SourceReader;
  readonly #stems: WordStems;
  readonly #onNews: () => void;
  #lock: SystemLock | null = null;
  #database: IndexDatabase | null = null;
  #indexer: Indexer | null = null;
  #vectors: ChunkVectors | null = null;
  #queue: VectorQueue | null = null;
  readonly #graph: FolderGraph;
  #damaged: string | null = null;
  /** It was made anew as an answer made no sense: the next one that makes none is a fault of the code. */
  #doubted = false;
  #paused = false;
  /** Of the file that is read. */
  #inode = 0;
  /** All files were looked at with what is asked for; false also where another process wrote, as nobody knows how far it came. */
  #whole = false;
  /** Another process wrote it when it was last looked at. */
  #read = false;
  #closed = false;
  /** Who waits for all files to be read. */
  readonly #following = new Set<(progress: IndexProgress) => void>();
  /** What writes goes one after the other. */
  #writing: Promise<unknown> = Promise.resolve();
  /** And so does what opens. */
  #taking: Promise<unknown> = Promise.resolve();

  private constructor(scope: IndexScope, file: string, reader: SourceReader, stems: WordStems, onNews: () => void) {
    this.#scope = scope;
    this.#file = file;
    this.#reader = reader;
    this.#stems = stems;
    this.#onNews = onNews;
    this.#graph = new FolderGraph(scope.root, file, (database) => {
      // What goes wrong with that shows in whatever is asked next.
      void this.#mend(database).catch(() => undefined);
    });
  }

  /** `onNews`: it was damaged and put aside, or is made anew since. Rejects with `indexUnavailable` where the file can neither be written nor read. */
  static async open(
    scope: IndexScope,
    file: string,
    reader: SourceReader,
    stems: WordStems,
    onNews = (): void => undefined,
  ): Promise<FolderIndex> {
    await makeIndexFolder(path.dirname(file));
    const index = new FolderIndex(scope, file, reader, stems, onNews);
    await index.#take();
    return index;
  }

  /** How it was when it was looked at last. Throws `indexDamaged`, and whatever else nonsense leads to. */
  get status(): IndexStatus {
    const database = this.#database;
    const elsewhere = this.#lock === null;
    const kept = database?.fact('scope') ?? null;
    const otherScope = kept !== null && kept !== scopeText(this.#scope) && (elsewhere || this.#scope.asKept);
    return {
      counts: database?.counts() ?? { files: 0, chunks: 0, symbols: 0, skipped: 0 },
      elsewhere,
      reading: database ? readingOf(database) : { files: 0, of: 0 },
      otherScope,
      damaged: this.#damaged,
      bytes: database?.bytes ?? 0,
    };
  }

  /** How it stands, after a look at whether the one who wrote it still does. Damage as in {@link search}. */
  look(): Promise<IndexStatus> {
    return this.#sound(() => this.status);
  }

  /** What is left out, and why, in order. Damage as in {@link search}. */
  skipped(): Promise<{ path: string; reason: SkipReason }[]> {
    return this.#sound(() => this.#database?.skipped() ?? []);
  }

  /** What is to be told of the paths of all files, which are in order. Damage as in {@link search}. */
  ofPaths<T>(tell: (paths: readonly string[]) => T): Promise<T> {
    return this.#sound(() => tell(this.#database?.paths() ?? []));
  }

  pause(paused: boolean): void {
    this.#paused = paused;
    this.#indexer?.pause(paused);
  }

  /** Rejects with `cancelled`. One that is damaged is made anew meanwhile, also by whoever came upon that before: how far that is, is told as well. */
  async reconcile(onProgress: (progress: IndexProgress) => void, signal?: AbortSignal): Promise<void> {
    this.#following.add(onProgress);
    try {
      await this.#write((indexer) => this.#readAll(indexer, signal));
    } finally {
      this.#following.delete(onProgress);
    }
  }

  /** Looks at these files, which changed; at all of them where that is still to be done. */
  update(paths: readonly string[]): Promise<void> {
    return this.#write((indexer) => (this.#whole ? indexer.update(paths) : this.#readAll(indexer)));
  }

  /** Finds nothing where there is nothing yet. A damaged index is made anew first; throws `indexDamaged` where another process has to do that. */
  search(query: string, limit: number, meaning: QueryVector | null = null): Promise<SearchHit[]> {
    return this.#sound(async () => {
      const near = this.#database && (await this.#graph.near(this.#database));
      // It may have been closed meanwhile.
      return this.#database ? this.#search(this.#database, query, limit, near, meaning) : [];
    });
  }

  /** The texts of these stretches, as their files are now. Damage as in {@link search}. */
  texts(places: readonly StretchPlace[]): Promise<(StretchText | null)[]> {
    return this.#sound(() => (this.#database ? stretchTexts(this.#database, this.#scope.root, places) : places.map(() => null)));
  }

  /** Texts without a vector of that name, at most so many, each once until it is begun anew; none where another process writes. Damage as in {@link search}. */
  unembedded(named: string, { limit, anew }: { limit: number; anew: boolean }): Promise<Unembedded> {
    return this.#sound(() => {
      if (!this.#vectors || !this.#queue) return { parts: [], done: 0, of: 0 };
      if (!this.#lock) return { parts: [], ...this.#queue.progress() };
      this.#vectors.want(named);
      return this.#queue.next(limit, anew);
    });
  }

  /** Keeps vectors, unless others are wanted by now. Damage as in {@link search}. */
  embedded(named: string, vectors: readonly { text: number; vector: readonly number[] }[]): Promise<void> {
    return this.#sound(() => {
      if (this.#lock && this.#vectors?.named === named) this.#vectors.add(vectors);
    });
  }

  /** How well these words are known. Damage as in {@link search}. */
  knownWords(words: readonly string[], names: readonly string[]): Promise<{ words: KnownWord[]; stretches: number }> {
    return this.#sound(() => (this.#database ? knownWords(this.#database, this.#stems, words, names) : { words: [], stretches: 0 }));
  }

  /** What is called by some of these words. Damage as in {@link search}. */
  calledSo(asked: { words: readonly string[]; beside: readonly string[] }): Promise<CalledSo> {
    return this.#sound(() => (this.#database ? calledSo(this.#database, this.#stems, asked) : { folders: [], files: [], sections: [] }));
  }

  /** What is called like these letters. Damage as in {@link search}. */
  symbolsLike(letters: string, limit: number): Promise<PlacedSymbol[]> {
    return this.#sound(() => (this.#database ? symbolsLike(this.#database, letters, limit) : []));
  }

  /** What a file defines; null where it isn't known. Damage as in {@link search}. */
  outline(file: string): Promise<OutlineSymbol[] | null> {
    return this.#sound(() => (this.#database ? outlineOf(this.#database, file) : null));
  }

  /** How the files hang together, as of what was read. Kept until something changes. Damage as in {@link search}; rejects with `indexUnavailable` where it takes too much memory. */
  askGraph<K extends keyof GraphContract['calls']>(
    method: K,
    params: Omit<Params<GraphContract['calls'][K]>, keyof GraphPlace>,
    signal?: AbortSignal,
  ): Promise<Result<GraphContract['calls'][K]>> {
    return this.#sound(() => this.#graph.ask(this.#database, method, params, signal));
  }

  #search(database: IndexDatabase, query: string, limit: number, near: NearFiles | null, meaning: QueryVector | null): SearchHit[] {
    const similar = meaning ? (this.#vectors?.nearest(meaning.named, meaning.vector, mostSimilar) ?? []) : [];
    const chunks = similar.map(({ chunk }) => chunk);
    return searchIndex(database, this.#stems, query, limit, near, chunks);
  }

  /** Removes the file, and begins a new one. */
  clear(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#lock) throw new AppError('indexElsewhere', 'another process writes this index', { path: this.#scope.root });
      await this.#shut();
      removeIndex(this.#file);
      this.#damaged = null;
      await this.#open();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#indexer?.pause(false);
    await Promise.allSettled([this.#writing, this.#taking]);
    await this.#shut();
    this.#lock?.release();
    this.#lock = null;
  }

  /** What writes, with the indexer; nothing happens where another process has the lock. */
  #write(work: (indexer: Indexer) => Promise<void>): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#indexer) return;
      try {
        await work(this.#indexer);
      } catch (error) {
        if (!AppError.is(error, 'indexDamaged')) throw error;
        await this.#anew();
      }
    });
  }

  /** Does something after all that writes so far, with the lock if it can be had. */
  async #inTurn(work: () => Promise<void>): Promise<void> {
    const before = this.#writing;
    this.#writing = before
      .catch(() => undefined)
      .then(async () => {
        await this.#take();
        await work();
      })
      .catch((error: unknown) => {
        throw indexFailure(error, this.#file);
      });
    await this.#writing;
  }

  /** Asks what there is; where it turns out to be damaged, once more of what was made anew. */
  async #sound<T>(ask: () => T | Promise<T>): Promise<T> {
    await this.#take();
    const asked = this.#database;
    try {
      return await answered(ask);
    } catch (error) {
      if (this.#closed) throw error;
      // Somebody else came upon it, or had it removed, and it is there anew; who only reads has gone over to that.
      if (AppError.is(error, 'connectionClosed')) await Promise.allSettled([this.#writing, this.#taking]);
      else if (this.#mayMend(error)) await this.#mend(asked);
      else throw indexFailure(undoubted(error), this.#file);
    }
    try {
      return await answered(ask);
    } catch (error) {
      throw indexFailure(undoubted(error), this.#file);
    }
  }

  #mayMend(error: unknown): boolean {
    if (!this.#lock || !AppError.is(error, 'indexDamaged') || (this.#doubted && isDoubtful(error))) return false;
    this.#doubted ||= isDoubtful(error);
    return true;
  }

  /** Makes the damaged index anew, unless that was done since; nothing happens where another process has to do it. */
  #mend(damaged: IndexDatabase | null): Promise<void> {
    return this.#write(async () => {
      if (this.#database === damaged) await this.#anew();
    });
  }

  /** Puts the damaged index away, and reads all again. */
  async #anew(): Promise<void> {
    await this.#shut();
    this.#noteDamage(setAside(this.#file));
    await this.#open();
    if (this.#indexer) await this.#readAll(this.#indexer);
    this.#onNews();
  }

  #noteDamage(aside: string): void {
    this.#damaged = aside;
    this.#onNews();
  }

  async #readAll(indexer: Indexer, signal?: AbortSignal): Promise<void> {
    const tell = (progress: IndexProgress): void => {
      for (const follow of this.#following) follow(progress);
    };
    await indexer.reconcile(tell, signal);
    this.#whole = true;
  }

  /** Becomes the one who writes if nobody else is; and else reads. */
  #take(): Promise<void> {
    const taken = this.#taking.then(() => this.#tryToTake());
    this.#taking = taken.catch(() => undefined);
    return taken;
  }

  async #tryToTake(): Promise<void> {
    if (this.#lock || this.#closed) return;
    const wasElsewhere = this.#read;
    const lock = `${this.#file}.lock`;
    this.#lock = await takeLock(lock).catch((error: unknown) => {
      throw indexFailure(error, lock);
    });
    if (!this.#lock) {
      this.#read = true;
      await this.#follow();
      return;
    }
    try {
      await this.#open();
      if (wasElsewhere) this.#whole = false;
    } catch (error) {
      this.#lock.release();
      this.#lock = null;
      throw indexFailure(error, this.#file);
    }
  }

  /** Reads the file that is there now: the one who writes may have made another. */
  async #follow(): Promise<void> {
    const number = inodeOf(this.#file);
    if (this.#database && number === this.#inode) return;
    await this.#shut();
    // The one who writes it sees to what is damaged.
    this.#hold(await readIndex(this.#file).catch(() => null));
    this.#inode = number;
  }

  /** Nobody has its file open any more. */
  async #shut(): Promise<void> {
    const database = this.#database;
    this.#database = null;
    this.#vectors = null;
    this.#queue = null;
    this.#indexer = null;
    await this.#graph.end();
    database?.close();
  }

  /** Has the vectors in memory before somebody searches. */
  #warm(vectors: ChunkVectors): void {
    const rest = async (): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#vectors !== vectors) throw new AppError('cancelled', 'the index was closed');
    };
    // What goes wrong shows in a search, which can do something about it.
    void vectors.warm(rest).catch(() => undefined);
  }

  #hold(database: IndexDatabase | null): void {
    this.#database = database;
    this.#vectors = database && new ChunkVectors(database);
    this.#queue = database && new VectorQueue(database, this.#scope.root);
    if (this.#vectors) this.#warm(this.#vectors);
  }

  /** Opens the file to write it. */
  async #open(): Promise<void> {
    await this.#shut();
    const database = await openIndex(this.#file, (aside) => this.#noteDamage(aside));
    this.#hold(database);
    try {
      await answered(() => {
        this.#begin(database);
        // This is asked first. What is damaged for it need not be read anew at once: that comes next.
        return this.status;
      });
    } catch (error) {
      if (!AppError.is(error, 'indexDamaged')) throw error;
      await this.#shut();
      this.#noteDamage(setAside(this.#file));
      const made = await openIndex(this.#file, () => undefined);
      this.#hold(made);
      this.#begin(made);
    }
  }

  #begin(database: IndexDatabase): void {
    const text = database.fact('scope');
    const kept = this.#scope.asKept ? readScope(text) : null;
    // What is left out of any index of this project is left out of one that was made before, too.
    const exclude = kept ? [...new Set([...this.#scope.exclude, ...kept.exclude])] : [];
    const scope = kept ? { ...this.#scope, ...kept, exclude } : this.#scope;
    this.#whole = readingOf(database) === null && text === scopeText(scope);
    this.#indexer = new Indexer(database, this.#reader, scope);
    this.#indexer.pause(this.#paused);
  }
}

/** Null once all files were looked at. */
function readingOf(database: IndexDatabase): IndexProgress | null {
  const text = database.fact('reading');
  return text === null ? null : (JSON.parse(text) as IndexProgress);
}

function inodeOf(file: string): number {
  try {
    return statSync(file).ino;
  } catch {
    return 0;
  }
}
