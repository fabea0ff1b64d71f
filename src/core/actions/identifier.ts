/** Names in code: how they are spelled, which ones a language allows, and a grammar under which a model can write no other. */
import { charClass } from '../grammar/gbnf.ts';

export type IdentifierStyle = 'camel' | 'pascal' | 'snake' | 'upper';

/** Longest name that is proposed. Characters. */
const longest = 40;

/** The style of a name; null for one that fits none, such as `$el` or `_`. One lower-case word counts as `camel`. */
export function styleOf(name: string): IdentifierStyle | null {
  if (/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/.test(name) && name.length > 1) return 'upper';
  if (/^[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/.test(name)) return 'snake';
  if (/^[a-z][a-zA-Z0-9]*$/.test(name)) return 'camel';
  return /^[A-Z][a-zA-Z0-9]*$/.test(name) ? 'pascal' : null;
}

const snakeLanguages: ReadonlySet<string> = new Set(['python', 'ruby', 'rust', 'c', 'lua', 'elixir', 'julia', 'r', 'sql', 'php']);
const pascalMethods: ReadonlySet<string> = new Set(['csharp', 'vb', 'fsharp', 'pascal']);

/** How functions and classes are called in a language. */
export function usualStyle(languageId: string, kind: 'function' | 'class'): IdentifierStyle {
  if (kind === 'class' || pascalMethods.has(languageId)) return 'pascal';
  return snakeLanguages.has(languageId) ? 'snake' : 'camel';
}

const lower = [0x61, 0x7a] as const;
const capital = [0x41, 0x5a] as const;
const digit = [0x30, 0x39] as const;
const underscore = [0x5f, 0x5f] as const;

/** GBNF of names in a style. Every beginning of one is a name too, so that a bound may cut anywhere. */
export function identifierGrammar(style: IdentifierStyle): string {
  const first = { camel: [lower], pascal: [capital], snake: [lower], upper: [capital] }[style];
  const rest = {
    camel: [digit, capital, lower],
    pascal: [digit, capital, lower],
    snake: [digit, underscore, lower],
    upper: [digit, capital, underscore],
  }[style];
  return `root ::= ${charClass(first)} ${charClass(rest)}{0,${String(longest - 1)}}\n`;
}

/** Whether a language would take it as the name of something, and not as a word of its own. */
export function isIdentifier(name: string, languageId: string): boolean {
  const letters =
    languageId === 'css' || languageId === 'scss' || languageId === 'less' ? /^-?[\p{L}_][\p{L}\p{N}_-]*$/u : /^[\p{L}_$][\p{L}\p{N}_$]*$/u;
  return letters.test(name) && !keywords.has(name);
}

/** Every word of a text that is spelled like a name: what is taken, whatever it is the name of. */
export function identifiersIn(text: string): Set<string> {
  return new Set(text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []);
}

/** Words that are no names in one of the common languages; a name is none of them in any, which nobody misses. */
const keywords: ReadonlySet<string> = new Set(
  (
    'abstract and any as assert async await bool boolean break byte case catch char class const constructor continue crate debugger declare def default ' +
    'defer del delete do double elif else end ensure enum except export extends extern false final finally float fn for foreach from func function get ' +
    'global go goto if impl implements import in instanceof int interface is lambda let long loop match mod module move mut namespace new nil None ' +
    'nonlocal not null number object of operator or override package pass priv private protected pub public raise range ref require rescue return ' +
    'self Self set short sizeof static string String struct super switch symbol template this throw throws trait true True False try type typeof ' +
    'undefined union unless unsafe until use using val var virtual void volatile when where while with yield arguments eval'
  ).split(' '),
);
