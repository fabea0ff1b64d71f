/** Which letters a text is written in. */

export type Script = 'latin' | 'cyrillic' | 'greek' | 'han' | 'japanese' | 'hangul';

type Ranges = readonly (readonly [number, number])[];

const latin: Ranges = [
  [0x41, 0x5a],
  [0x61, 0x7a],
  [0xc0, 0xd6],
  [0xd8, 0xf6],
  [0xf8, 0x24f],
];
const greek: Ranges = [
  [0x386, 0x386],
  [0x388, 0x38a],
  [0x38c, 0x38c],
  [0x38e, 0x3a1],
  [0x3a3, 0x3ce],
];
const cyrillic: Ranges = [
  [0x400, 0x45f],
  [0x490, 0x491],
];
const kana: Ranges = [
  [0x3041, 0x3096],
  [0x30a1, 0x30fa],
  // The marks of a long vowel and of a sign that is written twice.
  [0x30fc, 0x30fc],
  [0x3005, 0x3005],
];
const han: Ranges = [[0x4e00, 0x9fff]];
const hangul: Ranges = [[0xac00, 0xd7a3]];

/** What a script is written with: names in code stand between its words, so Latin is a part of each. */
const lettersOf: Readonly<Record<Script, Ranges>> = {
  latin,
  greek: [...latin, ...greek],
  cyrillic: [...latin, ...cyrillic],
  han: [...latin, ...han],
  japanese: [...latin, ...kana, ...han],
  hangul: [...latin, ...hangul],
};

/** The letters of a script, or of all that are known, as inclusive ranges of UTF-16 units, in order. */
export function lettersIn(script: Script | null): Ranges {
  return script === null ? [...latin, ...greek, ...cyrillic, ...kana, ...han, ...hangul] : lettersOf[script];
}

const marks: readonly (readonly [Script, RegExp])[] = [
  ['japanese', /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ['hangul', /\p{Script=Hangul}/u],
  ['han', /\p{Script=Han}/u],
  ['cyrillic', /\p{Script=Cyrillic}/u],
  ['greek', /\p{Script=Greek}/u],
];
const anyLetter = /\p{L}/u;
/** Shares of subjects from which on a script is theirs: Japanese has subjects without kana, and all have subjects of names in code alone. */
const mostly = 0.6;
const japaneseAtLeast = 0.3;
const latinAtLeast = 0.97;

/** The script of most of the texts; null where it isn't clear. */
export function scriptOf(texts: readonly string[]): Script | null {
  const written = texts.filter((text) => anyLetter.test(text));
  if (written.length === 0) return null;
  const share = (pattern: RegExp): number => written.filter((text) => pattern.test(text)).length / written.length;
  for (const [script, pattern] of marks) if (share(pattern) >= (script === 'japanese' ? japaneseAtLeast : mostly)) return script;
  const other = /[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u;
  return 1 - share(other) >= latinAtLeast ? 'latin' : null;
}
