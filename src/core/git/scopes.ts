/** Which scopes a commit may name: folders and file names of what changed, nothing else. */
import { maxHeader, maxScope, maxScopePath, maxScopes } from './commitFormat.ts';
import type { CommitStyle } from './style/commitStyle.ts';
import { usualStyle } from './style/usualStyle.ts';

/** A path with the number of lines changed in it. */
export interface ChangedPath {
  path: string;
  lines: number;
}

/** What the style says of scopes. */
type ScopeStyle = Pick<CommitStyle, 'form' | 'scopes' | 'allowedScopes' | 'usedScopes' | 'scopePaths'>;

/** Folders that say nothing about what changed; offered only when there is nothing better. */
const plain = new Set([
  'src',
  'lib',
  'app',
  'apps',
  'packages',
  'source',
  'sources',
  'main',
  'test',
  'tests',
  'spec',
  'dist',
  'public',
  'index',
]);
/** Of a path, counted from its top. */
const mostFolders = 8;

/**
 * At most twelve scopes, as the repository spells them, else `[a-z0-9._/-]`; those that it uses first, then the ones with the most changed lines. Where some are
 * allowed only, or used here, no others. Empty when no path gives a name.
 */
export function scopesOf(changed: readonly ChangedPath[], style: ScopeStyle = usualStyle): string[] {
  if (style.scopes === 'none') return [];
  const longest = style.form === 'conventional' ? maxScope : maxScopePath;
  const spelling = new Map<string, string>();
  for (const name of style.allowedScopes ?? style.usedScopes) {
    const plainName = sanitised(name, maxHeader, '/');
    if (name.length <= longest && plainName !== '' && !spelling.has(plainName)) spelling.set(plainName, name);
  }
  const weights = new Map<string, number>();
  for (const { path, lines } of changed) {
    for (const name of new Set(namesOf(path, longest, style.scopePaths ? spelling : null)))
      weights.set(name, (weights.get(name) ?? 0) + lines + 1);
  }
  const ranked = [...weights].sort(([a, x], [b, y]) => Number(plain.has(a)) - Number(plain.has(b)) || y - x || (a < b ? -1 : 1));
  const names = ranked.map(([name]) => name);
  const known = names.filter((name) => spelling.has(name)).flatMap((name) => spelling.get(name) ?? []);
  if (style.allowedScopes) return known.slice(0, maxScopes);
  // A folder that says nothing is one only where nothing else is.
  const telling = known.filter((name) => !plain.has(name.toLowerCase()));
  if (telling.length > 0) return telling.slice(0, maxScopes);
  return names.map((name) => spelling.get(name) ?? name).slice(0, maxScopes);
}

/** Nearest folder first, then the file, then the folders above; with `used`, those of several folders before them. */
function namesOf(path: string, longest: number, used: ReadonlyMap<string, string> | null): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  const file = parts.pop() ?? '';
  const several = used ? foldersTogether(parts.map((part) => sanitised(part, longest)), longest, used) : []; // prettier-ignore
  return [...several, ...[...parts.toReversed(), stem(file)].map((name) => sanitised(name, longest))].filter((name) => name !== '');
}

/** Neighbouring folders, as `net/http` of `src/net/http`: those that are used here, and all from the first telling one on. */
function foldersTogether(folders: readonly string[], longest: number, used: ReadonlyMap<string, string>): string[] {
  const found: string[] = [];
  const last = Math.min(folders.length, mostFolders);
  const telling = folders.findIndex((folder) => !plain.has(folder));
  for (let end = last; end > 1; end--) {
    for (let begin = 0; begin < end - 1; begin++) {
      const some = folders.slice(begin, end);
      const name = some.join('/');
      if (some.includes('') || name.length > longest) continue;
      if (used.has(name) || (begin === telling && end === folders.length)) found.push(name);
    }
  }
  return found;
}

/** `cart.test.ts` is about `cart`, `.gitignore` about `gitignore`. */
function stem(file: string): string {
  const visible = file.replace(/^\.+/, '');
  const dot = visible.indexOf('.');
  return dot > 0 ? visible.slice(0, dot) : visible;
}

const cleanName = /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/;

/** Lower-case, accents off, anything else a dash; empty when nothing is left, or the name is too long for a header. */
function sanitised(name: string, longest: number, also = ''): string {
  // Most names are as they should be, and a change may have a hundred thousand.
  if (cleanName.test(name)) return name.length <= longest ? name : '';
  const clean = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(also === '/' ? /[^a-z0-9._/-]+/g : /[^a-z0-9._-]+/g, '-')
    .replace(/^[._/-]+|[._/-]+$/g, '');
  return clean.length <= longest ? clean : '';
}
