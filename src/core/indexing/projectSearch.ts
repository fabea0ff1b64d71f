/**
 * One search of the project that is being made, or stays: what is looked for, what was found last, and whether that still holds after files have changed. What was found is there at once, and
 * a moment later in the order of a model that has read it, where one is chosen. What is typed next ends what is under way. It must not know where it is shown.
 */
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import { pause } from '../../base/pause.ts';
import type { RankingGap } from './hitRanker.ts';
import type { ProjectHit, ProjectIndex } from './projectIndex.ts';
import type { MeaningGap } from './queryVectors.ts';

export interface SearchState {
  /** Without blanks around it; '' where nothing is looked for. */
  query: string;
  isRunning: boolean;
  /** The best first; of the query before, as long as the search is running. */
  hits: readonly ProjectHit[];
  /** Of the search that found {@link hits}; null before there was one. */
  ms: number | null;
  /** Files have changed since, and other places would be found now. */
  isStale: boolean;
  /** Why nothing was found. */
  error: AppError | null;
  /** Why it went by words only though it should have gone by meaning too; null where that isn't so. */
  without: MeaningGap | null;
  /** Why it stays in the order in which it was found though a model should have read it; null where that isn't so. */
  unranked: RankingGap | null;
}

type SearchedIndex = Pick<ProjectIndex, 'find' | 'isReranked' | 'onDidChange' | 'rerank'>;

/** Changes come one after the other; what is shown is held against them this much later. Milliseconds. */
const checkMs = 1_000;
/** What was found is read once nobody has typed for so long: what is typed on would end it. Milliseconds. */
const restMs = 250;
/** And for so long at most: later, who reads the list would see it change. Milliseconds. */
const rankMs = 400;
const nothing: SearchState = {
  query: '',
  isRunning: false,
  hits: [],
  ms: null,
  isStale: false,
  error: null,
  without: null,
  unranked: null,
};

export class ProjectSearch implements Disposable {
  /** Places that are found at most. */
  readonly most: number;
  readonly #index: SearchedIndex;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<SearchState>());
  readonly onDidChange = this.#changed.event;
  #state: SearchState = nothing;
  /** The last one that came to its end. */
  #settled: SearchState = nothing;
  #running = new AbortController();
  #checking: ReturnType<typeof setTimeout> | undefined;
  #follows = false;
  /** Files have changed while nobody looked. */
  #unchecked = false;

  constructor(index: SearchedIndex, most: number) {
    this.most = most;
    this.#index = index;
    this.#store.add(
      index.onDidChange(({ status }) => {
        if (status !== 'ready') return;
        this.#unchecked = true;
        this.#checkSoon();
      }),
    );
  }

  get state(): SearchState {
    return this.#state;
  }

  /** Looks for something, or for nothing. Settles when that is done, what was found being ranked too, or given up; what goes wrong is the state then. */
  async search(text: string): Promise<void> {
    this.#running.abort();
    const query = text.trim();
    if (query === '') {
      this.#settle(nothing);
      return;
    }
    const own = (this.#running = new AbortController());
    this.#unchecked = false;
    this.#set({ ...this.#state, query, isRunning: true, error: null });
    const start = performance.now();
    try {
      const { hits, without } = await this.#index.find(query, this.most, own.signal);
      if (own.signal.aborted) return;
      const ms = performance.now() - start;
      this.#settle({ query, isRunning: false, hits, ms, isStale: false, error: null, without, unranked: null });
      await this.#rank(query, hits, own.signal);
    } catch (error) {
      if (own.signal.aborted) return;
      this.#settle({ ...nothing, query, error: AppError.from(error) });
    }
  }

  /** The same once more. */
  again(): Promise<void> {
    return this.search(this.#state.query);
  }

  /** Looks for something once somebody looks at it. */
  resume(query: string): void {
    this.#settle({ ...nothing, query });
  }

  /** Gives up what is under way: it is as it was before. */
  stop(): void {
    if (!this.#state.isRunning) return;
    this.#running.abort();
    this.#set(this.#settled);
  }

  clear(): void {
    void this.search('');
  }

  /** Whether somebody looks at what was found: only then it is held against what changes. */
  follow(follows: boolean): void {
    this.#follows = follows;
    const { query, ms, isRunning, error } = this.#state;
    if (follows && query !== '' && ms === null && !isRunning && error === null) void this.again();
    else this.#checkSoon();
  }

  dispose(): void {
    this.#running.abort();
    clearTimeout(this.#checking);
    this.#store.dispose();
  }

  #checkSoon(): void {
    if (!this.#follows || !this.#unchecked || this.#state.ms === null) return;
    this.#checking ??= setTimeout(() => {
      this.#checking = undefined;
      void this.#check();
    }, checkMs);
  }

  async #rank(query: string, found: readonly ProjectHit[], signal: AbortSignal): Promise<void> {
    if (!this.#index.isReranked || found.length < 2) return;
    await pause(restMs, signal);
    const { hits, gap } = await this.#index.rerank(query, found, rankMs, signal);
    if (!signal.aborted) this.#settle({ ...this.#state, hits, unranked: gap });
  }

  async #check(): Promise<void> {
    const { query, isRunning, isStale, hits, ms } = this.#state;
    if (isRunning || isStale || ms === null || !this.#follows) return;
    this.#unchecked = false;
    const signal = this.#running.signal;
    try {
      const { hits: now } = await this.#index.find(query, this.most, signal);
      if (signal.aborted || this.#state.query !== query || this.#state.isRunning) return;
      // In their order: what is found as well as before doesn't change places under who reads it. Their lines may say something else.
      this.#settle({ ...this.#state, isStale: placesOf(now) !== placesOf(hits) });
    } catch (error) {
      // The index says by itself what is wrong with it; it is held against what changes next.
      this.#unchecked = !AppError.isCancelled(error);
    }
  }

  #settle(state: SearchState): void {
    this.#settled = state;
    this.#set(state);
    // What changed while it ran was not held against what it found.
    this.#checkSoon();
  }

  #set(state: SearchState): void {
    this.#state = state;
    this.#changed.fire(state);
  }
}

/** The same text for the same places, in whatever order they are. */
function placesOf(hits: readonly ProjectHit[]): string {
  return hits
    .map(({ folder, path, line, endLine }) => `${folder.root}\n${path}\n${String(line)} ${String(endLine)}`)
    .sort()
    .join('\n');
}
