/** What an answer took, whoever gave it, and how it is counted. Pure. */
import type { GenerationStats } from '../../protocol/worker/generation.ts';
import type { ModelInfo } from '../../protocol/worker/modelInfo.ts';
import type { AskedModel, CompanionRole } from '../../protocol/worker/modelRoles.ts';
import { type CountKey, speedStep } from './counts.ts';

/** What was asked for: an answer of the chat, an edit, a suggestion at the cursor (`ahead`: before anybody asked), remarks of a review, a short text, a call of a tool; or anything, of another engine. */
export const answerKinds = ['chat', 'edit', 'suggestion', 'ahead', 'review', 'text', 'tools', 'elsewhere'] as const;
export type AnswerKind = (typeof answerKinds)[number];

/** Figures of one answer. What isn't known of it is 0. */
export interface AnswerFigures {
  kind: AnswerKind;
  model: string;
  language: string;
  tokensRead: number;
  /** Of those, the ones that were in the cache and not computed again. */
  tokensReused: number;
  tokensWritten: number;
  readMs: number;
  writtenMs: number;
  /** The times are those of the tokens alone, so that a speed can be told. */
  timed: boolean;
}

/** An answer of the engine, as its process tells it. */
export interface EngineAnswer {
  kind: Exclude<AnswerKind, 'elsewhere'>;
  asked: AskedModel | Extract<CompanionRole, 'completion'>;
  language: string;
  /** Several where they were made together. */
  stats: readonly GenerationStats[];
}

export function figuresOf({ kind, asked, language, stats }: EngineAnswer, info: ModelInfo | null): AnswerFigures {
  const sum = (of: (one: GenerationStats) => number): number => stats.reduce((total, one) => total + of(one), 0);
  return {
    kind,
    model: answeringModel(info, asked),
    language,
    tokensRead: sum(({ promptTokens }) => promptTokens),
    tokensReused: sum(({ promptTokens, evaluatedTokens }) => Math.max(0, promptTokens - evaluatedTokens)),
    tokensWritten: sum(({ tokens }) => tokens),
    readMs: sum(({ prefillMs }) => prefillMs),
    writtenMs: sum(({ generateMs }) => generateMs),
    timed: stats.length === 1,
  };
}

/** Who does that work: the model beside the main one that is there for it, or the main one. */
export function answeringModel(info: ModelInfo | null, asked: EngineAnswer['asked']): string {
  const beside = info?.companions?.find(({ role, problem }) => role === asked && problem === null)?.name ?? '';
  return beside === '' ? (info?.name ?? '') : beside;
}

/** With fewer tokens than these a time says more of the beginning than of the speed. */
const leastRead = 32;
const leastWritten = 16;

/** The counts that an answer makes. */
export function countsOfAnswer(figures: AnswerFigures): (CountKey & { n: number })[] {
  const { kind, model, language, tokensRead, tokensReused, tokensWritten, readMs, writtenMs, timed } = figures;
  const count = (what: CountKey['what'], n: number, detail: string = kind): CountKey & { n: number } => ({
    what,
    model,
    language,
    detail,
    n,
  });
  const computed = tokensRead - tokensReused;
  const reading = timed && computed >= leastRead && readMs > 0 ? speedStep((computed * 1000) / readMs) : null;
  const writing = timed && tokensWritten >= leastWritten && writtenMs > 0 ? speedStep((tokensWritten * 1000) / writtenMs) : null;
  return [
    count('answers', 1),
    count('tokensRead', tokensRead),
    count('tokensReused', tokensReused),
    count('tokensWritten', tokensWritten),
    count('readMs', Math.round(readMs)),
    count('writtenMs', Math.round(writtenMs)),
    ...(reading === null ? [] : [{ ...count('readSpeed', 1, reading), language: '' }]),
    ...(writing === null ? [] : [{ ...count('writtenSpeed', 1, writing), language: '' }]),
  ].filter(({ n }) => n > 0);
}
