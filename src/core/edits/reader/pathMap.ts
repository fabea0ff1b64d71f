/** From a path as an answer writes it to one of the workspace. Knows spellings only: links and real files are the adapters' matter. Pure. */

export interface CleanPath {
  /** Relative to the root, with `/`. */
  path: string;
  /** It isn't written so in the answer. */
  changed: boolean;
}

/**
 * The path relative to the root, or where it leads out of it. `maybe`: absolute, but the answer may have taken the workspace for the whole disk; right
 * only if such a file is there.
 */
export function cleanPath(
  stated: string,
  root: string | readonly string[] | undefined,
): CleanPath | { outside: true; maybe: string | null } {
  const outside = { outside: true as const, maybe: null };
  let text = stated.trim();
  if (text.includes('\0')) return outside;
  const uri = /^file:\/\/(?:localhost(?=\/))?(.*)$/i.exec(text);
  if (uri) {
    const decoded = decodedUri(uri[1] ?? '');
    if (decoded === null) return outside;
    // `file://host/share` names another machine.
    if (!decoded.startsWith('/')) return outside;
    text = decoded.replace(/^\/(?=[A-Za-z]:)/, '');
  } else if (/^[a-z][a-z0-9+.-]+:\/\//i.test(text)) return outside;
  const slashed = text.replaceAll('\\', '/');
  if (slashed.startsWith('//') || slashed.startsWith('~')) return outside;
  const absolute = slashed.startsWith('/') || /^[A-Za-z]:/.test(slashed);
  if (!absolute) {
    const path = flat(slashed);
    return path === null || path === '' ? outside : { path, changed: path !== stated };
  }
  const roots = root === undefined ? [] : typeof root === 'string' ? [root] : root;
  const below = roots.map((one) => belowRoot(slashed, one)).find((path) => path !== null);
  if (below !== undefined) return { path: below, changed: true };
  const maybe = slashed.startsWith('/') && !uri ? flat(slashed.slice(1)) : null;
  return { outside: true, maybe: maybe === '' ? null : maybe };
}

function decodedUri(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    // A per cent sign that encodes nothing: no URI of ours.
    return null;
  }
}

/** Without `.`, `..` and doubled slashes; null when it leads out. */
function flat(path: string): string | null {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join('/');
}

function belowRoot(path: string, root: string): string | null {
  const plain = /^file:\/\//i.test(root) ? (decodedUri(root.replace(/^file:\/\//i, '')) ?? root).replace(/^\/(?=[A-Za-z]:)/, '') : root;
  const base = flat(plain.replaceAll('\\', '/'));
  const clean = flat(path);
  if (base === null || clean === null) return null;
  // Windows drives don't distinguish capitals.
  const fold = (text: string): string => (/^[A-Za-z]:/.test(text) ? text.toLowerCase() : text);
  const prefix = base === '' ? '' : fold(base) + '/';
  return fold(clean).startsWith(prefix) && clean.length > prefix.length ? clean.slice(prefix.length) : null;
}

/** The known paths that may be meant: the same but for capitals, or ending in the stated one. */
export function similarPaths(path: string, known: readonly string[]): string[] {
  const folded = path.toLowerCase();
  const same = known.filter((other) => other.toLowerCase() === folded);
  if (same.length > 0) return same;
  const ending = known.filter((other) => other.endsWith('/' + path));
  return ending.length > 0 ? ending : known.filter((other) => other.toLowerCase().endsWith('/' + folded));
}
