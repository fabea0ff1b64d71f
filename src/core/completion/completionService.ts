/**
 * Suggestions at the cursor: whether one is wanted here, from what was computed before or from the model, checked, and why there is none. It knows places
 * in texts; it must not know editors.
 */
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import { Emitter } from '../../base/event.ts';
import type { Log } from '../../base/log.ts';
import type { CompletionBounds, RelatedCode } from '../../protocol/worker/completions.ts';
import { settleSoonAfterAbort } from '../../base/settleSoonAfterAbort.ts';
import type { LoadRetry } from '../models/loadRetry.ts';
import type { MemoryGuard } from '../models/memoryGuard.ts';
import type { ModelService } from '../models/modelService.ts';
import type { EnginePort } from '../ports.ts';
import { unpaired } from './codeScan.ts';
import { CompletionCache, type CompletionPlace, type ComputedSuggestion } from './completionCache.ts';
import { completionBounds } from './completionBounds.ts';
import { fileWindow } from './fileWindow.ts';
import type { NoSuggestion } from './noSuggestion.ts';
import { RequestDelay } from './requestDelay.ts';
import { stillHolds } from './stillHolds.ts';
import { suggestsIn } from './suggestsIn.ts';
import { unusable } from './unusableText.ts';

/** A place that a suggestion is wanted for. */
export interface CompletionRequest {
  /** What tells the file from all others. */
  uri: string;
  /** As the model shall read it, relative to the project. */
  path: string;
  languageId: string;
  /** All of the text before and behind the cursor, with `\n` line ends. */
  prefix: string;
  suffix: string;
  /** Pieces of other files; only asked for when something is computed. */
  related: () => Promise<RelatedCode[]>;
  /** Asked for by hand: at once, several, also where suggestions by themselves are off, and the model is loaded for it. */
  manual: boolean;
}

export interface CompletionOptions {
  enabled: boolean;
  /** Whether suggestions come by themselves in a language. */
  languages: Readonly<Record<string, boolean>>;
  inComments: boolean;
  inStrings: boolean;
  /** Milliseconds; null by what was measured. */
  delayMs: number | null;
  maxTokens: number;
  maxMs: number;
  /** 0 to 1. */
  leastConfidence: number;
  /** Whether typing loads a model that is chosen but not loaded. */
  loadModel: boolean;
}

/** Suggestions for a place, the best first, or why there are none. */
export type CompletionAnswer = { texts: readonly string[]; computed: boolean } | { none: NoSuggestion };

export type CompletionActivity = 'idle' | 'waiting' | 'computing';

/** What the service needs from the code around it. */
export interface CompletionParts {
  engine: Pick<EnginePort, 'busy' | 'complete'>;
  models: Pick<ModelService, 'ensureLoaded' | 'failure' | 'info' | 'state'>;
  /** Says when a model that could not be loaded is worth another try. */
  retry: Pick<LoadRetry, 'begin' | 'due' | 'look' | 'outlook'>;
  /** Whether the model was unloaded for want of memory, and there is no more of it yet. */
  memory: Pick<MemoryGuard, 'short'>;
  log: Log;
  options: () => CompletionOptions;
  /** Whether the file is as sound with the text at the cursor as without it. */
  fits: (request: CompletionRequest, text: string) => Promise<boolean>;
  /** Resolves after so many milliseconds; rejects when the signal aborts. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** A request with what was found out about its place. */
interface BoundedRequest extends CompletionRequest {
  bounds: CompletionBounds;
}

/** Suggestions that a request by hand is given. */
const manualCount = 3;
/** Larger files are generated, and reading one at each key stroke would be felt. Characters. */
const mostCharacters = 2_000_000;
/** Further ones are drawn freely. */
const freely = 0.7;

export class CompletionService {
  readonly #parts: CompletionParts;
  readonly #cache = new CompletionCache();
  readonly #delay = new RequestDelay();
  readonly #activity = new Emitter<CompletionActivity>();
  readonly onDidChangeActivity = this.#activity.event;
  readonly #answered = new Emitter<CompletionAnswer>();
  /** Each answer that was asked for, with those that weren't given. */
  readonly onDidAnswer = this.#answered.event;
  readonly #snoozed = new Emitter<number>();
  readonly onDidSnooze = this.#snoozed.event;
  #last: CompletionAnswer | null = null;
  #running: AbortController | undefined;
  /** The last failure that was written to the log; null once something was computed. */
  #failure: string | null = null;
  /** Until when nothing comes by itself, in milliseconds since 1970. */
  #snoozedUntil = 0;

  constructor(parts: CompletionParts) {
    this.#parts = parts;
  }

  /** What became of the last request; null before the first. */
  get last(): CompletionAnswer | null {
    return this.#last;
  }

