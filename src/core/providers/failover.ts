/** When somebody else is asked in a provider's stead, and how that is said. Pure. */
import { AppError } from '../../base/appError.ts';
import { upperFirst } from '../../base/upperFirst.ts';
import type { AnswerSource } from '../../protocol/webview.ts';

/** One who was passed over. */
export interface PassedOver {
  /** Null for the model within. */
  from: AnswerSource | null;
  /** What it failed of. */
  error: AppError;
  /** That was a while ago, and it wasn't asked again so soon. */
  before: boolean;
}

/**
 * Whether a server can't answer for now, whatever it is asked: it isn't there, doesn't come to an answer, or says itself that it can't. A wrong key, or a question
 * that it refuses, is for the user to set right, and told.
 */
export function isDown(error: unknown): boolean {
  if (AppError.is(error, 'providerOffline', 'providerStalled', 'providerCut', 'providerModels')) return true;
  if (!AppError.is(error, 'providerRefused')) return false;
  const { status } = error.data;
  if (error.data.reason === 'blocked' || error.data.reason === 'failed') return true;
  return typeof status === 'number' && (status === 408 || status === 429 || status >= 500);
}

/** Whether an error is a reason to ask the next one: who failed of it is down, or may not be asked, or is the model within where none is chosen. */
export function asksNext(error: unknown): boolean {
  return isDown(error) || AppError.is(error, 'offline', 'providerNotAllowed', 'modelNone');
}

/** How one of several is, as far as that is known without asking it. */
export interface Askable {
  /** Why it may not be asked; null when it may. */
  refused: AppError | null;
  /** What it failed of a moment ago, for which it is left alone; null when it isn't. */
  resting: AppError | null;
}

/** Which of them the next question would be asked first, by its place; -1 for nobody. Those that are left alone come last, as in asking. */
export function nextAsked(all: readonly Askable[]): number {
  const free = all.findIndex(({ refused, resting }) => !refused && !resting);
  return free >= 0 ? free : all.findIndex(({ refused }) => !refused);
}

/** Why the chosen one isn't asked now, in few words. */
export function insteadWords(chosen: string, error: AppError): string {
  if (error.code === 'offline') return `as ${chosen} is not asked while offline`;
  if (error.code === 'providerNotAllowed') return `as ${chosen} is not allowed`;
  return `as ${chosen} ${failed(error, chosen)}`;
}

/** Why somebody else answers, in a sentence that names both. `chosen` is what the user chose, which brings the question whether it may be asked. */
export function insteadSentence(passed: readonly PassedOver[], chosen: string, now: AnswerSource | null): string {
  return upperFirst(`${passedWords(passed, chosen)}. ${upperFirst(named(now))} was asked instead.`);
}

/** What became of each, with their names. */
export function passedWords(passed: readonly PassedOver[], chosen: string): string {
  return passed.map((one) => `${named(one.from)} ${what(one, chosen)}`).join('; ');
}

function named(from: AnswerSource | null): string {
  return from ? `${from.provider} (${from.host})` : 'the model on this machine';
}

function what({ error, before }: PassedOver, chosen: string): string {
  return before ? `was not asked again so soon, as it ${failed(error, chosen)}` : failed(error, chosen);
}

function failed({ code, data }: AppError, chosen: string): string {
  const status = typeof data.status === 'number' ? ` (${String(data.status)})` : '';
  switch (code) {
    case 'providerOffline':
      return data.reason === 'certificate' ? 'could not prove that it is itself' : 'could not be reached';
    case 'providerStalled':
      return 'was silent for too long';
    case 'providerCut':
      return 'broke off';
    case 'providerModels':
      return data.reason === 'notOffered' ? 'is not offered now' : 'had no model';
    case 'providerNotAllowed':
      if (data.by === 'vscode') return 'was not asked, as VS Code does not let it be';
      return `was not asked, as you have not allowed that yet (choose ${chosen} again to be asked)`;
    case 'offline':
      return 'was not asked, as connections to other machines are switched off (“mlxCode.offline”)';
    case 'contextFull':
      return 'has no room for the question';
    case 'modelNone':
      return 'is not chosen yet';
    default:
      return data.status === 429 ? 'took no more questions (429)' : `could not answer${status}`;
  }
}
