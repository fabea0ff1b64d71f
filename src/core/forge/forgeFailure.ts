/** What an answer that isn't a success says, as an error of ours: what the server gives as its reason is read from all the forms that both have for it. Pure. */
import { AppError } from '../../base/appError.ts';
import { quotable } from '../providers/jsonParts.ts';

export interface FailedAnswer {
  host: string;
  status: number;
  headers: Readonly<Record<string, string>>;
  /** Milliseconds that it wants to be left alone for; 0 where it says nothing. */
  retryMs: number;
  /** Its body, where that is JSON; undefined else. */
  value: unknown;
  /** What was asked for, as sentences call it. */
  what: string;
}

/** Later than that no limit ends. Milliseconds. */
const longestLimit = 24 * 60 * 60_000;
/** Reasons that are put together. */
const mostReasons = 4;

export function forgeFailure(answer: FailedAnswer, now: number): AppError {
  const { host, status, what } = answer;
  const said = reasonOf(answer.value);
  const data = { host, status, said };
  const words = `${String(status)}: ${said}`;
  if (isLimit(answer, said)) return new AppError('forgeLimited', words, { host, until: limitEnd(answer, now) });
  if (status === 401) return new AppError('forgeDenied', words, { ...data, reason: 'token' });
  if (status === 403 || (status === 404 && /archived/i.test(said)))
    return new AppError('forgeDenied', words, { ...data, reason: /archived/i.test(said) ? 'archived' : 'rights' });
  if (status === 404) return new AppError('forgeMissing', words, { host, what });
  return new AppError('forgeRefused', words, data);
}

/** Both limits of GitHub come as 403 too. */
function isLimit({ status, headers, retryMs }: FailedAnswer, said: string): boolean {
  return status === 429 || (status === 403 && (retryMs > 0 || headers['x-ratelimit-remaining'] === '0' || /\brate limit\b/i.test(said)));
}

function limitEnd({ headers, retryMs }: FailedAnswer, now: number): number | null {
  const reset = Number(headers['x-ratelimit-reset'] ?? headers['ratelimit-reset']) * 1000;
  const until = retryMs > 0 ? now + retryMs : reset;
  return until > now && until <= now + longestLimit ? until : null;
}

/** Its own words, in one line; empty for none. Of a failed validation the reasons behind the general sentence are what tells something. */
export function reasonOf(value: unknown): string {
  const reasons = [...new Set(details(value).map(quotable))].filter((one) => one !== '');
  return quotable(reasons.slice(0, mostReasons).join('; '));
}

function* nested(value: unknown, name: string): Generator<string> {
  if (typeof value === 'string') yield name === '' ? value : `${name} ${value}`;
  else if (Array.isArray(value)) for (const one of value.slice(0, mostReasons)) yield* nested(one, name);
  // GitLab names the field above the reasons; `base` and `error` stand for none.
  else if (typeof value === 'object' && value !== null)
    for (const [key, one] of Object.entries(value).slice(0, mostReasons))
      yield* nested(one, /^(?:base|error|value)$/.test(key) ? name : key);
}

function details(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { message, errors, error, error_description: described } = value as Record<string, unknown>;
  const listed = Array.isArray(errors) ? errors.slice(0, mostReasons).map(oneError) : [];
  const told = listed.filter((one) => one !== '');
  if (told.length > 0) return told;
  return [...nested(message, ''), ...nested(described ?? error, '')];
}

/** `{ resource, field, code, message }` of GitHub, or a sentence. */
function oneError(error: unknown): string {
  if (typeof error === 'string') return error;
  if (typeof error !== 'object' || error === null) return '';
  const { field, code, message } = error as Record<string, unknown>;
  if (typeof message === 'string' && message !== '') return message;
  return typeof field === 'string' && typeof code === 'string' ? `${field} is ${code.replaceAll('_', ' ')}` : '';
}
