/**
 * What renaming files means for the texts that name them: imports, includes and links by relative path, resolved against the files that are
 * there. It answers where no language server does, for all renames at once, so that a file that moves and its neighbour that moves
 * too come out right. It must not know how texts are read or changed.
 */
import { baseName } from '../../base/relativePath.ts';
import type { TextChange } from './minimalChanges.ts';
import { linkChanges } from './renameLinks.ts';
import { pythonChanges } from './renamePython.ts';
import { scriptChanges } from './renameScripts.ts';

/** The files before and after. Paths are relative to the workspace folder, with `/`. */
export interface RenamedTree {
  /** Is there such a file before the renames? */
  has(path: string): boolean;
  /** The path afterwards of a file that is there before. */
  after(path: string): string;
}

type Resolver = (path: string, text: string, tree: RenamedTree) => TextChange[];

const resolvers: Readonly<Record<string, Resolver>> = {
  ...languages(['js', 'jsx', 'mjs', 'cjs', 'ts', 'tsx', 'mts', 'cts', 'vue', 'svelte', 'astro'], scriptChanges),
  ...languages(['py', 'pyi'], pythonChanges),
  ...languages(['c', 'h', 'cc', 'cpp', 'cxx', 'hh', 'hpp', 'm', 'mm', 'css', 'scss', 'less', 'html', 'htm', 'md', 'markdown'], linkChanges),
};

function languages(extensions: readonly string[], resolver: Resolver): Record<string, Resolver> {
  return Object.fromEntries(extensions.map((extension) => [extension, resolver]));
}

/** Extensions of the files whose texts may name others. */
export const importingExtensions: readonly string[] = Object.keys(resolvers);

/** May a text name one of the renamed files at all? Cheap, for the many that don't. `path` is the text's own. */
export function mayImport(path: string, text: string, renamed: ReadonlyMap<string, string>): boolean {
  if (renamed.has(path)) return true;
  for (const from of renamed.keys()) {
    const stem = stemOf(from);
    // A folder's index goes by the folder's name, or by a dot.
    if (stem === 'index' || stem === '__init__' || text.includes(stem) || text.includes(encodeURI(stem))) return true;
  }
  return false;
}

/** The changes that keep a text's imports pointing at the same files; ascending and apart. `path` is where it is before the renames. */
export function importChanges(path: string, text: string, tree: RenamedTree): TextChange[] {
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  return resolvers[extension]?.(path, text, tree) ?? [];
}

/** A tree of the files that are there and what becomes of them. */
export function renamedTree(files: ReadonlySet<string>, renamed: ReadonlyMap<string, string>): RenamedTree {
  return { has: (path) => files.has(path), after: (path) => renamed.get(path) ?? path };
}

function stemOf(path: string): string {
  // Sass leaves a partial's underscore out.
  const name = baseName(path).replace(/^_(?!_)/, '');
  const dot = name.indexOf('.', 1);
  return dot < 0 ? name : name.slice(0, dot);
}
