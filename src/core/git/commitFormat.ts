/** The form of a commit message, in one place for the grammar, the prompt and the tidying; the strict parser has its own reading of it. */

export const commitTypes = ['feat', 'fix', 'refactor', 'docs', 'test', 'build', 'chore', 'perf', 'style', 'ci'] as const;

/** Characters of a whole header, `type(scope): subject`. */
export const maxHeader = 72;
/** Characters of a body line, with its `- `. */
export const maxBodyLine = 72;
export const maxBodyLines = 5;
/** Scopes offered to choose from, and the characters of each: the longest header start still leaves 40 characters of subject. */
export const maxScopes = 12;
export const maxScope = 20;

/**
 * Characters a message may hold, as inclusive ranges of UTF-16 units: printable ASCII, Latin, Greek, Cyrillic, typographic
 * punctuation, kana, Han and Hangul. Left out on purpose: line breaks and controls, surrogates (so that a length is the same in every
 * count), and what can't be seen or turns the direction of text.
 */
export const printable: readonly (readonly [number, number])[] = [
  [0x20, 0x7e],
  [0xa1, 0xac],
  [0xae, 0x24f],
  [0x391, 0x3a1],
  [0x3a3, 0x3c9],
  [0x401, 0x401],
  [0x410, 0x44f],
  [0x451, 0x451],
  [0x2013, 0x2014],
  [0x2018, 0x2019],
  [0x201c, 0x201d],
  [0x2026, 0x2026],
  [0x3041, 0x3096],
  [0x30a1, 0x30fa],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
];

/** The ranges among them that a subject or body line may begin with: letters and digits. */
export const letters: readonly (readonly [number, number])[] = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x61, 0x7a],
  [0xc0, 0xd6],
  [0xd8, 0xf6],
  [0xf8, 0x24f],
  [0x391, 0x3a1],
  [0x3a3, 0x3c9],
  [0x401, 0x401],
  [0x410, 0x44f],
  [0x451, 0x451],
  [0x3041, 0x3096],
  [0x30a1, 0x30fa],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
];

/** Whether every character of the text lies in the ranges. */
export function consistsOf(text: string, ranges: readonly (readonly [number, number])[]): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (!ranges.some(([from, to]) => code >= from && code <= to)) return false;
  }
  return true;
}

/** `feat(cart): ` or `feat: `. */
export function headerStart(type: string, scope: string | null): string {
  return scope === null ? `${type}: ` : `${type}(${scope}): `;
}
