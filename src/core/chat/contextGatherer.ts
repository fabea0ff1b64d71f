/** What the chat needs of whoever gathers from the project, and how much it may take. It must not know where the project is. */
import { AppError } from '../../base/appError.ts';
import type { Event } from '../../base/event.ts';
import { t } from '../../base/l10n.ts';
import { settleSoonAfterAbort } from '../../base/settleSoonAfterAbort.ts';
import type { LeftOutPart } from '../context/gathering.ts';
import type { PartPlace } from '../context/stretches.ts';
import type { AnswerSource } from '../../protocol/webview.ts';
import { userMessage } from '../userMessage.ts';
import type { ContextSource } from './contextSource.ts';

export interface GatherSettings {
  /** Nothing is gathered otherwise. */
  on: boolean;
  /** The part of the context window that it may take, 0 to 1, and the most tokens. */
  share: number;
  maxTokens: number;
  /** It may go to other machines, and to other extensions, too. */
  elsewhere: boolean;
}

/** What the user has said of what is gathered for a question. */
export interface GatherWishes {
  off: readonly PartPlace[];
  back: readonly PartPlace[];
}

export interface GatherAsked extends GatherWishes {
  question: string;
  /** Tokens. */
  budget: number;
  /** What goes along anyway, and what the conversation has already. */
  beside: readonly ContextSource[];
  said: readonly ContextSource[];
  count: (texts: readonly string[], signal?: AbortSignal) => Promise<number[]>;
}

export interface GatheredSources {
  /** What goes, and what the user has taken off, the most important first. Each has its `gathered`; ids are up to the chat. */
  sources: ContextSource[];
  leftOut: LeftOutPart[];
  /** Sentences. */
  notes: string[];
}

export interface ContextGatherer {
  readonly settings: GatherSettings;
  /** Something that it gathers from is there now, or is another. */
  readonly onDidChange: Event<undefined>;
  /** Rejects with AppError. */
  gather(asked: GatherAsked, signal: AbortSignal): Promise<GatheredSources>;
  /** Whether all of these are as they were gathered. */
  isSame(sources: readonly ContextSource[]): Promise<boolean>;
}

export const nothingGathered: GatheredSources = { sources: [], leftOut: [], notes: [] };

/** Tokens that stand between parts, and around them. */
const margin = 32;
/** A question whose project has to be read for longer than this before its answer begins had better have less of it. Seconds. */
const longestReading = 10;
/** Before the first answer of a session nobody knows how fast it is. Tokens. */
const unmeasuredBudget = 1_500;
/** What is of use is worth that much on any machine. Tokens. */
const leastBudget = 600;

/**
 * Tokens that what is gathered may take. `room` are those that are left in the window without it; `pace` are the prompt tokens that this machine was measured to read in a second, null
 * before that was measured: on a small machine much of the project would have the answer wait.
 */
export function gatherBudget({ share, maxTokens }: GatherSettings, contextSize: number, room: number, pace: number | null): number {
  const wanted = Math.min(Math.floor(contextSize * share), maxTokens);
  const readable = pace === null ? unmeasuredBudget : Math.max(leastBudget, Math.floor(pace * longestReading));
  const paced = Math.min(wanted, readable);
  return Math.max(0, Math.min(paced, room - margin));
}

/** Whether what is gathered may go there: the user agreed to questions and what is attached to them, and to no more. */
export function mayShare(from: AnswerSource | null, settings: GatherSettings | null): boolean {
  return from === null || from.local || settings?.elsewhere === true;
}

/** Has it gathered within a time; what fails is a note, and nothing is gathered. Rejects with `cancelled` when that is asked for by the signal. */
export async function gatherInTime(
  gather: (signal: AbortSignal) => Promise<GatheredSources>,
  ms: number,
  signal: AbortSignal,
): Promise<GatheredSources> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ms);
  const ended = AbortSignal.any([signal, late.signal]);
  try {
    return await settleSoonAfterAbort(gather(ended), ended, 0);
  } catch (thrown) {
    if (signal.aborted) throw new AppError('cancelled', 'cancelled');
    const why = late.signal.aborted ? t('Looking through it took too long.') : userMessage(thrown).text;
    return { ...nothingGathered, notes: [`${t('Nothing of the project goes along.')} ${why}`] };
  } finally {
    clearTimeout(timer);
  }
}
