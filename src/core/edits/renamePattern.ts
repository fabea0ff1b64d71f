/** New names for many files from one pattern: a template such as `{name:kebab}-{nn}`, or find and replace on the names. */
import { t } from '../../base/l10n.ts';
import { baseName } from '../../base/relativePath.ts';
import { expandTemplate, replaceTemplate } from './replaceTemplate.ts';
import type { PatternMatch } from './replaceQuery.ts';

export type RenamePattern =
  | { kind: 'template'; template: string }
  /** Written `/find/replace/` with `i` behind for any letter case: a regular expression on the name with its extension. */
  | { kind: 'regex'; find: string; replace: string; caseSensitive: boolean };

/** A file's name in parts: `cart.test.js` is `cart.test` and `js`; `.env` has no extension; `.d.ts` is one. */
export interface NameParts {
  /** The folder with a final `/`, or '' at the root. */
  folder: string;
  name: string;
  /** Without its dot; '' when there is none. */
  extension: string;
}

/** What the input box says about patterns. */
export function renamePatternHint(): string {
  return t(
    'Use {name}, {name:kebab|camel|pascal|snake|lower|upper}, {n} or {nnn} for numbers, {folder}; or /find/replace/ as a regular expression',
  );
}

export function nameParts(path: string): NameParts {
  const slash = path.lastIndexOf('/');
  const whole = path.slice(slash + 1);
  const found = /^(.+?)\.(d\.[cm]?ts|[^.]+)$/.exec(whole);
  return { folder: path.slice(0, slash + 1), name: found?.[1] ?? whole, extension: found?.[2] ?? '' };
}

/** Reads what somebody typed; null when nothing was. A regular expression's `/` is written `\/`. */
export function renamePattern(typed: string): RenamePattern | null {
  const text = typed.trim();
  if (text === '') return null;
  const found = /^\/((?:[^/\\]|\\.)+)\/((?:[^/\\]|\\.)*)\/?(i?)$/.exec(text);
  if (!found) return { kind: 'template', template: text };
  const [, find = '', replace = '', flag = ''] = found;
  return { kind: 'regex', find: find.replaceAll('\\/', '/'), replace: replace.replaceAll('\\/', '/'), caseSensitive: flag === '' };
}

/**
 * The new paths by a template, in the order of `paths`, which numbers count along. The extension stays unless the template names
 * `{ext}`. A `/` in the template means folders below the file's own.
 */
export function namesByTemplate(template: string, paths: readonly string[]): string[] {
  const keepsExtension = !template.includes('{ext}');
  return paths.map((path, index) => {
    const { folder, name, extension } = nameParts(path);
    const made = template.replace(/\{(n+|name|ext|folder)(?::(\w+))?\}/g, (whole, key: string, style: string | undefined) => {
      if (/^n+$/.test(key)) return String(index + 1).padStart(key.length, '0');
      const value = key === 'name' ? name : key === 'ext' ? extension : (folder.split('/').at(-2) ?? '');
      return style === undefined ? value : (styled(value, style) ?? whole);
    });
    return normalised(folder + made + (keepsExtension && extension !== '' ? `.${extension}` : ''));
  });
}

/** A path after find and replace on its name; `matches` are those in {@link baseName}. */
export function nameByRegex(path: string, matches: readonly PatternMatch[], replace: string): string {
  const name = baseName(path);
  const template = replaceTemplate({ replace, regex: true });
  let made = '';
  let offset = 0;
  for (const match of matches) {
    made += name.slice(offset, match.start) + expandTemplate(template, match, name.slice(match.start, match.end));
    offset = match.end;
  }
  return normalised(nameParts(path).folder + made + name.slice(offset));
}

/** Resolves `.` and `..`; what leads outside keeps its `..` and is refused by the plan. */
function normalised(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

/** A name in another spelling, each part between dots by itself: `CartView.test` in kebab case is `cart-view.test`. */
function styled(value: string, style: string): string | null {
  const join = (words: (part: string) => string): string => value.split('.').map(words).join('.');
  const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
  switch (style) {
    case 'kebab':
      return join((part) => wordsOf(part).join('-').toLowerCase());
    case 'snake':
      return join((part) => wordsOf(part).join('_').toLowerCase());
    case 'pascal':
      return join((part) => wordsOf(part).map(capital).join(''));
    case 'camel':
      return join((part) =>
        wordsOf(part)
          .map((word, index) => (index === 0 ? word.toLowerCase() : capital(word)))
          .join(''),
      );
    case 'lower':
      return value.toLowerCase();
    case 'upper':
      return value.toUpperCase();
    default:
      return null;
  }
}

/** `HTTPServer2_old-name` as HTTP, Server2, old, name. */
function wordsOf(part: string): string[] {
  return part
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(/[\s_-]+/)
    .filter((word) => word !== '');
}
