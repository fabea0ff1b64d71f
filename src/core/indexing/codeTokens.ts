/**
 * Words of code, as they are looked for: `getUserName` is found as a whole, and as `get`, `user` and `name`; so is `get_user_name`. The text index splits at
 * blanks only, so that what is a word is decided here, the same for what is stored and for what is asked. Pure.
 */

/** Longer runs of letters are data: hashes, encoded pictures. */
const longestWord = 64;
/** A whole name. */
export const codeWord = /[\p{L}\p{N}_$]+/gu;
/** The parts of a name. */
export const codeWordPart = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}\p{M}]+|\p{N}+/gu;
const simple = /^[a-z]+$/;

/** Calls `each` with the words of a text in lower case, in its order: first a whole name, then its parts where it has several. */
export function eachCodeToken(text: string, each: (token: string) => void): void {
  for (const [whole] of text.matchAll(codeWord)) {
    if (whole.length > longestWord) continue;
    if (simple.test(whole)) {
      if (whole.length > 1) each(whole);
      continue;
    }
    const lower = whole.toLowerCase();
    const parts = whole.match(codeWordPart) ?? [];
    if (parts.length !== 1 || parts[0].length !== whole.length) {
      for (const one of parts) if (one.length > 1) each(one.toLowerCase());
      // `$` and `_` alone are names, too, but nobody looks for them.
      if (parts.length === 0) continue;
    }
    if (lower.length > 1) each(lower);
  }
}

/** The words of a text, with blanks between: what the text index is fed with. */
export function codeTokens(text: string): string {
  const tokens: string[] = [];
  eachCodeToken(text, (token) => tokens.push(token));
  return tokens.join(' ');
}
