/**
 * Makes answers again and says whether they are the same to the byte. It keeps in memory, within bounds, what that takes; it must not know how
 * answers come about, or who looks at them.
 */
import { formatCount } from '../../base/formatNumbers.ts';
import { AppError } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import { sharedBeginning } from '../../base/sharedBeginning.ts';
import type { ReplayState } from '../../protocol/webview.ts';
import type { EvaluatedPrompt, ReplayObstacle } from '../../protocol/worker/answerRecord.ts';
import type { GenerationItem } from '../../protocol/worker/generation.ts';
import type { ModelSource } from '../models/modelSource.ts';
import type { EnginePort } from '../ports.ts';
import { userMessage } from '../userMessage.ts';
import { KeptAnswers, type RepeatableAnswer } from './repeatableAnswer.ts';
import { settleSoonAfterAbort, stopGraceMs } from '../../base/settleSoonAfterAbort.ts';
import { setupDifference } from './setupDifference.ts';

type OnState = (state: ReplayState) => void;

export class AnswerReplay {
  readonly #engine: Pick<EnginePort, 'chat'>;
  readonly #models: ModelSource;
  /** By turn. 32 MB at most: a character has two bytes. */
  readonly #answers = new KeptAnswers<number>(100, 16 * 1024 * 1024);

  constructor(engine: Pick<EnginePort, 'chat'>, models: ModelSource) {
    this.#engine = engine;
    this.#models = models;
  }

  /** Keeps a turn's answer. */
  keep(turn: number, answer: RepeatableAnswer): void {
    this.#answers.set(turn, answer);
  }

  /** What a turn's answer was kept with. */
  kept(turn: number): RepeatableAnswer | undefined {
    return this.#answers.get(turn);
  }

  forget(turn: number): void {
    this.#answers.delete(turn);
  }

  clear(): void {
    this.#answers.clear();
  }

  /**
   * Makes a turn's answer again, from an empty cache, and holds it against what it was; the first difference ends it. Where it can't be the same it says
   * so and begins nothing. Never rejects.
   */
  async replay(turn: number, onState: OnState, signal: AbortSignal): Promise<ReplayState> {
    onState({ status: 'running', fraction: null });
    try {
      return await this.#replay(this.#answers.get(turn), onState, signal);
    } catch (error) {
      if (signal.aborted) return { status: 'stopped' };
      return impossible(AppError.isCancelled(error) ? modelGone() : userMessage(error).text);
    }
  }

  async #replay(answer: RepeatableAnswer | undefined, onState: OnState, signal: AbortSignal): Promise<ReplayState> {
    if (!answer) return impossible(t('What this answer was made from is no longer kept. Ask the question again.'));
    const { text, stop, params, record } = answer;
    const { prompt, setup, promptHash: _, ...sampling } = record;
    if (typeof prompt === 'string') return impossible(obstacles[prompt]());
    const info = await settleSoonAfterAbort(this.#models.ensureLoaded(signal), signal, 0);
    const difference = setupDifference(setup, info.setup);
    if (difference !== null) return impossible(difference);
    const longest = longestBatch(prompt);
    if (longest > info.batch) return impossible(batchTooShort(longest, info.batch));
    const differs = new AbortController();
    let soFar = '';
    const onItem = (item: GenerationItem): void => {
      if (item.type === 'prefill') {
        onState({ status: 'running', fraction: item.total > 0 ? item.done / item.total : null });
        return;
      }
      if (soFar === '') onState({ status: 'running', fraction: null });
      soFar += item.text;
      if (!text.startsWith(soFar)) differs.abort();
    };
    const ended = AbortSignal.any([signal, differs.signal]);
    const again = this.#engine.chat({ ...params, ...sampling, replay: prompt }, onItem, ended);
    const result = await settleSoonAfterAbort(again, ended, stopGraceMs).catch((error: unknown) => {
      if (!differs.signal.aborted) throw error;
      return null;
    });
    if (signal.aborted) return { status: 'stopped' };
    if (!result || differs.signal.aborted) return { status: 'different', at: sharedBeginning(soFar, text) };
    if (result.stop === 'cancelled') return impossible(modelGone());
    // The model may have been loaded anew since it was looked at.
    const later = result.record && setupDifference(setup, result.record.setup);
    if (later) return impossible(later);
    return result.text === text && result.stop === stop
      ? { status: 'same' }
      : { status: 'different', at: sharedBeginning(result.text, text) };
  }
}

const modelGone = (): string => t('The model was changed or unloaded in the middle of the replay. Replay it again.');

const obstacles: Record<ReplayObstacle, () => string> = {
  unknown: () =>
    t(
      "Part of this answer's prompt was taken from a snapshot that doesn't tell how it was computed, so the answer can't be made again to the byte. Run “Clear Snapshots of What the Model Has Read” and “Restart Model”, and ask again.",
    ),
  fewerThreads: () =>
    t(
      "Other programs needed the processor while this answer was computed, so it had fewer threads for a while and can't be made again to the byte. Set mlxCode.models.threads to a number, which is then kept to, and ask again.",
    ),
};

/** Tokens in the longest batch, each of which has to go in at once again. */
function longestBatch({ batches }: EvaluatedPrompt): number {
  return Math.max(0, ...batches.filter((_, i) => i % 3 === 1));
}

function batchTooShort(then: number, now: number): string {
  return t(
    "This answer can't be replayed as it was: up to {0} tokens were read at once then, and {1} are now.",
    formatCount(then),
    formatCount(now),
  );
}

function impossible(reason: string): ReplayState {
  return { status: 'impossible', reason };
}
