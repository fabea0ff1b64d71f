/**
 * The words on the screen in the user's language. An English text is its own key: what has no translation is shown as it stands in the code.
 *
 * Only for what a person sees in the editor: what a model reads, what is logged, and all of the command line stay English. Nothing may be translated while a module is
 * loaded, as the language isn't known by then; `scripts/l10n.ts` finds such calls, and gathers the texts, so that they have to stand in the call.
 */

/** A language as VS Code calls it (`de`, `zh-cn`), and its texts by the English ones. */
export interface Texts {
  language: string;
  contents: Readonly<Record<string, string>>;
}

const english: Texts = { language: 'en', contents: {} };
let texts = english;
let plurals = new Intl.PluralRules('en');
const followers: (() => void)[] = [];

/** Sets the language for this process or page; without an argument it is English again. */
export function configure(to: Texts = english): void {
  plurals = new Intl.PluralRules(to.language);
  texts = to;
  for (const follow of followers) follow();
}

/** The language that is shown, as VS Code calls it, which is a tag that `Intl` takes and `<html lang>` too. English where we have no texts in the user's. */
export function language(): string {
  return texts.language;
}

/** What `configure` was given: the host hands it on to its pages. */
export function configured(): Texts {
  return texts;
}

/** A value that is made anew once the language is another one: formats are dear to make. */
export function byLanguage<T>(make: (language: string) => T): () => T {
  let made: { value: T } | null = null;
  followers.push(() => (made = null));
  return () => (made ??= { value: make(texts.language) }).value;
}

/** A text in the user's language, with `{0}`, `{1}` … for what is put in. Numbers are put in as they are: where they are read as figures, format them before. */
export function t(message: string, ...args: readonly (string | number)[]): string {
  const text = Object.hasOwn(texts.contents, message) ? texts.contents[message] : message;
  return args.length === 0 ? (text ?? message) : filled(text ?? message, args);
}

/**
 * One of two texts, by a count that stands in them as `{0}`, written as people write numbers; `{1}` … are what is put in besides. A first text without `{0}` ("One file is new.") is
 * for exactly one, in languages too that have its form for none as well.
 */
export function plural(count: number, one: string, other: string, ...args: readonly (string | number)[]): string {
  const isOne = count === 1 || (plurals.select(count) === 'one' && one.includes('{0}'));
  return t(isOne ? one : other, numbers().format(Math.round(count)), ...args);
}

/** How numbers without a fraction are written in the user's language. */
export const numbers = byLanguage((of) => new Intl.NumberFormat(of, { maximumFractionDigits: 0 }));

const lists = byLanguage((of) => new Intl.ListFormat(of, { style: 'long', type: 'conjunction' }));

/** `a`, `a and b`, `a, b, and c`. */
export function listOf(parts: readonly string[]): string {
  return lists().format(parts);
}

const choices = byLanguage((of) => new Intl.ListFormat(of, { style: 'long', type: 'disjunction' }));

/** `a`, `a or b`, `a, b, or c`. */
export function anyOf(parts: readonly string[]): string {
  return choices().format(parts);
}

function filled(text: string, args: readonly (string | number)[]): string {
  return text.replace(/\{(\d+)\}/g, (whole, at: string) => {
    const value = args[Number(at)];
    return value === undefined ? whole : String(value);
  });
}
