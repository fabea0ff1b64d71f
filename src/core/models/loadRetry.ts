/**
 * When a model that could not be loaded may be tried again by itself, for what comes by itself, such as suggestions: when its file changed, when there is
 * memory for it, or after a while, each time a longer one. What a person asks for is tried at once and doesn't ask here.
 */
import type { ErrorCode } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { LoadParams } from '../../protocol/worker/loadParams.ts';
import type { LoadFailure, ModelService } from './modelService.ts';

export interface LoadRetryParts {
  models: Pick<ModelService, 'state' | 'failure' | 'onDidChange'>;
  /** Something that is another one whenever a file has changed; null where there is none. Never rejects. */
  stamp: (path: string) => Promise<string | null>;
  /** Whether there would be memory for a load by now. Never rejects. */
  fits: (params: LoadParams) => Promise<boolean>;
  /** Milliseconds of a clock that is never set. */
  now: () => number;
}

/** What a further try waits for: a change of the file alone, or that as well as the end of a pause, in milliseconds from now, and maybe memory. */
export type RetryOutlook = { on: 'file' } | { on: 'time'; inMs: number; memory: boolean };

const firstPauseMs = 30_000;
const longestPauseMs = 30 * 60_000;
/** The file is looked at no more often; one that is still being written changes from one look to the next. */
const lookMs = 3_000;
/** For the memory it is planned anew, from the file's header. */
const planMs = 15_000;

/** Nothing but another file helps. */
const byFile: ReadonlySet<ErrorCode> = new Set(['modelMissing', 'modelNotGguf', 'modelTruncated', 'modelInvalid', 'modelUnsupported']);
/** Only a person can help. */
const byPerson: ReadonlySet<ErrorCode> = new Set(['workerBroken', 'engineMissing', 'protocolMismatch', 'unknownMethod', 'invalidParams']);

export class LoadRetry implements Disposable {
  readonly #parts: LoadRetryParts;
  readonly #following: Disposable;
  #failure: LoadFailure | null = null;
  #pauseMs = firstPauseMs;
  /** When the pause ends; infinite where none helps. */
  #at = Infinity;
  /** The file as the failed load found it, and at the last look; undefined before it is known. */
  #stamp: string | null | undefined;
  #seen: string | null | undefined;
  #lookedAt = -Infinity;
  #plannedAt = -Infinity;
  #changed = false;
  /** Whether there was memory when it was last planned for since the load failed; null before it is known. It is a condition only where there was none. */
  #fitted: boolean | null = null;
  #planning = false;
  /** The load that runs is a try of ours. */
  #trying = false;

  constructor(parts: LoadRetryParts) {
    this.#parts = parts;
    this.#following = parts.models.onDidChange(() => this.#follow());
    this.#follow();
  }

  /** Whether it is worth a try now. */
  get due(): boolean {
    return this.#failure !== null && (this.#changed || this.#parts.now() >= this.#at);
  }

  /** What a further try waits for; null when nothing has failed, or only a person can help. */
  get outlook(): RetryOutlook | null {
    if (this.#failure === null || byPerson.has(this.#failure.error.code)) return null;
    if (this.due) return { on: 'time', inMs: 0, memory: false };
    return this.#at === Infinity ? { on: 'file' } : { on: 'time', inMs: this.#at - this.#parts.now(), memory: this.#fitted === false };
  }

  /** Looks whether something has changed since the load failed, now and then only; `due` tells later. */
  look(): void {
    const failure = this.#failure;
    if (failure === null || this.#changed || byPerson.has(failure.error.code)) return;
    if (this.#stamp === undefined || this.#parts.now() - this.#lookedAt < lookMs) return;
    this.#lookedAt = this.#parts.now();
    void this.#parts.stamp(failure.params.path).then((stamp) => {
      if (this.#failure !== failure) return;
      if (stamp !== null && stamp !== this.#stamp && stamp === this.#seen) this.#changed = true;
      this.#seen = stamp;
    });
    // Where there was memory by the plan when the load failed for want of it, the plan can't tell when there is.
    if (this.#fitted !== true && this.#parts.now() - this.#plannedAt >= planMs) this.#planFor(failure);
  }

  /** A try begins: should it fail, the next one waits longer. */
  begin(): void {
    this.#trying = true;
  }

  dispose(): void {
    this.#following.dispose();
  }

  #planFor(failure: LoadFailure): void {
    if (failure.error.code !== 'modelTooLarge' || this.#planning) return;
    this.#planning = true;
    this.#plannedAt = this.#parts.now();
    void this.#parts.fits(failure.params).then((fits) => {
      this.#planning = false;
      if (this.#failure !== failure) return;
      if (fits && this.#fitted === false) this.#changed = true;
      else this.#fitted = fits;
    });
  }

  #follow(): void {
    const { state, failure } = this.#parts.models;
    if (state.status === 'starting' || state.status === 'loading') return;
    if (failure === this.#failure) return;
    this.#pauseMs = failure !== null && this.#trying ? Math.min(2 * this.#pauseMs, longestPauseMs) : firstPauseMs;
    this.#trying = false;
    this.#failure = failure;
    this.#changed = false;
    this.#stamp = this.#seen = undefined;
    this.#fitted = null;
    this.#plannedAt = -Infinity;
    if (failure === null) return;
    const { code } = failure.error;
    this.#at = byFile.has(code) || byPerson.has(code) ? Infinity : this.#parts.now() + this.#pauseMs;
    void this.#parts.stamp(failure.params.path).then((stamp) => {
      if (this.#failure === failure) this.#stamp = this.#seen = stamp;
    });
    this.#planFor(failure);
  }
}
