/** Files named by a whole relative path: C and C++ includes, stylesheets, HTML, and links in Markdown. */
import { folderOf, relativePath, resolvePath } from '../../base/relativePath.ts';
import type { TextChange } from './minimalChanges.ts';
import type { RenamedTree } from './renameImports.ts';

const forms: readonly (readonly [extensions: RegExp, links: RegExp])[] = [
  [/\.(?:c|h|cc|cpp|cxx|hh|hpp|mm?)$/i, /^([ \t]*#[ \t]*(?:include|import)[ \t]*")([^"\n]+)/gm],
  [/\.(?:css|scss|less)$/i, /(@(?:import|use|forward)\s+(?:url\(\s*)?["']|\burl\(\s*["']?)([^"'()\s]+)/g],
  [/\.html?$/i, /(\b(?:src|href|data|poster|action)\s*=\s*["'])([^"'\n]+)/gi],
  [/\.(?:md|markdown)$/i, /(\]\(\s*<?|^[ \t]*\[[^\]\n]+\]:[ \t]*<?|\b(?:src|href)=")([^)\s>"]+)/gm],
];

export function linkChanges(path: string, text: string, tree: RenamedTree): TextChange[] {
  const links = forms.find(([extensions]) => extensions.test(path))?.[1];
  if (!links) return [];
  const folder = folderOf(path);
  const newFolder = folderOf(tree.after(path));
  const changes: TextChange[] = [];
  for (const found of text.matchAll(links)) {
    const [, before = '', whole = ''] = found;
    // A scheme, a server or a path from a site's root is no relative one.
    if (/^(?:[a-z][a-z\d+.-]*:|\/|#)/i.test(whole)) continue;
    const suffix = whole.search(/[?#]/);
    const written = suffix < 0 ? whole : whole.slice(0, suffix);
    const plain = decoded(written);
    const target = resolvedLink(path, folder, plain, tree);
    if (target === null) continue;
    const to = tree.after(target.path);
    if (to === target.path && newFolder === folder) continue;
    let made = relativePath(newFolder, target.shorten(to));
    if (plain.startsWith('./') && !made.startsWith('..')) made = `./${made}`;
    if (plain !== written) made = encodeURI(made);
    if (made === written) continue;
    const start = found.index + before.length;
    changes.push({ start, end: start + written.length, text: made });
  }
  return changes;
}

/** The file that is meant; Sass may leave out its `_` and its extension. */
function resolvedLink(
  from: string,
  folder: string,
  written: string,
  tree: RenamedTree,
): { path: string; shorten: (to: string) => string } | null {
  const path = resolvePath(folder, written);
  if (path === null || path === '') return null;
  if (tree.has(path)) return { path, shorten: (to) => to };
  if (!from.endsWith('.scss')) return null;
  const slash = path.lastIndexOf('/') + 1;
  for (const underscore of ['', '_']) {
    const partial = `${path.slice(0, slash)}${underscore}${path.slice(slash)}.scss`;
    if (tree.has(partial)) return { path: partial, shorten: (to) => to.replace(/(^|\/)_?([^/]+)\.scss$/, '$1$2') };
  }
  return null;
}

function decoded(written: string): string {
  try {
    return decodeURI(written);
  } catch (error) {
    // A lone `%` is part of a name.
    if (error instanceof URIError) return written;
    throw error;
  }
}