  /** Why the last request was given nothing; null when it was given something, and once what it tells of is otherwise. */
  get lastNone(): NoSuggestion | null {
    const last = this.#last;
    return last && 'none' in last && stillHolds(last.none, this.#parts, this.#snoozedUntil) ? last.none : null;
  }

  /** The usual time to an answer that had to be computed, in milliseconds; undefined before the first. */
  get latencyMs(): number | undefined {
    return this.#delay.latencyMs;
  }

  /** Why the loaded model can suggest nowhere; null while it can, and while none is loaded. */
  get unable(): AppError | null {
    return this.#parts.models.info?.fim === false ? new AppError('noFillInMiddle', 'no such tokens') : null;
  }

  get snoozedUntil(): number {
    return this.#snoozedUntil;
  }

  /** No suggestions by themselves until then, in milliseconds since 1970; a time in the past ends a snooze. */
  snooze(until: number): void {
    this.#snoozedUntil = until;
    this.#snoozed.fire(until);
  }

  /**
   * Suggestions for a place. A request ends the one before it. Never rejects: failures and a cancel are reasons, too.
   */
  async suggest(request: CompletionRequest, signal: AbortSignal): Promise<CompletionAnswer> {
    const answer = await this.#suggest(request, signal).catch((error: unknown): CompletionAnswer => ({
      none: AppError.isCancelled(error) ? { reason: 'withdrawn' } : { reason: 'failed', error },
    }));
    if ('none' in answer && answer.none.reason === 'failed') this.#logFailure(String(answer.none.error));
    this.#last = answer;
    this.#answered.fire(answer);
    return answer;
  }

  /** One line for a failure, however many keys are typed while it lasts. */
  #logFailure(failure: string): void {
    if (failure !== this.#failure) this.#parts.log.warn(`no suggestion: ${failure}`);
    this.#failure = failure;
  }

  /** Computes what will be suggested once `text` is taken, so that it is there when it is asked for. Ends with the next request. */
  async prepare(request: CompletionRequest, text: string): Promise<void> {
    const after = { ...request, prefix: request.prefix + text, manual: false };
    const place = this.#place(after);
    if (!place || this.#cache.get(place)) return;
    const controller = this.#begin();
    try {
      const bounds = completionBounds(after.prefix, after.suffix, after.languageId);
      this.#keep(place, await this.#compute({ ...after, bounds }, 0, controller.signal, true));
    } catch (error) {
      if (!AppError.isCancelled(error)) this.#parts.log.debug(`could not prepare a suggestion: ${String(error)}`);
    } finally {
      this.#end(controller);
    }
  }

  /** Why nothing would come by itself at a place; null when something may. Computes nothing. */
  refusal(request: CompletionRequest): NoSuggestion | null {
    return this.#refusal(request, this.#parts.options(), completionBounds(request.prefix, request.suffix, request.languageId));
  }

  async #suggest(request: CompletionRequest, signal: AbortSignal): Promise<CompletionAnswer> {
    const options = this.#parts.options();
    const bounds = completionBounds(request.prefix, request.suffix, request.languageId);
    const refusal = request.manual ? null : this.#refusal(request, options, bounds);
    if (refusal && !this.#triesAgain(refusal, options)) return { none: refusal };
    const known = this.#known(request);
    if (known && 'texts' in known && !request.manual) return { texts: known.texts, computed: false };
    const controller = this.#begin(signal);
    try {
      if (!request.manual && !known) await this.#wait(options.delayMs ?? this.#delay.ms, controller.signal);
      if (known && 'none' in known && !request.manual) return known;
      if (refusal) this.#parts.retry.begin();
      // The load goes on when the waiting ends: or who types on would never see it loaded.
      await settleSoonAfterAbort(this.#parts.models.ensureLoaded(), controller.signal, 0);
      this.#activity.fire('computing');
      return await this.#fresh({ ...request, bounds }, known && 'texts' in known ? known.texts : [], controller.signal);
    } finally {
      this.#end(controller);
    }
  }

  /** Why nothing comes by itself here. */
  #refusal(request: CompletionRequest, options: CompletionOptions, bounds: CompletionBounds): NoSuggestion | null {
    const { languageId } = request;
    if (!options.enabled) return { reason: 'off' };
    if (request.prefix.length + request.suffix.length > mostCharacters) return { reason: 'tooLarge' };
    if (!suggestsIn(options, languageId)) return { reason: 'language', languageId };
    if (Date.now() < this.#snoozedUntil) return { reason: 'snoozed' };
    if (bounds.comment !== null && !options.inComments) return { reason: 'comment' };
    if (bounds.quote !== null && !options.inStrings) return { reason: 'string' };
    if (/^[\p{L}\p{N}_$]/u.test(request.suffix))
      return { reason: /[\p{L}\p{N}_$]$/u.test(request.prefix.slice(-2)) ? 'inWord' : 'beforeWord' };
    const { failure, state } = this.#parts.models;
    const { status } = state;
    if (failure) return { reason: 'model', error: failure.error, again: options.loadModel ? this.#parts.retry.outlook : null };
    if (status === 'none') return { reason: 'failed', error: new AppError('modelNone', 'no model is chosen') };
    if (status === 'idle' && !options.loadModel) return { reason: 'notLoaded' };
    if (status === 'idle' && this.#parts.memory.short) return { reason: 'memoryShort' };
    // Loading what was chosen meanwhile would end what the old model is making.
    if (status === 'idle' && this.#parts.engine.busy) return { reason: 'modelInUse' };
    const { unable } = this;
    return unable && { reason: 'failed', error: unable };
  }

  /** Whether it is worth loading the model once more for a suggestion that the last load's failure speaks against. */
  #triesAgain(refusal: NoSuggestion, { loadModel }: CompletionOptions): boolean {
    if (refusal.reason !== 'model' || !loadModel) return false;
    const { retry } = this.#parts;
    retry.look();
    return retry.due;
  }

  #place(request: CompletionRequest): CompletionPlace | null {
    const { info } = this.#parts.models;
    if (!info) return null;
    // What decides how far the model goes, and how sure it has to be: under others it may answer otherwise.
    const { maxTokens, maxMs, leastConfidence } = this.#parts.options();
    const key = [info.path, maxTokens, maxMs, leastConfidence, request.languageId, request.uri].join('\n');
    return { key, prefix: request.prefix, suffix: request.suffix };
  }

  #known(request: CompletionRequest): ComputedSuggestion | undefined {
    const place = this.#place(request);
    return place ? this.#cache.get(place) : undefined;
  }

  async #fresh(request: BoundedRequest, known: readonly string[], signal: AbortSignal): Promise<CompletionAnswer> {
    const place = this.#place(request);
    if (!place) throw new AppError('modelNone', 'the model is gone');
    const texts = new Set(known);
    let none: NoSuggestion | undefined;
    for (let draw = texts.size; texts.size < (request.manual ? manualCount : 1) && draw < manualCount; draw++) {
      const one = await this.#compute(request, draw, signal, false);
      if ('none' in one) none ??= one.none;
      else for (const text of one.texts) texts.add(text);
      if (!request.manual) break;
    }
    const answer: CompletionAnswer = texts.size > 0 ? { texts: [...texts], computed: true } : { none: none ?? { reason: 'nothing' } };
    this.#keep(place, answer);
    return answer;
  }

  /** One text from the model, checked. */
  async #compute(request: BoundedRequest, draw: number, signal: AbortSignal, ahead: boolean): Promise<CompletionAnswer> {
    const { maxTokens, maxMs, leastConfidence } = this.#parts.options();
    const { prefix, suffix } = fileWindow(request.prefix, request.suffix);
    const { bounds } = request;
    const related = await request.related();
    const start = performance.now();
    const result = await this.#parts.engine.complete(
      {
        prefix,
        suffix,
        related,
        path: request.path,
        bounds,
        maxTokens,
        maxMs,
        leastConfidence,
        ...(ahead ? { ahead } : {}),
        ...(draw === 0 ? {} : { temperature: freely, seed: draw }),
      },
      () => undefined,
      signal,
    );
    throwIfCancelled(signal);
    this.#failure = null;
    if (!ahead) this.#delay.measured(performance.now() - start);
    const none = unusable(result, request.suffix);
    if (none) return { none };
    const text = await this.#fitting(request, result.text, signal);
    return text === null ? { none: { reason: 'breaks' } } : { texts: [text], computed: true };
  }

  /** The text, without the last lines that would break the code; null when nothing of it fits. */
  async #fitting(request: CompletionRequest, text: string, signal: AbortSignal): Promise<string | null> {
    const unpairedBefore = unpairedWith(request, '');
    for (let lines = text.split('\n'); lines.length > 0; lines = lines.slice(0, -1)) {
      const shown = lines.join('\n').trimEnd();
      if (shown === '') return null;
      // No bracket or quote may be left alone that wasn't before.
      if (unpairedWith(request, shown) > unpairedBefore) continue;
      const fits = await this.#parts.fits(request, shown);
      throwIfCancelled(signal);
      if (fits) return shown;
    }
    return null;
  }

  /** What is certain for a place; that the time was too short isn't. */
  #keep(place: CompletionPlace, answer: CompletionAnswer): void {
    if ('texts' in answer) this.#cache.set(place, { texts: answer.texts });
    else if (answer.none.reason !== 'slow') this.#cache.set(place, answer);
  }

  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    if (ms <= 0) return;
    this.#activity.fire('waiting');
    await this.#parts.sleep(ms, signal);
  }

  /** Makes way for a request: only one runs at a time. */
  #begin(signal?: AbortSignal): AbortController {
    this.#running?.abort();
    const controller = new AbortController();
    this.#running = controller;
    if (signal?.aborted) controller.abort();
    signal?.addEventListener('abort', () => controller.abort(), { once: true, signal: controller.signal });
    return controller;
  }

  #end(controller: AbortController): void {
    controller.abort();
    if (this.#running !== controller) return;
    this.#running = undefined;
    this.#activity.fire('idle');
  }
}

/** Characters on each side of the cursor that are looked at for brackets. */
const bracketReach = 100_000;

/** How many brackets and quotes are alone around the cursor once the text stands there. */
function unpairedWith({ prefix, suffix, languageId }: CompletionRequest, text: string): number {
  return unpaired(prefix.slice(-bracketReach) + text + suffix.slice(0, bracketReach), languageId);
}
