/** The graph of a folder for whoever asks, and which files are near to each other for searches, which never wait for it to be made anew. */
import { AppError } from '../../base/appError.ts';
import { NearFiles } from '../../core/graph/nearFiles.ts';
import type { Params, Result } from '../../protocol/contract.ts';
import type { GraphContract, GraphPlace } from './graphContract.ts';
import { GraphThread } from './graphThread.ts';
import type { IndexDatabase } from './indexDatabase.ts';
import { isDoubtful } from './indexDamage.ts';
import { KeptGraph } from './keptGraph.ts';

/** Files whose graph is made sooner here than a thread for it is started. */
const mostHere = 500;
/** The first search of a project waits for the graph, so that it finds what the second one does, in one with as many files at most: it takes a fraction of a second. */
const mostAwaited = 5_000;
/** Afterwards it is made anew this long after a search that found it changed, in milliseconds, and in no more than a hundredth of the time. */
const pauseMs = 2_000;
const seldom = 100;

type Calls = GraphContract['calls'];

export class FolderGraph {
  readonly #root: string;
  readonly #file: string;
  readonly #onDamage: (database: IndexDatabase) => void;
  readonly #thread = new GraphThread();
  #here = new KeptGraph();
  #near: { stamp: string; files: NearFiles | null; tookMs: number } | null = null;
  #finding: Promise<void> | null = null;
  #soon: ReturnType<typeof setTimeout> | undefined;

  /** `file` is that of the index. `onDamage`: it was come upon when nobody waited. */
  constructor(root: string, file: string, onDamage: (database: IndexDatabase) => void) {
    this.#root = root;
    this.#file = file;
    this.#onDamage = onDamage;
  }

  /** Without a database nothing was read yet. Rejects with `indexDamaged`, `indexUnavailable`, and with `connectionClosed` when it is ended meanwhile. */
  async ask<K extends keyof Calls>(
    database: IndexDatabase | null,
    method: K,
    params: Omit<Params<Calls[K]>, keyof GraphPlace>,
    signal?: AbortSignal,
  ): Promise<Result<Calls[K]>> {
    const place: GraphPlace = { root: this.#root, file: this.#file, stamp: database?.stamp ?? '' };
    const asked = { ...place, ...params } as Params<Calls[K]>;
    if (database && filesIn(database) > mostHere) return this.#thread.ask(method, asked, signal);
    // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- there is no enum: it takes the parameter's names for one
    return this.#here.handlers.calls[method](asked, { signal: signal ?? new AbortController().signal });
  }

  /** What is next to each other by imports, as it was known last; null where nothing is known yet. Rejects with `indexDamaged`. */
  async near(database: IndexDatabase): Promise<NearFiles | null> {
    const { stamp } = database;
    if (!this.#near && filesIn(database) <= mostAwaited) await this.#find(database);
    else if (this.#near?.stamp !== stamp) {
      const wait = Math.max(pauseMs, (this.#near?.tookMs ?? 0) * seldom);
      this.#soon ??= setTimeout(() => void this.#findUnasked(database), wait);
    }
    return this.#near?.files ?? null;
  }

  /** Forgets all, and lets go of the index's file. */
  async end(): Promise<void> {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    this.#near = null;
    await this.#thread.end();
    // What went wrong was told to who waited for it.
    await this.#finding?.catch(() => undefined);
    this.#near = null;
    // Another index may have the same stamp.
    this.#here = new KeptGraph();
  }

  /** Once for all who wait. */
  #find(database: IndexDatabase): Promise<void> {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    return (this.#finding ??= this.#findNow(database).finally(() => (this.#finding = null)));
  }

  async #findUnasked(database: IndexDatabase): Promise<void> {
    try {
      await this.#find(database);
    } catch (error) {
      // Anything else is met again by the next search, which says so.
      if (AppError.is(error, 'indexDamaged')) this.#onDamage(database);
    }
  }

  async #findNow(database: IndexDatabase): Promise<void> {
    const start = performance.now();
    const { stamp } = database;
    const before = this.#near?.files ?? null;
    const files = await this.ask(database, 'near', {}).then(
      (columns) => new NearFiles(columns),
      (error: unknown) => {
        if (AppError.is(error, 'indexDamaged') && !isDoubtful(error)) throw error;
        // What else goes wrong is told to whoever asks for more of the index; for this it would go wrong again until something changes.
        return before;
      },
    );
    this.#near = { stamp, files, tookMs: performance.now() - start };
  }
}

function filesIn(database: IndexDatabase): number {
  return database.get<{ n: number }>('SELECT count(*) AS n FROM file')?.n ?? 0;
}
