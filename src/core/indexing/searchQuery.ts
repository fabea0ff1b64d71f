/** What somebody looks for, as words that the index knows. Pure. */
import { eachCodeToken } from './codeTokens.ts';

export interface SearchQuery {
  /** In lower case, without what is in every question. */
  words: string[];
  /** What can only be a symbol's name, as it was written. */
  names: string[];
}

/** Words that are in questions and say nothing about code. */
const fillers = new Set(
  (
    'about also and any are because been but can could did does for from had has have how into its may our out please shall should some than that the their them then there ' +
    'these they this those was what when where which while who why will with would you your'
  ).split(' '),
);

/** It is in any question, and says nothing about code. */
export function isFiller(word: string): boolean {
  return fillers.has(word);
}

const identifier = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
/** A capital behind a small letter, a line below, a dollar, a number: no word of a language. */
const onlyCode = /\p{Ll}\p{Lu}|[_$]|\p{N}/u;
/** Characters; what is longer is data. */
const longestName = 65;
/** More words than these are a text, of which the rarest are the best to go by. */
const mostWords = 64;

/** A query of nothing but fillers is taken by its word; one of a single word is a name as well. */
export function searchQuery(text: string): SearchQuery {
  const words = new Set<string>();
  eachCodeToken(text, (token) => words.add(token));
  const telling = [...words].filter((word) => word.length > 2 && !fillers.has(word));
  const written = [...new Set([...text.matchAll(identifier)].map(([name]) => name))];
  return {
    words: (telling.length > 0 ? telling : [...words]).slice(0, mostWords),
    names: written.filter((name) => name.length > 1 && (written.length === 1 || onlyCode.test(name))).slice(0, mostWords),
  };
}

/** The word in which a query ends, in lower case and whole, be it a name of several parts; null where something else stands behind it, so that nobody types on in it. */
export function lastWord(text: string): string | null {
  const found = new RegExp(`${identifier.source}$`, 'u').exec(text.slice(-longestName));
  return found && found[0].length < longestName ? found[0].toLowerCase() : null;
}
