/**
 * Has the best of what was found read by the model that is chosen for it, and puts it into a better order. Nobody waits long for it: what isn't read in time stays where it was. It must not
 * know what is searched, or how.
 */
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import type { Log } from '../../base/log.ts';
import type { ModelBeside } from '../../protocol/worker/loadParams.ts';
import type { StretchText } from '../../protocol/indexer.ts';
import type { EnginePort, Settings, SettingsPort } from '../ports.ts';
import type { IndexPort } from './indexPort.ts';
import { patiently, tooLate } from './patience.ts';
import type { ProjectHit } from './projectIndex.ts';
import { rankedHits } from './rankedHits.ts';

/** Why what was found isn't in a model's order, or not all of it, though one is chosen. `partly`: of so many, there was time for these. */
export type RankingGap = { why: 'busy' } | { why: 'partly'; read: number; of: number } | { why: 'failed'; error: AppError };

export interface RankedHits {
  /** The best first. */
  hits: ProjectHit[];
  /** Null where a model has ranked all that it was to, or there is none. */
  gap: RankingGap | null;
}

export interface HitRankerParts {
  engine: Pick<EnginePort, 'rank'>;
  port: Pick<IndexPort, 'texts'>;
  settings: SettingsPort;
  log: Log;
}

/** Hits that are read: what comes behind them is seldom looked at. Who wants fewer finds as many all the same, so that the best of them can come first. */
export const mostRead = 24;
/** A longer query is cut, as for its vector. */
const mostCharacters = 2_000;
/** What is told of a text takes so long to get here at most. Milliseconds. */
const onTheWayMs = 60;
/** A model that failed is left alone for so long. Milliseconds. */
const restMs = 60_000;

export class HitRanker {
  readonly #parts: HitRankerParts;
  #failed: { model: string; at: number; error: AppError } | null = null;

  constructor(parts: HitRankerParts) {
    this.#parts = parts;
  }

  /** A model is chosen for it. */
  get isWanted(): boolean {
    return rankingModel(this.#parts.settings.get()) !== null;
  }

  /** The hits of a query in a better order, after so many milliseconds at most; infinite for as long as it takes. Rejects with `cancelled` only. */
  async ranked(query: string, hits: readonly ProjectHit[], withinMs: number, signal?: AbortSignal): Promise<RankedHits> {
    const model = rankingModel(this.#parts.settings.get());
    const asBefore = (gap: RankingGap | null): RankedHits => ({ hits: [...hits], gap });
    if (!model || hits.length < 2) return asBefore(null);
    const key = JSON.stringify(model);
    if (this.#failed?.model === key && performance.now() - this.#failed.at < restMs)
      return asBefore({ why: 'failed', error: this.#failed.error });
    const start = performance.now();
    const patience = patiently(withinMs + onTheWayMs);
    try {
      const texts = await Promise.race([this.#textsOf(hits.slice(0, mostRead), signal), patience.over]);
      throwIfCancelled(signal);
      if (texts === tooLate) return asBefore({ why: 'busy' });
      if (texts.length < 2) return asBefore(null);
      const read = { ...model, query: query.slice(0, mostCharacters), withinMs: leftOf(withinMs, start) };
      const scores: number[] = [];
      const asked = this.#parts.engine
        .rank({ ...read, texts: texts.map(({ text }) => text) }, ({ index, score }) => (scores[index] = score), signal)
        .then(
          () => null,
          (thrown: unknown) => AppError.from(thrown),
        );
      // What comes too late counts for the next search.
      void asked.then((error) => (signal?.aborted === true ? undefined : this.#note(key, error)));
      const error = await Promise.race([asked, patience.over]);
      throwIfCancelled(signal);
      if (error !== null && error !== tooLate && !isAway(error)) return asBefore({ why: 'failed', error });
      // In the order in which they were found: what comes behind one that wasn't read in time isn't put before it because it was known from before.
      const known = new Map<number, number>();
      for (const [at, { index }] of texts.entries()) {
        const score = scores[at];
        if (score === undefined) break;
        known.set(index, score);
      }
      if (known.size < 2) return asBefore({ why: 'busy' });
      const gap: RankingGap | null = known.size < texts.length ? { why: 'partly', read: known.size, of: texts.length } : null;
      return { hits: rankedHits(hits, known), gap };
    } catch (thrown) {
      throwIfCancelled(signal);
      // The texts are the index's, which says by itself what is wrong with it.
      const error = AppError.from(thrown);
      this.#parts.log.warn(`the texts of what is found are not read: ${error.code}: ${error.message}`);
      return asBefore({ why: 'failed', error });
    } finally {
      patience.end();
    }
  }

  /** What is read of these, each with its place among them; without what is not there any more. */
  async #textsOf(hits: readonly ProjectHit[], signal: AbortSignal | undefined): Promise<{ index: number; text: string }[]> {
    const byRoot = new Map<string, { hit: ProjectHit; index: number }[]>();
    for (const [index, hit] of hits.entries()) {
      const { root } = hit.folder;
      byRoot.set(root, [...(byRoot.get(root) ?? []), { hit, index }]);
    }
    const found = await Promise.all(
      [...byRoot].map(async ([root, all]) => {
        const places = all.map(({ hit: { path, line, endLine } }) => ({ path, line, endLine }));
        const texts = await this.#parts.port.texts(root, places, signal);
        return all.flatMap(({ hit, index }, at) => {
          const stretch = texts[at];
          return stretch ? [{ index, text: textOf(hit.path, stretch) }] : [];
        });
      }),
    );
    return found.flat().sort((a, b) => a.index - b.index);
  }

  #note(key: string, error: AppError | null): void {
    if (error === null) this.#failed = null;
    else if (!isAway(error)) {
      this.#failed = { model: key, at: performance.now(), error };
      this.#parts.log.warn(`what is found is not ranked: ${error.code}: ${error.message}`);
    }
  }
}

/** The model that ranks, as the settings have it; null where none is chosen. */
function rankingModel({ rerankingModelPath: path, gpu, threads, tuning }: Settings): ModelBeside | null {
  return path === '' ? null : { path, gpu, threads, tuning };
}

/** Another model was loaded meanwhile, or its memory is given back for a moment. */
function isAway({ code }: AppError): boolean {
  return code === 'cancelled' || code === 'companionAway';
}

function leftOf(withinMs: number, start: number): number | null {
  return Number.isFinite(withinMs) ? Math.max(0, withinMs - (performance.now() - start)) : null;
}

/** With where it is: a path says what its code is about, and a part of a class not whose it is. */
function textOf(path: string, { text, within }: StretchText): string {
  return `${path}${within === null ? '' : `, ${within}`}\n${text}`;
}
