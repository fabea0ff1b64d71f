/** When somebody else is asked in a provider's stead, and how that is said. Pure. */
import { AppError } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
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
  if (error.code === 'offline') return t('as {0} is not asked while offline', chosen);
  if (error.code === 'providerNotAllowed') return t('as {0} is not allowed', chosen);
  return t('as {0}', failed(chosen, error, chosen));
}

/** Why somebody else answers, in a sentence that names both. `chosen` is what the user chose, which brings the question whether it may be asked. */
export function insteadSentence(passed: readonly PassedOver[], chosen: string, now: AnswerSource | null): string {
  return `${t('{0}.', upperFirst(passedWords(passed, chosen)))} ${t('{0} was asked instead.', upperFirst(named(now)))}`;
}

/** What became of each, with their names. */
export function passedWords(passed: readonly PassedOver[], chosen: string): string {
  return passed.map((one) => what(one, chosen)).join('; ');
}

function named(from: AnswerSource | null): string {
  return from ? `${from.provider} (${from.host})` : t('the model on this machine');
}

function what({ from, error, before }: PassedOver, chosen: string): string {
  const clause = failed(named(from), error, chosen);
  return before ? t('{0}, and was not asked again so soon', clause) : clause;
}

/** What somebody failed of, as a sentence without its end. */
function failed(who: string, { code, data }: AppError, chosen: string): string {
  switch (code) {
    case 'providerOffline':
      return data.reason === 'certificate' ? t('{0} could not prove that it is itself', who) : t('{0} could not be reached', who);
    case 'providerStalled':
      return t('{0} was silent for too long', who);
    case 'providerCut':
      return t('{0} broke off', who);
    case 'providerModels':
      return data.reason === 'notOffered' ? t('{0} is not offered now', who) : t('{0} had no model', who);
    case 'providerNotAllowed':
      if (data.by === 'vscode') return t('{0} was not asked, as VS Code does not let it be', who);
      return t('{0} was not asked, as you have not allowed that yet (choose {1} again to be asked)', who, chosen);
    case 'offline':
      return t('{0} was not asked, as connections to other machines are switched off (“mlxCode.offline”)', who);
    case 'contextFull':
      return t('{0} has no room for the question', who);
    case 'modelNone':
      return t('{0} is not chosen yet', who);
    default:
      if (data.status === 429) return t('{0} took no more questions (429)', who);
      return typeof data.status === 'number' ? t('{0} could not answer ({1})', who, data.status) : t('{0} could not answer', who);
  }
}
