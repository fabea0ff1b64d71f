/** Which files are next to each other by imports, in either direction: asked often, and so kept by path; made elsewhere, and so of columns that are handed over as they are. Pure. */

export interface NearFile {
  path: string;
  /** Whether the file that was asked for imports it; else it imports that one. */
  imported: boolean;
}

/** Of the file at each position of `paths`, its neighbours from one of `starts` to the next: their positions, and 1 for what it imports. */
export interface NearColumns {
  readonly paths: readonly string[];
  readonly starts: Uint32Array;
  readonly files: Uint32Array;
  readonly imported: Uint8Array;
}

/** `edges` are of positions in `paths`; a pair may be there more than once, and counts once. */
export function nearColumns(paths: readonly string[], edges: readonly { from: number; to: number }[]): NearColumns {
  const seen = new Set<number>();
  const pairs = edges.filter(({ from, to }) => {
    const pair = from * paths.length + to;
    if (from === to || seen.has(pair)) return false;
    seen.add(pair);
    return true;
  });
  const starts = new Uint32Array(paths.length + 1);
  const count = (file: number): void => void (starts[file + 1] = (starts[file + 1] ?? 0) + 1);
  for (const { from, to } of pairs) {
    count(from);
    count(to);
  }
  for (let at = 1; at < starts.length; at++) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
  const next = starts.slice();
  const files = new Uint32Array(pairs.length * 2);
  const imported = new Uint8Array(pairs.length * 2);
  const put = (file: number, other: number, isImported: number): void => {
    const at = next[file] ?? 0;
    next[file] = at + 1;
    files[at] = other;
    imported[at] = isImported;
  };
  for (const { from, to } of pairs) {
    put(from, to, 1);
    put(to, from, 0);
  }
  return { paths, starts, files, imported };
}

export class NearFiles {
  readonly #columns: NearColumns;
  readonly #positions: ReadonlyMap<string, number>;

  constructor(columns: NearColumns) {
    this.#columns = columns;
    this.#positions = new Map(columns.paths.map((path, position) => [path, position]));
  }

  /** None of a file that isn't known. */
  of(path: string): readonly NearFile[] {
    const position = this.#positions.get(path);
    if (position === undefined) return [];
    const { paths, starts, files, imported } = this.#columns;
    const found: NearFile[] = [];
    for (let at = starts[position] ?? 0; at < (starts[position + 1] ?? 0); at++) {
      found.push({ path: paths[files[at] ?? 0] ?? '', imported: imported[at] === 1 });
    }
    return found;
  }
}
