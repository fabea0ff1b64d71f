/** Finds paths by their ends, however many there are: `cart.js` and `src/cart.js` mean `shop/src/cart.js`. Pure. */

export class PathEnds {
  /** By the last name in lower case. */
  readonly #byName = new Map<string, string[]>();
  readonly #folders = new Set<string>();

  /** Paths with `/`. */
  constructor(paths: Iterable<string>) {
    for (const path of paths) {
      const key = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
      const known = this.#byName.get(key);
      if (known) known.push(path);
      else this.#byName.set(key, [path]);
      for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
        const folder = path.slice(0, end);
        if (this.#folders.has(folder)) break;
        this.#folders.add(folder);
      }
    }
  }

  /** Files that end so, the shortest first; other letter case only where none has the same. One that is written in full is that one alone. */
  files(written: string): string[] {
    const wanted = plain(written);
    const lower = wanted.toLowerCase();
    const named = this.#byName.get(lower.slice(lower.lastIndexOf('/') + 1)) ?? [];
    if (named.includes(wanted)) return [wanted];
    const same = named.filter((path) => path.endsWith(`/${wanted}`));
    const found = same.length > 0 ? same : named.filter((path) => path.toLowerCase() === lower || path.toLowerCase().endsWith(`/${lower}`));
    return found.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  }

  /** The folder that is written so in full; null for none. */
  folder(written: string): string | null {
    const wanted = plain(written);
    return this.#folders.has(wanted) ? wanted : null;
  }
}

function plain(written: string): string {
  return written
    .replaceAll('\\', '/')
    .replace(/^(?:\.\/)+/, '')
    .replace(/^\/+|\/+$/g, '');
}
