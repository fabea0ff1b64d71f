/** Which scopes a commit may name: folders and file names of what changed, nothing else. */
import { maxScope, maxScopes } from './commitFormat.ts';

/** A path with the number of lines changed in it. */
export interface ChangedPath {
  path: string;
  lines: number;
}

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

/** At most twelve scopes, `[a-z0-9._/-]`, the ones with the most changed lines first; empty when no path gives a name. */
export function scopesOf(changed: readonly ChangedPath[]): string[] {
  const weights = new Map<string, number>();
  for (const { path, lines } of changed) {
    for (const name of new Set(namesOf(path))) weights.set(name, (weights.get(name) ?? 0) + lines + 1);
  }
  const ranked = [...weights].sort(([a, x], [b, y]) => Number(plain.has(a)) - Number(plain.has(b)) || y - x || (a < b ? -1 : 1));
  return ranked.slice(0, maxScopes).map(([name]) => name);
}

/** Nearest folder first, then the file, then the folders above. */
function namesOf(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  const file = parts.pop() ?? '';
  return [...parts.reverse(), stem(file)].map(sanitised).filter((name) => name !== '');
}

/** `cart.test.ts` is about `cart`, `.gitignore` about `gitignore`. */
function stem(file: string): string {
  const visible = file.replace(/^\.+/, '');
  const dot = visible.indexOf('.');
  return dot > 0 ? visible.slice(0, dot) : visible;
}

/** Lower-case, accents off, anything else a dash; empty when nothing is left, or the name is too long for a header. */
function sanitised(name: string): string {
  const clean = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+|[._-]+$/g, '');
  return clean.length <= maxScope ? clean : '';
}
