/**
 * Makes a vector of what somebody looks for, by the model that made those of the code. A search doesn't wait long for it: it goes on without, and says so. It must not know what is
 * searched.
 */
import { AppError } from '../../base/appError.ts';
import type { QueryVector } from '../../protocol/indexer.ts';
import type { EnginePort, SettingsPort } from '../ports.ts';
import { embeddingModel } from './embeddingModel.ts';
import { patiently, tooLate } from './patience.ts';

/** Why a search went by words only, though a model for its meaning is chosen. */
export type MeaningGap = { why: 'busy' } | { why: 'failed'; error: AppError };

export interface QueryVectorsParts {
  engine: Pick<EnginePort, 'embed'>;
  settings: SettingsPort;
  /** Milliseconds that a search waits at most. */
  patienceMs: number;
  /** Whether there is any vector that one could be near to. */
  worthIt: () => boolean;
}

/** A longer text is cut: its beginning tells what is looked for. */
const mostCharacters = 2_000;
/** A model that failed is left alone for so long. Milliseconds. */
const restMs = 60_000;

export class QueryVectors {
  readonly #parts: QueryVectorsParts;
  /** One that took longer than somebody waited for it: a model on its way into memory, mostly. */
  #late: Promise<unknown> | null = null;
  #failed: { model: string; at: number; error: AppError } | null = null;

  constructor(parts: QueryVectorsParts) {
    this.#parts = parts;
  }

  /** Null where nothing is to be compared by meaning. Rejects with `cancelled` only. */
  async of(query: string, signal?: AbortSignal): Promise<QueryVector | MeaningGap | null> {
    const { engine, settings, patienceMs, worthIt } = this.#parts;
    const model = embeddingModel(settings.get());
    if (!model || query.trim() === '' || !worthIt()) return null;
    const key = JSON.stringify(model);
    if (this.#failed?.model === key && performance.now() - this.#failed.at < restMs) return { why: 'failed', error: this.#failed.error };
    const patience = patiently(patienceMs);
    try {
      if (this.#late && (await Promise.race([this.#late, patience.over])) === tooLate) return { why: 'busy' };
      // What was begun goes on, so that the model is there for the next one: only a cancel by who asks ends it.
      const asked = engine.embed({ ...model, texts: [query.slice(0, mostCharacters)], purpose: 'query' }, signal);
      const answer = await Promise.race([asked, patience.over]);
      if (answer === tooLate) {
        const late = asked.then(
          () => undefined,
          () => undefined,
        );
        this.#late = late.finally(() => (this.#late = null));
        return { why: 'busy' };
      }
      this.#failed = null;
      const [vector] = answer.vectors;
      return vector ? { named: answer.named, vector } : null;
    } catch (thrown) {
      const error = AppError.from(thrown);
      if (signal?.aborted) throw error;
      // Another model was loaded meanwhile, or its memory is given back for a moment.
      if (error.code === 'cancelled' || error.code === 'companionAway') return { why: 'busy' };
      this.#failed = { model: key, at: performance.now(), error };
      return { why: 'failed', error };
    } finally {
      patience.end();
    }
  }
}
