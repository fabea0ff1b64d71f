/** The bounds and characters of a commit message, in one place for the grammar, the prompt and the tidying; the strict parser has its own reading of them. */
import { lettersIn, type Script } from './style/scripts.ts';

export const commitTypes = ['feat', 'fix', 'refactor', 'docs', 'test', 'build', 'chore', 'perf', 'style', 'ci'] as const;

/** Characters of a whole header, `type(scope): subject`. */
export const maxHeader = 72;
/** Characters of a body line, with its `- `. */
export const maxBodyLine = 72;
export const maxBodyLines = 5;
/** Characters of a body that is a paragraph, before it is broken into lines, and the lines of it. */
export const maxParagraph = 400;
export const maxParagraphLines = 10;
/** Headings that a body may have its parts under, the characters of each, and those of a part that is a paragraph; the points of one that isn't. */
export const maxHeadings = 6;
export const maxHeading = 40;
export const maxPart = 240;
export const maxPartPoints = 3;
/** Scopes offered to choose from, and the characters of each: the longest header start still leaves 40 characters of subject. */
export const maxScopes = 12;
export const maxScope = 20;
/** Characters of a scope of several folders, which has no type beside it. */
export const maxScopePath = 28;
/** Characters of subject that the rest of a header leaves at least. */
export const minSubject = 24;

export type Characters = readonly (readonly [number, number])[];

const digits: Characters = [[0x30, 0x39]];
/**
 * Beside letters and digits: printable ASCII, what Latin-1 has, and typographic punctuation. Left out on purpose: line breaks and controls, surrogates (so
 * that a length is the same in every count), what can't be seen or turns the direction of text, and the signs of markup, of tags, and of an issue's number, which
 * nobody is to make up.
 */
const signs: Characters = [
  [0x20, 0x22],
  [0x24, 0x29],
  [0x2b, 0x2f],
  [0x3a, 0x3b],
  [0x3d, 0x40],
  [0x5b, 0x5f],
  [0x7b, 0x7e],
  [0xa1, 0xac],
  [0xae, 0xbf],
  [0xd7, 0xd7],
  [0xf7, 0xf7],
  [0x2013, 0x2014],
  [0x2018, 0x2019],
  [0x201c, 0x201d],
  [0x2026, 0x2026],
  [0x3001, 0x3002],
];

/** Characters a message may hold, in a script or in any, as inclusive ranges of UTF-16 units. */
export function messageCharacters(script: Script | null): Characters {
  return [...signs, ...digits, ...lettersIn(script)];
}

/** The characters among them that a subject or body line may begin with: letters, of one case only where it says so, and digits. */
export function firstCharacters(script: Script | null, letter: 'lower' | 'upper' | null = null): Characters {
  const letters = lettersIn(script);
  return [...digits, ...(letter === null ? letters : ofCase(letters, letter))];
}

/** Letters that have no case are of both. */
function ofCase(letters: Characters, letter: 'lower' | 'upper'): Characters {
  const wrong = letter === 'lower' ? /[\p{Lu}\p{Lt}]/u : /\p{Ll}/u;
  const right: [number, number][] = [];
  for (const [from, to] of letters)
    for (let code = from; code <= to; code++) {
      if (wrong.test(String.fromCharCode(code))) continue;
      const last = right.at(-1);
      if (last?.[1] === code - 1) last[1] = code;
      else right.push([code, code]);
    }
  return right;
}

/** Languages whose names end with `#`, the only place where a message has one. */
export const sharpLanguages = 'CFJQX';

/** A `#` that is no language's: a heading's, or of an issue's number. */
export const strayNumberSign = new RegExp(String.raw`(?<!(?<![\p{L}\p{N}])[${sharpLanguages}])#|#(?=[\p{L}\p{N}#])`, 'gu');

/** Whether every character of the text lies in the ranges. */
export function consistsOf(text: string, ranges: Characters): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (!ranges.some(([from, to]) => code >= from && code <= to)) return false;
  }
  return true;
}
