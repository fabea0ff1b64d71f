/** What sentences about failures have in common. By the error's data, as `base/appError.ts` describes it. */
import type { ErrorData } from '../base/appError.ts';
import { formatBytes, formatCount } from '../base/formatNumbers.ts';
import { plural, t } from '../base/l10n.ts';

/** Two sizes of which one is too small, to the byte where they would look alike. */
export function unlike(one: number, other: number): [string, string] {
  const [a, b] = [formatBytes(one), formatBytes(other)];
  return a === b ? [plural(one, '{0} byte', '{0} bytes'), plural(other, '{0} byte', '{0} bytes')] : [a, b];
}

/** The last name of the file, or the name, that it is about, quoted behind a space; '' where none is told. */
export function named(data: ErrorData): string {
  const path = data.path ?? data.name;
  if (typeof path !== 'string' || path === '') return '';
  return t(' “{0}”', path.split(/[\\/]/).at(-1) ?? path);
}

/** What there is and what fits, in tokens or bytes, behind a colon. */
export function against(data: ErrorData): string {
  if (typeof data.tokens === 'number' && typeof data.limit === 'number') {
    return t(': {0} tokens, and {1} fit', formatCount(data.tokens), formatCount(data.limit));
  }
  if (typeof data.bytes === 'number' && typeof data.limit === 'number') {
    const [bytes, limit] = unlike(data.bytes, data.limit);
    return t(': {0}, and {1} fit', bytes, limit);
  }
  return '';
}

/** In which file, where one is told. */
export function inFile(data: ErrorData): string {
  return named(data) === '' ? '' : t(' in{0}', named(data));
}

/** Somebody else's words for it, in brackets. */
export function reason(data: ErrorData): string {
  return typeof data.reason === 'string' && data.reason !== '' ? ` (${data.reason})` : '';
}
