/** What sentences about failures have in common. By the error's data, as `base/appError.ts` describes it. */
import type { ErrorData } from '../base/appError.ts';
import { countOf, formatBytes, formatCount } from '../base/formatNumbers.ts';

/** Two sizes of which one is too small, to the byte where they would look alike. */
export function unlike(one: number, other: number): [string, string] {
  const [a, b] = [formatBytes(one), formatBytes(other)];
  return a === b ? [countOf(one, 'byte'), countOf(other, 'byte')] : [a, b];
}

/** The last name of the file, or the name, that it is about, quoted behind a space; '' where none is told. */
export function named(data: ErrorData): string {
  const path = data.path ?? data.name;
  if (typeof path !== 'string' || path === '') return '';
  return ` “${path.split(/[\\/]/).at(-1) ?? path}”`;
}

/** What there is and what fits, in tokens or bytes, behind a colon. */
export function against(data: ErrorData): string {
  if (typeof data.tokens === 'number' && typeof data.limit === 'number') {
    return `: ${formatCount(data.tokens)} tokens, and ${formatCount(data.limit)} fit`;
  }
  if (typeof data.bytes === 'number' && typeof data.limit === 'number') {
    const [bytes, limit] = unlike(data.bytes, data.limit);
    return `: ${bytes}, and ${limit} fit`;
  }
  return '';
}

/** In which file, where one is told. */
export function inFile(data: ErrorData): string {
  return named(data) === '' ? '' : ` in${named(data)}`;
}

/** Somebody else's words for it, in brackets. */
export function reason(data: ErrorData): string {
  return typeof data.reason === 'string' && data.reason !== '' ? ` (${data.reason})` : '';
}
