/**
 * Counts what is done with the product, for its user alone. Counting costs an addition in memory; what was counted is written in its own time, and a disk that can't be written keeps
 * nothing else from going on. It must not know where counts are kept, nor what any of them means.
 */
import { AppError } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import { localDay } from '../../base/localDay.ts';
import type { Log } from '../../base/log.ts';
import { OneByOne } from '../../base/oneByOne.ts';
import { type AnswerFigures, countsOfAnswer } from './answerFigures.ts';
import { type Count, type CountKey, Counts, longestName } from './counts.ts';
import type { InsightsStore, KeptCounts } from './insightsStore.ts';

export interface InsightsOptions {
  store: InsightsStore;
  /** Whether anything is counted, and how many days it is kept; 0 for ever. */
  settings: () => { enabled: boolean; keepDays: number };
  now: () => Date;
  log: Log;
  /** Milliseconds from the first count to when it is written, with those that came meanwhile. */
  pauseMs?: number;
}

const usualPauseMs = 20_000;
/** Counts that wait for a disk; further ones are lost, as they would fill the memory. */
const mostWaiting = 5_000;

export class Insights implements Disposable {
  readonly #options: InsightsOptions;
  readonly #waiting = new Counts();
  readonly #turns = new OneByOne();
  readonly #changed = new Emitter<undefined>();
  /** Told when there is something else to show. */
  readonly onDidChange = this.#changed.event;
  readonly #failed = new Emitter<unknown>();
  /** Told why counts can't be kept, once until they can be again; and of each damaged file that was put aside. */
  readonly onDidFail = this.#failed.event;
  /** When the first of those that wait was counted. */
  #since = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failing = false;
  #prunedOn = '';
  #disposed = false;

  constructor(options: InsightsOptions) {
    this.#options = options;
  }

  get enabled(): boolean {
    return this.#options.settings().enabled;
  }

  /** Adds to a count of today; what isn't said of it is empty. */
  count(what: CountKey['what'], of: Partial<Omit<CountKey, 'what'>> = {}, n = 1): void {
    if (!this.enabled || this.#disposed || !Number.isFinite(n) || n === 0) return;
    const { model = '', language = '', detail = '' } = of;
    const cut = (name: string): string => name.slice(0, longestName);
    const count: Count = { day: localDay(this.#options.now()), what, model: cut(model), language: cut(language), detail: cut(detail), n };
    if (this.#waiting.size >= mostWaiting && this.#waiting.isNew(count)) return;
    if (this.#waiting.size === 0) this.#since = this.#options.now().getTime();
    this.#waiting.add(count);
    this.#writeSoon();
  }

  answered(figures: AnswerFigures): void {
    for (const { what, n, ...of } of countsOfAnswer(figures)) this.count(what, of, n);
  }

  /** All that was counted, of this and of other windows. Rejects with `insightsUnavailable`. */
  async read(): Promise<KeptCounts> {
    // What can't be written is shown all the same.
    await this.write().catch(() => undefined);
    const { counts, aside } = await this.#options.store.read();
    return { counts: new Counts([...counts, ...this.#waiting.all]).all, aside };
  }

  /** Removes all of it, for good. Rejects with `insightsUnavailable`. */
  async clear(): Promise<void> {
    await this.#turns.do(async () => {
      this.forget();
      await this.#options.store.clear();
    });
    this.#changed.fire(undefined);
  }

  /** Lets go of what isn't written yet. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting.clear();
  }

  /** Writes what was counted so far. Rejects with `insightsUnavailable`, and keeps it to be written later. */
  write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return this.#turns.do(() => this.#write());
  }

  /** Writes what is left, as far as that can be done. */
  async close(): Promise<void> {
    this.#disposed = true;
    await this.write().catch(() => undefined);
  }

  dispose(): void {
    void this.close();
  }

  async #write(): Promise<void> {
    const counts = this.#waiting.all;
    const since = this.#since;
    this.#waiting.clear();
    if (counts.length === 0) return;
    try {
      const aside = await this.#options.store.add(counts, since);
      this.#failing = false;
      for (const file of aside) this.#failed.fire(new AppError('insightsSetAside', `${file} was damaged`, { file }));
    } catch (error) {
      for (const count of counts) this.#waiting.add(count);
      this.#since = since;
      this.#fail(error);
      throw error;
    }
    this.#changed.fire(undefined);
    await this.#prune();
  }

  /** Once a day. */
  async #prune(): Promise<void> {
    const { store, settings, now, log } = this.#options;
    const today = localDay(now());
    const { keepDays } = settings();
    if (keepDays === 0 || this.#prunedOn === today) return;
    this.#prunedOn = today;
    try {
      await store.prune(today, keepDays);
    } catch (error) {
      log.warn(`counts that are too old stay for now: ${String(error)}`);
    }
  }

  #fail(error: unknown): void {
    if (!this.#disposed) this.#writeSoon();
    if (this.#failing) return;
    this.#failing = true;
    this.#options.log.warn(`what was counted can’t be kept: ${String(error)}`);
    this.#failed.fire(error);
  }

  #writeSoon(): void {
    this.#timer ??= setTimeout(() => void this.write().catch(() => undefined), this.#options.pauseMs ?? usualPauseMs);
    // Nobody has to wait for it: what is left is written at the end.
    (this.#timer as { unref?: () => void }).unref?.();
  }
}
