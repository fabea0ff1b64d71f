/**
 * Find and replace over texts: what is looked for, as one regular expression. Finding is done elsewhere (`node/patternSearch.ts`), in a
 * thread that can be ended, because a user's expression may never come to an end.
 */
import { AppError } from '../../base/appError.ts';

export interface ReplaceQuery {
  find: string;
  replace: string;
  /** `find` is a regular expression and `replace` may name its groups; else both are taken literally. */
  regex: boolean;
  caseSensitive: boolean;
  /** Only where no letter, digit or underscore touches the match. */
  wholeWord: boolean;
}

/** A JavaScript regular expression for a text whose line ends are `\n`. */
export interface SearchPattern {
  source: string;
  flags: string;
}

/** A place where a pattern was found. Offsets are those of the text that was searched. */
export interface PatternMatch {
  start: number;
  end: number;
  /** The numbered groups from 1 on; null for one that took no part. */
  groups: (string | null)[];
  named: Record<string, string | null>;
}

const wordBefore = '(?<![\\p{L}\\p{M}\\p{N}_])';
const wordAfter = '(?![\\p{L}\\p{M}\\p{N}_])';

/** The pattern of a query. Throws `searchEmpty`, or `patternInvalid` with the engine's reason for a broken expression. */
export function searchPattern(query: Pick<ReplaceQuery, 'find' | 'regex' | 'caseSensitive' | 'wholeWord'>): SearchPattern {
  if (query.find === '') throw new AppError('searchEmpty', 'nothing to look for');
  const flags = `gm${query.caseSensitive ? '' : 'i'}`;
  const find = query.find.replace(/\r\n/g, '\n');
  if (!query.regex) return { source: bounded(escaped(find), query.wholeWord), flags: `${flags}u` };
  const reason = whyInvalid(find, `${flags}u`);
  if (reason === null) return { source: bounded(`(?:${find})`, query.wholeWord), flags: `${flags}u` };
  // Without `u` an expression may escape what needs no escape, as `\-`; many are used to writing so.
  const plain = whyInvalid(find, flags);
  if (plain !== null) throw new AppError('patternInvalid', 'not a regular expression', { reason });
  return { source: query.wholeWord ? `\\b(?:${find})\\b` : find, flags };
}

function whyInvalid(source: string, flags: string): string | null {
  try {
    new RegExp(source, flags);
    return null;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // `Invalid regular expression: /(/gmu: Unterminated group` ends with what the user can use.
    return message.slice(message.lastIndexOf(': ') + 2);
  }
}

/** A side that is no word itself has no word boundary: `foo(` is found before a letter too. */
function bounded(source: string, wholeWord: boolean): string {
  return wholeWord ? `${wordBefore}${source}${wordAfter}` : source;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
