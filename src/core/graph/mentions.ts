/** Which names stand in files that are no code: pages, settings, prose. Pure. */

export interface Mention {
  path: string;
  /** For people to read, and nothing that calls anything. */
  isProse: boolean;
}

const prose = /\.(?:md|mdx|markdown|rst|txt|adoc)$|(?:^|\/)(?:README|CHANGELOG|LICENSE|AUTHORS)[^/.]*$/i;
const word = /[\p{L}_$][\p{L}\p{N}_$]*/gu;

/** By name, the first of the files that has it; one that isn't prose goes before those that are. `text` is what a file says, null where it can't be read. */
export function mentions(
  paths: readonly string[],
  text: (path: string) => string | null,
  names: ReadonlySet<string>,
): ReadonlyMap<string, Mention> {
  const found = new Map<string, Mention>();
  for (const path of paths) {
    const isProse = prose.test(path);
    for (const [name] of (text(path) ?? '').matchAll(word)) {
      if (!names.has(name) || (found.has(name) && (isProse || found.get(name)?.isProse === false))) continue;
      found.set(name, { path, isProse });
    }
  }
  return found;
}
