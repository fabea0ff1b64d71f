/** Which files are next to each other by imports, in either direction: asked often, and so kept by path. Pure. */

export interface NearFile {
  path: string;
  /** Whether the file that was asked for imports it; else it imports that one. */
  imported: boolean;
}

export class NearFiles {
  readonly #near = new Map<string, NearFile[]>();

  /** `edges` are of positions in `paths`; a pair may be there more than once. */
  constructor(paths: readonly string[], edges: readonly { from: number; to: number }[]) {
    const seen = new Set<number>();
    for (const { from, to } of edges) {
      const pair = from * paths.length + to;
      const [importing, imported] = [paths[from], paths[to]];
      if (from === to || seen.has(pair) || importing === undefined || imported === undefined) continue;
      seen.add(pair);
      this.#of(importing).push({ path: imported, imported: true });
      this.#of(imported).push({ path: importing, imported: false });
    }
  }

  /** None of a file that isn't known. */
  of(path: string): readonly NearFile[] {
    return this.#near.get(path) ?? [];
  }

  #of(path: string): NearFile[] {
    const known = this.#near.get(path) ?? [];
    this.#near.set(path, known);
    return known;
  }
}
